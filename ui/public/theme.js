// Runs before the first paint, so that a chosen theme does not flash in the system's colours.
;(function () {
  try {
    var theme = localStorage.getItem('theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {
    // No storage: the system's theme until the preferences arrive.
  }
})()
