import { spawn } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { bundleForNode } from '../../../../../test/support/bundle.ts'
import { ROWS_A_PAGE, ROWS_A_SNAPSHOT, SNAPSHOT_EVERY, passing } from './kill-pages.ts'
import { LATER, START, aClient, type TestWorkspace } from './testing.ts'

/** More of them by hand: REEVE_STORE_KILLS=1000. */
const KILLS = Number(process.env.REEVE_STORE_KILLS ?? 20)
const VERIFY_EVERY = 25

/** The step that each write has reached, by its name. */
type Steps = Readonly<Record<string, number>>

/** Runs the child until it has said `lines` lines, kills it `delay` ms later and answers what it had said. */
function runAndKill(
  script: string,
  workspace: TestWorkspace,
  { last, lines, delay }: { last: number; lines: number; delay: number },
): Promise<{ said: Steps; finished: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, workspace.folder, workspace.key.reveal(), String(last)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.split('\n').length > lines) setTimeout(() => child.kill('SIGKILL'), delay)
    })
    child.on('error', reject)
    child.on('close', () => {
      const said = [...text.matchAll(/^(\w+) (\d+)$/gm)].map(([, name, n]) => [name, Number(n)] as const)
      resolve({ said: Object.fromEntries(said), finished: text.includes('finished') })
    })
  })
}

/** What lies on disk; throws where a write is there in part. */
function look(workspace: TestWorkspace): Steps {
  const store = workspace.reopen()
  const client = store.openClient('c1')
  const sync = client.beginSync('k1', 'openai', START)
  const page = Number(sync.resumeFrom('users').cursor ?? '0')
  expect(sync.facts('users')).toHaveLength(page * ROWS_A_PAGE)
  for (const text of [undefined, 'login', 'remark']) {
    expect(client.countEvents({ ...(text !== undefined && { text }) }, 1_000_000)).toBe(page * ROWS_A_PAGE)
  }
  const assessment = client.assessment(LATER)?.at ?? 0
  expect(client.findingsById().get('f')?.lastSeenAt ?? 0).toBe(assessment)
  const entries = client.journal(1_000_000).map(({ signed }) => signed.entry)
  // Each connection has its entry and each entry its connection, although they lie in two files.
  const connected = entries.filter(({ action }) => action === 'connection.added')
  expect(connected.map(({ detail }) => detail['connection']).sort()).toEqual(
    store
      .connections('c1')
      .map(({ id }) => id)
      .sort(),
  )
  // A snapshot is there with all of its facts, or not at all.
  const k2 = client.snapshots('k2')[0]
  const made = k2?.finishedAt ?? 0
  const ofK2 = client.facts('account', { at: LATER, seqs: new Map(k2 ? [['k2', k2.seq]] : []) })
  expect(ofK2.filter(({ fact }) => fact.lastActivityAt === made)).toHaveLength(k2 ? ROWS_A_SNAPSHOT : 0)
  expect(ofK2).toHaveLength(k2?.factCount ?? 0)
  const others = store.clients().flatMap(({ id }) => (id === 'c1' ? [] : [id]))
  const files = readdirSync(join(workspace.folder, 'clients'))
  expect(files.filter((name) => !['c1', ...others].some((id) => name.startsWith(`${id}.db`)))).toEqual([])
  const newest = Math.max(0, ...others.map((id) => Number(id.slice(1))))
  const whole = newest > 0 && store.openClient(passing(newest)).setting('step') !== null
  const steps = {
    page,
    // Steps between two snapshots bring none.
    snapshot: Math.min(page, made + SNAPSHOT_EVERY - 1),
    assessment,
    journal: Number(entries.find(({ action }) => action === 'list.written')?.detail['rows'] ?? 0),
    connected: Math.max(0, ...connected.map(({ detail }) => Number(detail['name']))),
    setting: Number(client.setting('step') ?? 0),
    workspace: Number(store.setting('step') ?? 0),
    fleet: store.fleet().find(({ clientId }) => clientId === 'c1')?.appliedSeq ?? 0,
    added: whole ? newest : Math.max(0, newest - 1),
    // A step ends with one such client; before that there may be the one of the step before.
    removed: others.length <= 1 ? newest : newest - 1,
  }
  store.close()
  return steps
}

test(
  `a writer killed ${KILLS} times loses no write that it had committed, keeps none in part, and goes on`,
  { timeout: 60_000 + KILLS * 5_000 },
  async () => {
    const script = await bundleForNode(fileURLToPath(new URL('./kill-child.ts', import.meta.url)))
    onTestFinished(() => {
      rmSync(dirname(script), { recursive: true, force: true })
    })
    const { workspace } = aClient()
    workspace.store.close()
    let before: Steps = {}
    const cut = new Set<string>()
    for (let i = 0; i < KILLS; i++) {
      const { said, finished } = await runAndKill(script, workspace, {
        last: Number.POSITIVE_INFINITY,
        lines: 2 + ((i * 7) % 19),
        delay: i % 4,
      })
      expect(finished).toBe(false)
      const found = look(workspace)
      for (const [name, step] of Object.entries(found)) {
        expect(step, name).toBeGreaterThanOrEqual(Math.max(said[name] ?? 0, before[name] ?? 0))
        expect(step, name).toBeLessThanOrEqual(found.page ?? 0)
      }
      cut.add(Object.keys(said).at(-1) ?? '')
      before = found
      if (i % VERIFY_EVERY === 0) {
        expect(workspace.reopen().openClient('c1').verify()).toMatchObject({ ok: true })
        workspace.store.close()
      }
    }
    // They came in the midst of different writes.
    expect(cut.size).toBeGreaterThan(3)
    const last = (before.page ?? 0) + 5
    const end = await runAndKill(script, workspace, { last, lines: Number.POSITIVE_INFINITY, delay: 0 })
    expect(end.finished).toBe(true)
    const client = workspace.reopen().openClient('c1')
    const asOf = client.asOf(LATER)
    const days = { asOf, fromDay: '2026-10-01', toDay: '2026-10-01', limit: 1_000_000 }
    const ofK1 = client.facts('account', asOf).filter(({ connectionId }) => connectionId === 'k1')
    expect(ofK1).toHaveLength(last * ROWS_A_PAGE)
    expect(client.usageRows(days)).toHaveLength(last)
    expect(client.costRows(days)).toHaveLength(last)
    expect(client.verify()).toMatchObject({ ok: true })
  },
)
