/** A time of many seconds in minutes, hours or days, rounded up: `unit` as Intl names it. */
export function inLargeUnits(seconds: number): { count: number; unit: 'minute' | 'hour' | 'day' } {
  const [minutes, hours] = [Math.ceil(seconds / 60), Math.ceil(seconds / 3600)]
  if (minutes < 100) return { count: minutes, unit: 'minute' }
  return hours < 100 ? { count: hours, unit: 'hour' } : { count: Math.ceil(seconds / 86_400), unit: 'day' }
}
