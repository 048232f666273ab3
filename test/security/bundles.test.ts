/** What is built, looked at as it is built: nothing of development in a released app, and the rules of each bundle. */
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import { resolveConfig } from 'electron-vite'
import { beforeAll, describe, expect, test } from 'vitest'
import { build, mergeConfig, type Rolldown } from 'vite'

const ROOT = join(import.meta.dirname, '..', '..')
/** Words of electron/dev-server.ts. */
const DEVELOPMENT = /ELECTRON_RENDERER_URL|ws:\/\/|127\.0\.0\.1/

type Built = Rolldown.RolldownOutput['output']

/** Builds one part in memory, as `npm run build` or `npm run dev` does. */
async function built(part: 'main' | 'preload' | 'renderer', command: 'build' | 'serve'): Promise<Built> {
  const { config } = await resolveConfig(
    { root: ROOT, configFile: join(ROOT, 'electron.vite.config.ts'), logLevel: 'error' },
    command,
    command === 'serve' ? 'development' : 'production',
  )
  const result = await build(mergeConfig(config?.[part] ?? {}, { build: { write: false } }))
  if (Array.isArray(result) || !('output' in result)) throw new Error('one output was expected')
  return result.output
}

const names = (output: Built) => output.map((file) => file.fileName).filter((name) => !name.endsWith('.map'))
function text(output: Built, name: string): string {
  const file = output.find(({ fileName }) => fileName === name)
  if (file === undefined) throw new Error(`${name} was not built`)
  return file.type === 'chunk' ? file.code : String(file.source)
}
/** What a CommonJS file asks for when it is loaded or later. */
const required = (code: string) =>
  [...code.matchAll(/\b(?:require|import)\("([^"]+)"\)/g)].map(([, name]) => name ?? '')
const packages = (code: string) => [...new Set(required(code))].filter((name) => !isBuiltin(name)).sort()

describe('main', () => {
  let released: Built
  beforeAll(async () => {
    released = await built('main', 'build')
  })

  test('takes the page from a development server in `npm run dev` alone', async () => {
    expect(text(released, 'main/index.cjs')).not.toMatch(DEVELOPMENT)
    expect(text(await built('main', 'serve'), 'main/index.cjs')).toMatch(DEVELOPMENT)
  })

  test('is one file, and loads the keychain but not the store', () => {
    expect(names(released).filter((name) => name.startsWith('main/'))).toEqual(['main/index.cjs'])
    expect(packages(text(released, 'main/index.cjs'))).toEqual(['electron', 'keytar'])
  })

  test('has the engine process beside it, which loads nothing of Electron', () => {
    expect(packages(text(released, 'engine/index.cjs'))).toContain('better-sqlite3')
    expect(packages(text(released, 'engine/index.cjs'))).not.toContain('electron')
    expect(text(released, 'main/index.cjs')).toContain('"../engine/index.cjs"')
  })
})

test('the preload is one CommonJS file that requires electron alone', async () => {
  const preload = await built('preload', 'build')
  expect(names(preload)).toEqual(['preload/index.cjs'])
  expect(required(text(preload, 'preload/index.cjs'))).toEqual(['electron'])
})

test('the page has one style sheet, nothing inline and nothing of development', async () => {
  const page = await built('renderer', 'build')
  expect(names(page).filter((name) => name.endsWith('.css'))).toHaveLength(1)
  const html = text(page, 'index.html')
  expect(html).toMatch(/<script type="module"[^>]* src="\/assets\/[^"]+"><\/script>/)
  expect(html).not.toMatch(/<style|<script(?![^>]* src=)|\sstyle=|@vite\/client/)
  const css = page.find(({ fileName }) => fileName.endsWith('.css'))?.fileName ?? ''
  expect(text(page, css)).not.toMatch(/url\(["']?data:(font|application)/)
})
