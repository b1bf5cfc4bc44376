import type { Host } from './host'

export function demoHost(_parameters: URLSearchParams): Host {
  throw new Error('not built yet')
}
