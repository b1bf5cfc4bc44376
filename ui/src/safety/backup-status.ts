// How things stand with the backups, in one line.

import type { BackupsView } from '../host/bindings'
import type { Messages } from '../messages'
import { ago } from '../messages/text'

export function backupStatus(t: Messages, backups: BackupsView, now: number): string {
  if (backups.running) return t.backups.running
  if (backups.problem) return t.backups.failed
  if (backups.testedAt !== null) return t.backups.tested(ago(t.tag, now - backups.testedAt))
  return backups.folder === null ? t.backups.off : t.backups.never
}
