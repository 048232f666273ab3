/** kill -9 inside everything that writes (perf.md §4): migration with its backup copy, removal of a client, report,
 *  export, first start. Afterwards stands the old or the new, never a mixture, and nothing is left that grows.
 *  A sync is killed in ../kill.test.ts. Kills of each kind: REEVE_KILLS, 3 in CI; 200 by hand. */
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFile } from '../../../src/main/engine/adapters/sqlite/database.ts'
import { unwrapKey } from '../../../src/main/engine/adapters/sqlite/keys.ts'
import { backupPath, migrationsFor } from '../../../src/main/engine/adapters/sqlite/migrate.ts'
import { startOpenAi } from '../../../src/simulators/index.ts'
import { bundleForNode } from '../../support/bundle.ts'
import { runCli } from '../../support/cli.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../../support/engine.ts'
import { fraction, KILLS, runAndKill, spread } from '../../support/kill.ts'
import { TEST_NOW } from '../../support/moving-clock.ts'
import type { KillTask } from './kill-child.ts'
import { NEW_ROWS, stepsOf } from './kill-steps.ts'

const TIMEOUT = 60_000 + KILLS * 12_000

let folder: string
let script: string
let simulator: Awaited<ReturnType<typeof startOpenAi>>
let reeve: TestEngine
let task: KillTask

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'reeve-kills-'))
  script = await bundleForNode(join(import.meta.dirname, 'kill-child.ts'))
  simulator = await startOpenAi({ seed: 'kills', users: 25, health: 'poor', now: TEST_NOW })
  reeve = await openTestEngine({ home: join(folder, 'home') })
  const { clientId } = await connect(reeve, 'Acme', 'openai', simulator)
  await syncNow(reeve, clientId)
  const about = JSON.parse(readFileSync(join(reeve.home, 'workspace.json'), 'utf8')) as { id: string }
  const key = await reeve.secrets.get(`${about.id}/workspace-key`)
  task = {
    action: 'export',
    home: reeve.home,
    fonts: join(import.meta.dirname, '..', '..', '..', 'node_modules'),
    workspaceId: about.id,
    workspaceKey: key!.reveal(),
    clientId,
    out: '',
    fileKey: '',
    kind: 'client',
    rounds: 1,
  }
  await reeve.engine.close()
}, 120_000)
afterAll(async () => {
  await simulator.close()
  rmSync(folder, { recursive: true, force: true })
  rmSync(dirname(script), { recursive: true, force: true })
})

/** The workspace opens, and everything in it is as it was written. */
async function expectHealthy(): Promise<void> {
  reeve = await openTestEngine({ home: reeve.home, secrets: reeve.secrets })
  try {
    expect(reeve.engine.status().state).toBe('ready')
    const { workspace } = reeve.engine.deps()
    for (const { id } of workspace.clients())
      expect(
        workspace
          .openClient(id)
          .verify()
          .checks.filter((c) => !c.ok),
      ).toEqual([])
  } finally {
    await reeve.engine.close()
  }
}

const leftovers = (place: string): string[] =>
  readdirSync(place, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(tmp|new)$/.test(name))

/** Kills at calls to the file system, the last among them, then at moments spread over a whole run. */
async function killAll(
  given: KillTask,
  before: () => void,
  check: () => Promise<void> | void,
  points = KILLS * 2,
) {
  before()
  const calm = await runAndKill(script, given, {})
  expect(calm.killed).toBe(false)
  const calls = Number(calm.lines.at(-1)?.replace('calls ', ''))
  expect(calls).toBeGreaterThan(3)
  for (const point of spread(calls, Math.min(calls, points))) {
    before()
    expect((await runAndKill(script, given, { point })).killed).toBe(true)
    await check()
  }
  for (let n = 0; n < KILLS; n += 1) {
    before()
    await runAndKill(script, given, { afterMs: fraction(n) * calm.ms })
    await check()
  }
}

test(
  'an export is the old one, the new one, or visibly unfinished: without its manifest',
  async () => {
    const out = join(folder, 'export')
    const old = join(folder, 'export-old')
    const given = { ...task, action: 'export', out } as const
    await runAndKill(script, { ...given, out: old }, {})
    const sha = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
    let unfinished = 0
    await killAll(
      given,
      () => {
        rmSync(out, { recursive: true, force: true })
        cpSync(old, out, { recursive: true })
        // What the new one writes over.
        writeFileSync(join(out, 'people.json'), '[]\n')
        const manifest = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
          files: { name: string }[]
        }
        const files = manifest.files.map((f) => ({ ...f, sha256: sha(join(out, f.name)) }))
        writeFileSync(join(out, 'manifest.json'), JSON.stringify({ ...manifest, files }))
      },
      () => {
        if (!existsSync(join(out, 'manifest.json'))) return void (unfinished += 1)
        const { files } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as {
          files: { name: string; sha256: string }[]
        }
        expect(files.length).toBeGreaterThan(5)
        for (const f of files) expect(sha(join(out, f.name))).toBe(f.sha256)
      },
    )
    expect(unfinished).toBeLessThan(KILLS * 3)
    // What the last kills left goes with the next export.
    writeFileSync(join(out, 'people.json.reeve-1.tmp'), 'half')
    await runAndKill(script, given, {})
    expect(leftovers(out)).toEqual([])
    await expectHealthy()
  },
  TIMEOUT,
)

test(
  'a report is the old file or a whole new one',
  async () => {
    const out = join(folder, 'reports', 'acme.pdf')
    mkdirSync(dirname(out))
    const given = { ...task, action: 'report', out } as const
    const isWhole = (bytes: Buffer): boolean =>
      bytes.subarray(0, 5).toString() === '%PDF-' && /%%EOF\s*$/.test(bytes.subarray(-10).toString('latin1'))
    await killAll(
      given,
      () => writeFileSync(out, 'the older report'),
      () => {
        const bytes = readFileSync(out)
        expect(bytes.toString() === 'the older report' || isWhole(bytes)).toBe(true)
        expect(leftovers(dirname(out)).length).toBeLessThanOrEqual(1)
      },
    )
    await runAndKill(script, given, {})
    expect(isWhole(readFileSync(out))).toBe(true)
    expect(readdirSync(dirname(out))).toEqual(['acme.pdf'])
    await expectHealthy()
  },
  TIMEOUT,
)

test(
  'a client that was being removed is there with its file, or gone with its key and every file of it',
  async () => {
    const clients = join(task.home, 'clients')
    await killAll(
      { ...task, action: 'remove' },
      () => {},
      async () => {
        reeve = await openTestEngine({ home: reeve.home, secrets: reeve.secrets })
        const { workspace } = reeve.engine.deps()
        const known = new Set(workspace.clients().map((c) => c.id))
        for (const id of known) expect(workspace.openClient(id).verify().ok).toBe(true)
        const ids = readdirSync(clients).map((name) => name.split('.')[0] ?? '')
        expect(ids.filter((id) => !known.has(id))).toEqual([])
        // Cut short, a removal can be asked for again.
        for (const { id, name } of workspace.clients())
          if (name !== 'Acme') await reeve.engine.call('clients.remove', { clientId: id, confirmName: name })
        await reeve.engine.close()
        expect(new Set(readdirSync(clients).map((name) => name.split('.')[0]))).toEqual(
          new Set([task.clientId]),
        )
      },
      // Between the last of the database and the last of the files there is one call only.
      Number.MAX_SAFE_INTEGER,
    )
    await expectHealthy()
  },
  TIMEOUT,
)

describe('a migration', () => {
  /** Everything in the old tables, as one value. */
  function contents(file: ReturnType<typeof openFile>): string {
    const hash = createHash('sha256')
    const tables = file
      .sql<[], { name: string }>(
        `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND name NOT LIKE 'event_text%' AND name NOT IN ('migration', 'later') ORDER BY name`,
      )
      .all()
    for (const { name } of tables) {
      const rows = file.db.prepare(`SELECT * FROM ${name}`).raw().all() as unknown[][]
      hash.update(JSON.stringify([name, rows.map((row) => (name === 'setting' ? row.slice(0, 2) : row))]))
    }
    return hash.digest('hex')
  }

  test.each(['client', 'workspace'] as const)(
    'of a %s file leaves the old or the new schema with all its rows, and a copy that is whole',
    async (kind) => {
      const place = join(folder, `migration-${kind}`)
      mkdirSync(place)
      const path = join(place, 'x.db')
      const master = Buffer.from(task.workspaceKey, 'hex')
      const open = (from: string, key: Buffer, steps = migrationsFor(kind)) =>
        openFile({ path: from, file: 'x.db', key, now: 0, steps, cacheKiB: 4_096 })
      const workspaceFile = openFile({
        path: join(task.home, 'workspace.db'),
        file: 'workspace.db',
        key: master,
        now: 0,
        steps: migrationsFor('workspace'),
        cacheKiB: 4_096,
      })
      const { wrapped } = workspaceFile.sql<[], { wrapped: Buffer }>('SELECT wrapped FROM client_key').get()!
      workspaceFile.close()
      const key = kind === 'workspace' ? master : unwrapKey(master, task.clientId, wrapped, '')
      const source = join(task.home, kind === 'workspace' ? 'workspace.db' : `clients/${task.clientId}.db`)
      cpSync(source, path)
      const calm = open(path, key)
      const rows = contents(calm)
      calm.close()
      const base = readFileSync(path)
      const backup = backupPath(path, migrationsFor(kind).length)

      let kept = 0
      await killAll(
        { ...task, action: 'migrate', kind, out: path, fileKey: key.toString('hex') },
        () => {
          rmSync(place, { recursive: true })
          mkdirSync(place)
          writeFileSync(path, base)
        },
        () => {
          if (existsSync(backup)) {
            cpSync(backup, `${path}.copy`)
            const copy = open(`${path}.copy`, key)
            expect(contents(copy)).toBe(rows)
            copy.close()
          }
          let file: ReturnType<typeof openFile>
          try {
            file = open(path, key)
            kept += 1
            expect(file.sql(`SELECT 1 FROM sqlite_schema WHERE name = 'later'`).all()).toEqual([])
          } catch (error) {
            expect(error).toMatchObject({ code: 'workspace.newer-version' })
            file = open(path, key, [...stepsOf(kind)])
            expect(file.sql('SELECT count(*) AS n FROM later').get()).toEqual({ n: NEW_ROWS })
          }
          expect(contents(file)).toBe(rows)
          expect(file.db.pragma('integrity_check', { simple: true })).toBe('ok')
          file.close()
          // Started again, it comes to its end, and half a copy does not stay.
          const ended = open(path, key, [...stepsOf(kind)])
          expect(ended.sql('SELECT count(*) AS n FROM later').get()).toEqual({ n: NEW_ROWS })
          ended.close()
          expect(leftovers(place)).toEqual([])
        },
      )
      expect(kept).toBeGreaterThan(0)
    },
    TIMEOUT,
  )
})

test(
  'a first start that is killed anywhere starts the next time, with one key',
  async () => {
    const points = import.meta.resolve('./kill-points.ts')
    let ended = false
    let killed = 0
    for (let point = 1; !ended; point += KILLS >= 100 ? 1 : 8) {
      const home = mkdtempSync(join(folder, 'first-'))
      const env = { NODE_OPTIONS: `--import=${points}`, KILL_POINT: String(point) }
      ended = (await runCli(home, ['client', 'add', 'Acme'], '', env)).code !== null
      if (!ended) killed += 1
      const next = await runCli(home, ['--json', 'client', 'list'])
      expect([point, next.code, next.stderr.replace('nothing to list\n', '')]).toEqual([point, 0, ''])
      expect((await runCli(home, ['verify'])).code).toBe(0)
      rmSync(home, { recursive: true })
    }
    expect(killed).toBeGreaterThan(2)
  },
  TIMEOUT,
)
