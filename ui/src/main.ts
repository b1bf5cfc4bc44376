import { mount } from 'svelte'
import App from './App.svelte'
import type { Host } from './host/host'
import './styles/index.css'

/** The shell's host in the application, the demo in a plain browser. Neither is loaded when the other is used. */
async function chooseHost(): Promise<Host> {
  if ('__TAURI_INTERNALS__' in window) return (await import('./host/tauri')).host
  return (await import('./host/demo')).demoHost(new URLSearchParams(location.search))
}

const target = document.getElementById('app')
if (target) mount(App, { target, props: { host: await chooseHost() } })
