/** REEVE_TEST_CLOCK as a process gets it: the engine, the command line, and a build that lies in an archive. */
import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleForNode } from '../support/bundle.ts'
import { runCli } from '../support/cli.ts'

const MOMENT = '2031-02-28T23:30:00Z'
const AT = Date.parse(MOMENT)
const MINUTE = 60_000
const folder = mkdtempSync(join(tmpdir(), 'reeve-clock-'))
let child: string

beforeAll(async () => {
  child = await bundleForNode(fileURLToPath(new URL('../support/clock-child.ts', import.meta.url)))
})
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  rmSync(dirname(child), { recursive: true, force: true })
})

const timeIn = (file: string, home: string): number =>
  Number(
    execFileSync(process.execPath, [file, join(folder, home)], {
      env: { ...process.env, REEVE_TEST_CLOCK: MOMENT },
      encoding: 'utf8',
    }),
  )

test('an engine process starts at that moment', () => {
  const at = timeIn(child, 'unpackaged')
  expect(at).toBeGreaterThanOrEqual(AT)
  expect(at).toBeLessThan(AT + 5 * MINUTE)
})

test('a build in an archive ignores it', () => {
  const archive = join(dirname(child), 'app.asar')
  for (const name of readdirSync(dirname(child)).filter((name) => name.endsWith('.mjs')))
    cpSync(join(dirname(child), name), join(archive, name))
  // eslint-disable-next-line no-restricted-syntax -- it has the machine's clock, as this process has
  const machine = (): number => Date.now()
  const before = machine()
  const at = timeIn(join(archive, 'clock-child.mjs'), 'packaged')
  expect(at).toBeGreaterThanOrEqual(before)
  expect(at).toBeLessThanOrEqual(machine())
})

test('the command line has it too', async () => {
  const home = join(folder, 'cli')
  const out = join(folder, 'out')
  const env = { REEVE_TEST_CLOCK: MOMENT }
  expect(await runCli(home, ['client', 'add', 'Acme'], '', env)).toMatchObject({ code: 0 })
  const exported = ['export', '--client', 'Acme', '--format', 'json', '--out', out]
  expect(await runCli(home, exported, '', env)).toMatchObject({ code: 0 })
  const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  )
  const at = files.flatMap((name) => {
    const read = JSON.parse(readFileSync(join(out, name), 'utf8')) as { exported_at?: string }
    return read.exported_at ? [Date.parse(read.exported_at)] : []
  })
  expect(at.length).toBeGreaterThan(0)
  for (const one of at) {
    expect(one).toBeGreaterThanOrEqual(AT)
    expect(one).toBeLessThan(AT + 5 * MINUTE)
  }
  const refused = await runCli(home, ['client', 'list'], '', { REEVE_TEST_CLOCK: 'tomorrow' })
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('REEVE_TEST_CLOCK')
})
