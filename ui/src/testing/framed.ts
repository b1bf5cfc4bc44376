import { render, type RenderResult } from '@testing-library/svelte'
import type { Component } from 'svelte'
import type { Snapshot } from '../host/bindings'
import { demoHost } from '../host/demo'
import type { Host, HostEvents } from '../host/host'
import { Session } from '../session.svelte'
import Framed from './Framed.svelte'

/** A session over the demo's host, begun, in English unless the address says otherwise. */
export async function begun(address = ''): Promise<Session> {
  const session = new Session(demoHost(new URLSearchParams(`lang=en&${address}`)))
  session.begin()
  await settled()
  return session
}

/** A host that says what a test tells it to. */
export function toldHost(first: Snapshot): { host: Host; tell: HostEvents } {
  const host = demoHost(new URLSearchParams())
  const told = { host, tell: undefined as unknown as HostEvents }
  host.start = async (events) => {
    told.tell = events
    return first
  }
  return told
}

/** Renders a component within a session. */
export function within<Props extends Record<string, unknown>>(session: Session, component: Component<Props>, inner: Props): RenderResult<Component> {
  return render(Framed as unknown as Component, { session, component, inner } as Record<string, unknown>) as unknown as RenderResult<Component>
}

/** Lets every promise that is ready be carried out. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve))
}
