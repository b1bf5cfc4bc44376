// A real Chromium over the built page with the demo's host, served under the application's own policy.

import { mkdtempSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium } from 'playwright-core'
import { preview } from 'vite'

const root = fileURLToPath(new URL('..', import.meta.url))
const pictures = fileURLToPath(new URL('../../artefacts/ui', import.meta.url))
const axe = readFileSync(fileURLToPath(import.meta.resolve('axe-core/axe.min.js')), 'utf8')

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Starts the server and the browser; `end` stops both. */
export async function start() {
  mkdirSync(pictures, { recursive: true })
  const server = await preview({ root, logLevel: 'silent', preview: { port: 0, host: '127.0.0.1' } })
  const profile = mkdtempSync(join(tmpdir(), 'ringfence-ui-'))
  const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium'
  const context = await chromium.launchPersistentContext(profile, { executablePath, headless: true, args: flags, locale: 'en-GB' })
  // Long enough for a machine that is busy with other things: how fast a page is, is not asked here.
  context.setDefaultTimeout(30_000)
  const { port } = server.httpServer.address()

  return {
    /** Opens the page in a state; anything that the browser complains of is in `complaints`. */
    async open(address = '', { width = 800, height = 620 } = {}) {
      const page = await context.newPage()
      const complaints = []
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
      page.on('request', (request) => new URL(request.url()).port === String(port) || complaints.push(`asked for ${request.url()}`))
      await page.setViewportSize({ width, height })
      await page.goto(`http://127.0.0.1:${port}/?${address}`)
      await page.locator('#app > *').first().waitFor()
      return { page, complaints }
    },
    async end() {
      await context.close()
      await server.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

/** What axe finds wrong, as lines that name the rule and the place. The policy forbids scripts in the page, so it comes by the debugger. */
export async function faults(page) {
  await page.evaluate(axe)
  const { violations } = await page.evaluate(() =>
    globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }),
  )
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')}: ${failureSummary}`))
}

/** Places where something reaches beyond the window, or a control is cut off by what holds it. */
export function overflows(page) {
  return page.evaluate(() => {
    const found = []
    if (document.documentElement.scrollWidth > innerWidth) found.push(`the page is ${document.documentElement.scrollWidth} px wide`)
    const scope = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
    for (const element of scope.querySelectorAll('button, input, select, h1, h2, h3, p, label, .code, .ring, svg')) {
      const box = element.getBoundingClientRect()
      if (box.width === 0 || element.closest('.unseen, [hidden]') || getComputedStyle(element).visibility === 'hidden') continue
      if (box.left < -0.5 || box.right > innerWidth + 0.5) found.push(`${element.tagName} ${element.className} “${element.textContent.trim().slice(0, 30)}” reaches from ${box.left} to ${box.right}`)
    }
    return found
  })
}

/** Words that touch the frame around them. */
export function touches(page) {
  return page.evaluate(() => {
    const framed = (style) => ['Left', 'Right'].every((side) => parseFloat(style[`border${side}Width`]) > 0 && style[`border${side}Color`] !== style.backgroundColor)
    const found = []
    for (const frame of document.querySelectorAll('div, li, section, dialog')) {
      if (!framed(getComputedStyle(frame)) || frame.closest('.unseen')) continue
      const box = frame.getBoundingClientRect()
      const words = document.createTreeWalker(frame, NodeFilter.SHOW_TEXT)
      while (words.nextNode()) {
        if (words.currentNode.parentElement.closest('.unseen, button, svg')) continue
        const range = document.createRange()
        range.selectNodeContents(words.currentNode)
        const [left, right] = [range.getBoundingClientRect().left - box.left, box.right - range.getBoundingClientRect().right]
        if (range.getBoundingClientRect().width > 0 && Math.min(left, right) < 4) found.push(`“${words.currentNode.textContent.trim().slice(0, 30)}” in ${frame.tagName} ${frame.className}: ${left} and ${right}`)
      }
    }
    return found
  })
}

/** What has the focus, where a dialog is open and it is not in the topmost; `null`: all is well. */
export function strayFocus(page) {
  return page.evaluate(() => {
    const top = [...document.querySelectorAll('dialog[open]')].at(-1)
    const active = document.activeElement
    return !top || top.contains(active) ? null : `${active?.tagName} ${active?.textContent.trim().slice(0, 30)}`
  })
}

/** Chinese sentences that a space stands between: they are set without one. Blocks below each other are no such sentences. */
export function spaces(page) {
  return page.evaluate(() =>
    [...document.querySelectorAll('p, li, h1, h2, h3, label')].map(({ innerText }) => innerText).filter((text) => /[。，；：？][^\S\n]+[\u4e00-\u9fff]/.test(text)),
  )
}

export function picture(page, name) {
  return page.screenshot({ path: join(pictures, `${name}.png`), animations: 'disabled' })
}
