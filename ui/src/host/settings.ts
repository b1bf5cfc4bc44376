// The preferences as they are before anybody chose: shown until the host's first snapshot, and in the demo.

import type { Settings } from './bindings'

export const defaultSettings: Settings = {
  clipboardSeconds: 30,
  theme: 'system',
  language: 'system',
  camera: null,
  lockAfterSeconds: 600,
  lockOnSuspend: true,
  lockWithScreen: true,
  lockWhenHidden: false,
  tray: true,
  keepInTray: false,
}
