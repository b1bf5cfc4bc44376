import { render, screen } from '@testing-library/svelte'
import { describe, expect, it } from 'vitest'
import App from './App.svelte'
import { demoHost } from './host/demo'
import { settled } from './testing/framed'

async function opened(address = '') {
  const host = demoHost(new URLSearchParams(`lang=en&${address}`))
  render(App, { host })
  await settled()
  return { host }
}

describe('what is handed over to a locked vault', () => {
  it('is refused in words, and opens no panel afterwards', async () => {
    const { host } = await opened('state=locked&arrival=locked')
    await settled()
    expect(screen.getByRole('alert').textContent).toContain('The vault is locked.')
    await host.unlock('correct horse')
    await settled()
    expect(screen.getByRole('searchbox')).toBeTruthy()
    expect(screen.queryByRole('dialog')).toBeNull()
  })
})
