// Pictures of every screen in every state, for looking at: builds the renderer, serves it under the app's content
// security policy, puts the real engine behind it with workspaces of the simulators (workspaces.ts), drives headless
// Chromium, writes PNGs and contact sheets.
//   node test/renderer/screenshots.mjs [name part]…     REEVE_SHOTS=folder  CHROMIUM=path  AXE=1 (also runs axe)
// Exits 1 when the page reported an error, broke the policy, or axe found something serious.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { chromium } from '@playwright/test'
import { resolveConfig } from 'electron-vite'
import { build, createServer as createVite, mergeConfig } from 'vite'
import { onEngineNode } from '../../scripts/lib.mjs'
import { SHOTS } from './shots.mjs'

const elsewhere = await onEngineNode(import.meta.url)
if (elsewhere !== null) process.exit(elsewhere)

const root = resolve(import.meta.dirname, '../..')
const out = process.env.REEVE_SHOTS ?? mkdtempSync(join(tmpdir(), 'reeve-shots-'))
const work = mkdtempSync(join(tmpdir(), 'reeve-renderer-'))
const wanted = process.argv.slice(2)
/** Longest that a picture waits for answers: after the page was opened, and after `act` (a job may be running). */
const MOST_WAIT_MS = 60_000
const MOST_WAIT_AFTER_MS = 2_000
/** Pictures on one contact sheet, three in a row. */
const PER_SHEET = 12
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
]
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.woff2': 'font/woff2',
  '.map': 'application/json',
}

/** The policy of the app's own protocol handler. */
const policy = (nonce) =>
  `default-src 'none'; script-src 'self'; style-src 'self' 'nonce-${nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'none'; base-uri 'none'; form-action 'none'`

async function buildRenderer() {
  const folder = join(work, 'renderer')
  const configFile = join(root, 'electron.vite.config.ts')
  const { config } = await resolveConfig({ root, configFile, logLevel: 'error' }, 'build', 'production')
  await build(mergeConfig(config.renderer, { build: { outDir: folder } }))
  return folder
}

function serve(folder) {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname
    const file = path === '/' ? 'index.html' : path.replaceAll('..', '')
    try {
      const nonce = randomBytes(16).toString('base64')
      let body = readFileSync(join(folder, file))
      if (file === 'index.html') body = body.toString().replaceAll('__CSP_NONCE__', nonce)
      response.writeHead(200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': policy(nonce),
      })
      response.end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  return new Promise((done) =>
    server.listen(0, '127.0.0.1', () =>
      done({ url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() }),
    ),
  )
}

/** Every picture to take: a shot in a theme and a size. */
function plan() {
  const shots = SHOTS.filter((shot) => wanted.length === 0 || wanted.some((part) => shot.name.includes(part)))
  return shots.flatMap((shot) => {
    const variants = shot.full
      ? ['light', 'dark'].flatMap((theme) => SIZES.map((size) => ({ theme, size })))
      : [{ theme: 'light', size: shot.size ?? SIZES[0] }]
    return variants.map(({ theme, size }) => ({
      ...shot,
      theme,
      size,
      file: `${shot.name}-${theme}-${size.width}.png`,
    }))
  })
}

async function take({ browser, url, workspaces, connectPage, now }, shot) {
  const own = shot.own === true
  const workspace = await workspaces.open(shot.scenario ?? 'sample', own)
  const context = await browser.newContext({
    viewport: shot.size,
    deviceScaleFactor: shot.scale ?? 1,
    colorScheme: shot.theme,
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'Europe/London',
  })
  const problems = []
  const page = await context.newPage()
  const bridge = await connectPage(page, workspace.engine)
  try {
    page.on('pageerror', (error) => problems.push(`error: ${error.message}`))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(`console: ${message.text().slice(0, 300)}`)
    })
    await page.clock.setFixedTime(now)
    await page.goto(url + (typeof shot.hash === 'string' ? shot.hash : shot.hash(workspace)))
    await bridge.quiet(MOST_WAIT_MS)
    if (shot.act)
      await shot
        .act(page, { ...workspace, bridge })
        .catch((error) => problems.push(`act: ${error.message.split('\n')[0]}`))
    await bridge.quiet(MOST_WAIT_AFTER_MS)
    await page.screenshot({ path: join(out, shot.file) })
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
    if (wide > 0) problems.push(`the page is ${wide} px wider than the window`)
    if (process.env.AXE && shot.size.width === SIZES[0].width) {
      const { violations } = await new AxeBuilder({ page })
        .withTags(['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'])
        .analyze()
      for (const violation of violations)
        if (violation.impact === 'serious' || violation.impact === 'critical')
          problems.push(
            `axe ${violation.id}: ${violation.nodes
              .slice(0, 3)
              .map((node) => `${node.target.join(' ')} ${node.failureSummary?.split('\n')[1]?.trim() ?? ''}`)
              .join(' | ')}`,
          )
    }
  } finally {
    bridge.close()
    await context.close()
    if (own) await workspace.close()
  }
  return problems
}

/** One picture of many, to see them side by side. */
async function contactSheet(browser, name, shots) {
  const page = await browser.newPage({ viewport: { width: 1640, height: 400 } })
  const cells = shots.map(
    (shot) =>
      `<figure><img src="data:image/png;base64,${readFileSync(join(out, shot.file)).toString('base64')}"><figcaption>${basename(shot.file, '.png')}</figcaption></figure>`,
  )
  await page.setContent(
    `<style>body{margin:12px;font:12px sans-serif;display:grid;grid-template-columns:repeat(3,1fr);gap:12px}figure{margin:0}img{width:100%;border:1px solid #999}</style>${cells.join('')}`,
  )
  await page.screenshot({ path: join(out, `sheet-${name}.png`), fullPage: true })
  await page.close()
}

mkdirSync(out, { recursive: true })
const server = await serve(await buildRenderer())
// The engine finds its controls and providers through Vite, as in the tests.
const vite = await createVite({
  root,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  server: { middlewareMode: true, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
})
const { AT, createWorkspaces } = await vite.ssrLoadModule('/test/renderer/workspaces.ts')
const { connectPage } = await vite.ssrLoadModule('/test/renderer/bridge.ts')
const workspaces = createWorkspaces()
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-domain-reliability',
    '--disable-sync',
    '--no-first-run',
    '--no-pings',
  ],
})
const shots = plan()
let failed = 0
try {
  for (const shot of shots) {
    const problems = await take({ browser, url: server.url, workspaces, connectPage, now: AT }, shot).catch(
      (error) => [`not taken: ${error.stack}`],
    )
    failed += problems.length
    for (const problem of problems) console.log(`${shot.file}: ${problem}`)
  }
  const groups = Map.groupBy(shots, (shot) => (shot.full ? `${shot.theme}-${shot.size.width}` : 'states'))
  for (const [name, group] of groups)
    for (let from = 0; from < group.length; from += PER_SHEET)
      await contactSheet(browser, `${name}-${from / PER_SHEET + 1}`, group.slice(from, from + PER_SHEET))
  writeFileSync(join(out, 'files.txt'), shots.map((shot) => shot.file).join('\n'))
} finally {
  await browser.close()
  await workspaces.close()
  await vite.close()
  server.close()
  rmSync(work, { recursive: true, force: true })
}
console.log(`${shots.length} pictures in ${out}, ${failed} problems`)
process.exitCode = failed > 0 ? 1 : 0
