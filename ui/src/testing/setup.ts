// What the test's document lacks of a browser.

import { cleanup } from '@testing-library/svelte'
import { afterEach } from 'vitest'

HTMLElement.prototype.showPopover ??= function () {}
HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
  this.open = true
}

afterEach(cleanup)
