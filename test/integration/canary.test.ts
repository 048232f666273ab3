/** A canary secret goes the whole way through Reeve; its bytes must be in the keychain and nowhere else. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { runCli } from '../support/cli.ts'
import { connect, exportNow, openTestEngine, syncNow } from '../support/engine.ts'
import { TEST_NOW } from '../support/moving-clock.ts'
import { createFileLog } from '../../src/main/engine/adapters/system/index.ts'
import { providers } from '../../src/main/engine/providers/index.ts'

const folders: string[] = []
const fresh = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-canary-'))
  folders.push(folder)
  return folder
}
let openai: Awaited<ReturnType<typeof startOpenAi>>
let anthropic: Awaited<ReturnType<typeof startAnthropic>>
beforeAll(async () => {
  openai = await startOpenAi({ seed: 'canary', users: 8, now: TEST_NOW })
  anthropic = await startAnthropic({ seed: 'canary', users: 8, now: TEST_NOW })
})
afterAll(async () => {
  await openai.close()
  await anthropic.close()
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())

/** As it is, in UTF-16, in base64 at each of the three offsets, and in hexadecimal. */
function spellings(secret: string): Buffer[] {
  const base64 = [0, 1, 2].map((skip) => Buffer.from(secret.slice(skip)).toString('base64').slice(2, -4))
  return [
    Buffer.from(secret),
    Buffer.from(secret, 'utf16le'),
    ...base64.map((t) => Buffer.from(t)),
    Buffer.from(Buffer.from(secret).toString('hex')),
  ]
}

function holders(folder: string, secrets: readonly string[]): string[] {
  const wanted = secrets.flatMap(spellings)
  return files(folder).filter((path) => {
    const bytes = readFileSync(path)
    return wanted.some((w) => bytes.includes(w))
  })
}

test('secrets are in no file of the workspace, no log, no event, no answer, no report and no export', async () => {
  const home = fresh()
  const log = createFileLog(join(home, 'logs'))
  const reeve = await openTestEngine({ home, parts: { log } })
  const heard: string[] = []
  reeve.engine.connect((message) => heard.push(JSON.stringify(message)))
  const { clientId } = await connect(reeve, 'Acme', 'openai', openai)
  await connect(reeve, 'Acme', 'anthropic', anthropic)
  await syncNow(reeve, clientId)
  // Failures are where secrets leak: a refused key, an unreachable host, a broken body.
  openai.setFault('truncated')
  await syncNow(reeve, clientId)
  openai.setFault('revoked')
  await syncNow(reeve, clientId)
  openai.setFault()
  const bad = { provider: 'openai', endpoint: 'http://127.0.0.1:1', secret: openai.adminKey } as const
  const failure = await reeve.engine.call('connections.test', bad).then(
    () => null,
    (error: unknown) => error,
  )
  heard.push(JSON.stringify(failure), String(failure), String((failure as Error).stack))
  for (const list of ['people.list', 'identities.list', 'credentials.list', 'findings.list'] as const)
    heard.push(JSON.stringify(await reeve.engine.call(list, { clientId, asOf: null, limit: 500 })))
  heard.push(JSON.stringify(await reeve.engine.call('connections.list', { clientId })))
  heard.push(JSON.stringify(await reeve.engine.call('journal.list', { clientId, limit: 200 })))

  const { reportOptions, writeReport } = await import('../../src/main/engine/usecases/report.ts')
  const deps = reeve.engine.deps()
  await exportNow(reeve, { clientId, folder: join(home, 'export') })
  const job = { runId: 'r', signal: new AbortController().signal, step: () => {} }
  await writeReport(deps, clientId, reportOptions(deps, clientId), join(home, 'report.pdf'), job)

  // While open (WAL and all) and after closing.
  const secrets = [openai.adminKey, anthropic.adminKey]
  expect(holders(home, secrets)).toEqual([])
  await reeve.engine.close()
  expect(holders(home, secrets)).toEqual([])
  expect(files(home).some((f) => f.endsWith('reeve.log'))).toBe(true)
  for (const secret of secrets) expect(heard.join('\n')).not.toContain(secret)
})

test('the search for a canary finds one where there is one', async () => {
  const { writeFileSync } = await import('node:fs')
  const folder = fresh()
  const secret = openai.adminKey
  writeFileSync(join(folder, 'plain'), `x${secret}y`)
  writeFileSync(join(folder, 'base64'), Buffer.from(`x${secret}y`).toString('base64'))
  writeFileSync(join(folder, 'clean'), 'nothing here')
  expect(
    holders(folder, [secret])
      .map((p) => p.slice(folder.length + 1))
      .sort(),
  ).toEqual(['base64', 'plain'])
})

test('the command line prints no secret, whether it succeeds or fails', async () => {
  const home = fresh()
  const secret = openai.adminKey
  const add = ['connection', 'add', '--client', 'Acme', '--provider', 'openai', '--secret-stdin']
  await runCli(home, ['client', 'add', 'Acme'])
  const results = [
    await runCli(home, [...add, '--endpoint', openai.url], secret),
    await runCli(home, [...add, '--endpoint', 'https://evil.example'], secret),
    await runCli(home, [...add, '--endpoint', openai.url], `not-a-key ${secret}`),
    await runCli(home, ['sync', '--all']),
    await runCli(home, ['--json', 'connection', 'list']),
  ]
  expect(results.map((r) => r.code)).toEqual([0, 1, 1, 0, 0])
  for (const { stdout, stderr } of results) expect(stdout + stderr).not.toContain(secret)
  expect(holders(home, [secret])).toEqual([])
})

test('every provider has a pattern that its own key fits and another provider’s does not', () => {
  const patternOf = (id: 'openai' | 'anthropic') => providers.get(id)!.setup[0]!.pattern
  expect(patternOf('openai').test(openai.adminKey)).toBe(true)
  expect(patternOf('anthropic').test(anthropic.adminKey)).toBe(true)
  expect(patternOf('anthropic').test(openai.adminKey)).toBe(false)
})
