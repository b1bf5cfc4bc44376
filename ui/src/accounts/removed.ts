// An account that another program removed: the newest earlier version that has it gives it back.

import type { Host } from '../host/host'

/** False where no version has it any more. */
export async function restoreRemoved(host: Host, id: string): Promise<boolean> {
  for (const version of await host.listVersions()) {
    const { added } = await host.compareVersion(version.id)
    if (!added.some((account) => account.id === id)) continue
    await host.restoreAccount(version.id, id)
    return true
  }
  return false
}
