import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Snapshot } from './host/bindings'
import { demoAccounts, frozenAt, viewOf } from './host/demo-accounts'
import { defaultSettings } from './host/settings'
import { Session } from './session.svelte'
import { toldHost } from './testing/framed'

const start = 1_800_000_000

function snapshot(revision: number, more: Partial<Snapshot> = {}): Snapshot {
  return {
    revision,
    frozenAt: null,
    vault: { state: 'unlocked', accounts: demoAccounts().map((each) => viewOf(each, start)), unreadable: 0, fresh: false, byKeychain: true, keychainLeft: false, byPassword: true, passwordIn: null, recoveryMade: null, keychainTrouble: null, cameBy: null, file: { trouble: null, copies: 0, merged: null, secondName: false }, backups: { folder: null, keep: 10, testedAt: null, accounts: 0, problem: null, running: false, overdue: false } },
    settings: { ...defaultSettings, language: 'en' },
    clipboard: null,
    nextTryAt: null,
    unfenced: false,
    ...more,
  }
}

async function sessionAt(first: Snapshot) {
  const told = toldHost(first)
  const session = new Session(told.host)
  const end = session.begin()
  await vi.advanceTimersByTimeAsync(0)
  return { session, tell: told.tell, host: told.host, end }
}

function hide(hidden: boolean) {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true })
  document.dispatchEvent(new Event('visibilitychange'))
}

beforeEach(() => vi.useFakeTimers({ now: start * 1000 + 300 }))
afterEach(() => {
  hide(false)
  vi.useRealTimers()
})

describe('the session', () => {
  it('replaces its picture whole with each newer one', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    const next = snapshot(2, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } })
    tell.snapshot(next)
    expect(session.snapshot).toBe(next)
    expect(session.accounts).toEqual([])
  })

  it('leaves out a picture that is older than the one it has', async () => {
    const { session, tell } = await sessionAt(snapshot(5))
    tell.snapshot(snapshot(4, { vault: { state: 'opening' } }))
    expect(session.snapshot.revision).toBe(5)
  })

  it('lets nobody wait after a lock for what was begun before it', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    const answers: (() => void)[] = []
    const slow = () => new Promise<void>((resolve) => answers.push(resolve))
    void session.problemOf(slow)
    expect(session.pending).toBe(true)
    tell.snapshot(snapshot(2, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } }))
    expect(session.pending).toBe(false)
    void session.problemOf(slow)
    answers[0]!()
    await vi.advanceTimersByTimeAsync(0)
    expect(session.pending).toBe(true)
    answers[1]!()
    await vi.advanceTimersByTimeAsync(0)
    expect(session.pending).toBe(false)
  })

  it('forgets an open review when the vault locks', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    tell.arrived({ id: 3, items: [], rejected: [], transfers: [] })
    expect(session.review?.id).toBe(3)
    tell.snapshot(snapshot(2, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } }))
    expect(session.review).toBeNull()
  })

  it('says what was copied and when it will be cleared', async () => {
    const { session } = await sessionAt(snapshot(1))
    expect(await session.copy('1')).toBe(true)
    expect(session.toast?.text).toBe('Copied the code of Tencent Cloud. The clipboard is cleared in 30 s.')
    expect(session.copied).toBe('1')
    await vi.advanceTimersByTimeAsync(1000)
    expect(session.copied).toBeNull()
  })

  it('does not promise to clear the clipboard once the lock has cleared it', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    await session.copy('1')
    tell.snapshot(snapshot(2, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } }))
    expect(session.toast).toBeNull()
  })

  it('names no account when the answer comes after the lock', async () => {
    const { session, tell, host } = await sessionAt(snapshot(1))
    const answer = host.copyCode.bind(host)
    host.copyCode = async (...asked) => {
      const copied = await answer(...asked)
      tell.snapshot(snapshot(2, { vault: { state: 'locked', reason: null, cause: 'suspended', byPassword: true, byKeychain: true, byRecovery: false, waiting: false, kept: false } }))
      return copied
    }
    await session.copy('1')
    expect(session.toast).toBeNull()
  })

  it('says what went wrong and what to do', async () => {
    const { session } = await sessionAt(snapshot(1))
    expect(await session.copy('9')).toBe(false)
    expect(session.toast).toEqual({ kind: 'problem', text: 'Needs its PIN. Type the PIN that you chose at the service.' })
  })
})

describe('what arrives', () => {
  it('is counted file by file only when it takes longer than a moment', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    tell.progress({ done: 1, total: 12 })
    await vi.advanceTimersByTimeAsync(400)
    tell.progress({ done: 3, total: 12 })
    expect(session.progress).toBeNull()
    await vi.advanceTimersByTimeAsync(100)
    expect(session.progress).toEqual({ done: 3, total: 12 })
    tell.progress({ done: 4, total: 12 })
    expect(session.progress?.done).toBe(4)
    tell.arrived({ id: 3, items: [], rejected: [], transfers: [] })
    expect(session.progress).toBeNull()
  })

  it('at a locked vault is said at once, and is not there when the vault opens', async () => {
    const locked = { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } as const
    const { session, tell } = await sessionAt(snapshot(1, { vault: locked }))
    tell.progress({ done: 1, total: 2 })
    tell.arrivalFailed({ code: 'vaultLocked', at: null, name: null })
    expect(session.toast).toEqual({ kind: 'problem', text: 'The vault is locked. Unlock it first.' })
    tell.arrived({ id: 3, items: [], rejected: [], transfers: [] })
    tell.snapshot(snapshot(2))
    await vi.advanceTimersByTimeAsync(1000)
    expect([session.review, session.arrivalProblem, session.progress]).toEqual([null, null, null])
  })

  it('before the page knows the state of the vault is kept', async () => {
    const told = toldHost(snapshot(1))
    const session = new Session(told.host)
    session.begin()
    told.tell.arrived({ id: 3, items: [], rejected: [], transfers: [] })
    await vi.advanceTimersByTimeAsync(0)
    expect(session.review?.id).toBe(3)
  })

  it('quickly is not counted at all', async () => {
    const { session, tell } = await sessionAt(snapshot(1))
    tell.progress({ done: 1, total: 2 })
    tell.arrivalFailed({ code: 'noCodeInPicture', at: null, name: null })
    await vi.advanceTimersByTimeAsync(1000)
    expect(session.progress).toBeNull()
    expect(session.arrivalProblem?.code).toBe('noCodeInPicture')
  })
})

describe('the camera', () => {
  async function filming() {
    const begun = await sessionAt(snapshot(1))
    const stop = vi.spyOn(begun.host, 'stopCamera')
    begun.session.useCamera()
    await vi.advanceTimersByTimeAsync(150)
    expect(begun.session.viewfinder.sight).toBe('on')
    return { ...begun, stop }
  }

  it('goes off when the page is hidden, and stays off until a person switches it on', async () => {
    const { session, stop } = await filming()
    hide(true)
    expect(stop).toHaveBeenCalledOnce()
    hide(false)
    await vi.advanceTimersByTimeAsync(1000)
    expect(session.viewfinder.sight).toBe('resting')
  })

  it('goes off when the vault locks', async () => {
    const { session, tell, stop } = await filming()
    tell.snapshot(snapshot(2, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } }))
    expect(stop).toHaveBeenCalledOnce()
    expect(session.viewfinder.open).toBe(false)
  })

  it('goes off when another way is taken', async () => {
    const { session, stop } = await filming()
    void session.scan('screens')
    expect(stop).toHaveBeenCalledOnce()
    expect(session.looking).toBe(true)
    await vi.advanceTimersByTimeAsync(150)
    expect([session.looking, session.viewfinder.open, session.review?.items.length]).toEqual([false, false, 2])
  })

  it('stays on while it reads one code after the other', async () => {
    const { session, tell, stop } = await filming()
    tell.arrived({ id: 3, items: [], rejected: [], transfers: [{ size: 3, have: [1] }] })
    tell.arrived({ id: 3, items: [], rejected: [], transfers: [{ size: 3, have: [1, 2] }] })
    expect(stop).not.toHaveBeenCalled()
    expect(session.review?.transfers[0]?.have).toEqual([1, 2])
  })

  it('leaves no empty review behind', async () => {
    const { session, tell, host } = await filming()
    const drop = vi.spyOn(host, 'dropReview')
    tell.arrived({ id: 3, items: [], rejected: [{ source: null, line: null, problem: { code: 'isWifi', at: null, name: null } }], transfers: [] })
    session.leaveCamera()
    expect(drop).toHaveBeenCalledWith(3)
    expect(session.review).toBeNull()
  })
})

describe('the second', () => {
  it('passes once a second, on the second, by one timer', async () => {
    const { session } = await sessionAt(snapshot(1))
    expect(vi.getTimerCount()).toBe(1)
    expect(session.now).toBe(start)
    await vi.advanceTimersByTimeAsync(710)
    expect(session.now).toBe(start + 1)
    await vi.advanceTimersByTimeAsync(5000)
    expect(session.now).toBe(start + 6)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('stands still when it is frozen', async () => {
    const { session } = await sessionAt(snapshot(1, { frozenAt }))
    expect(session.now).toBe(frozenAt)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not pass while nobody sees it, and the host is told', async () => {
    const { session, host } = await sessionAt(snapshot(1))
    const visible = vi.spyOn(host, 'setVisible')
    hide(true)
    expect(vi.getTimerCount()).toBe(0)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(session.now).toBe(start)
    hide(false)
    expect(session.now).toBe(start + 10)
    expect(visible.mock.calls).toEqual([[true], [false], [true]].slice(1))
  })

  it('does not pass while there is no account', async () => {
    await sessionAt(snapshot(1, { vault: { state: 'locked', reason: null, cause: null, byPassword: true, byKeychain: false, byRecovery: false, waiting: false, kept: false } }))
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a turn', () => {
  it('steps from its whole length to nothing, and no further', async () => {
    const { session } = await sessionAt(snapshot(1))
    const turn = session.turn(start, start + 30)
    expect([turn.left, turn.share]).toEqual([30, 1])
    session.now = start + 12
    expect([turn.left, turn.share]).toEqual([18, 0.6])
    session.now = start + 31
    expect([turn.left, turn.share]).toEqual([0, 0])
    session.now = start - 40
    expect([turn.left, turn.share]).toEqual([30, 1])
  })

  it('is one for all accounts whose codes turn together', async () => {
    const { session } = await sessionAt(snapshot(1))
    expect(session.turn(start, start + 30)).toBe(session.turn(start, start + 30))
    expect(session.turn(start, start + 30)).not.toBe(session.turn(start, start + 60))
  })
})
