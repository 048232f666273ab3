import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { bundleForNode } from '../../../../../test/support/bundle.ts'
import { KILL_PAGES, ROWS_A_PAGE } from './kill-pages.ts'
import { LATER, START, aClient, type TestWorkspace } from './testing.ts'

const KILLS = 20

/** Runs the child until it has said `lines` more lines, kills it there and answers the last page that it said. */
function runAndKill(
  script: string,
  workspace: TestWorkspace,
  lines: number,
): Promise<{ page: number; finished: boolean }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, workspace.folder, workspace.key.reveal()], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.split('\n').length > lines) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', () => {
      const said = [...text.matchAll(/^(?:page|ready) (\d+)$/gm)]
      resolve({ page: Number(said.at(-1)?.[1] ?? 0), finished: text.includes('finished') })
    })
  })
}

/** What lies on disk: the cursor and everything that must have been written with it, no more and no less. */
function look(workspace: TestWorkspace): number {
  const client = workspace.reopen().openClient('c1')
  const sync = client.beginSync('k1', 'openai', START)
  const cursor = Number(sync.resumeFrom('users').cursor ?? '0')
  expect(sync.facts('users')).toHaveLength(cursor * ROWS_A_PAGE)
  expect(client.countEvents({}, 1_000_000)).toBe(cursor * ROWS_A_PAGE)
  expect(client.countEvents({ text: 'login' }, 1_000_000)).toBe(cursor * ROWS_A_PAGE)
  workspace.store.close()
  return cursor
}

test(
  `a writer killed ${KILLS} times loses no page that it had committed, keeps none in part, and goes on`,
  { timeout: 300_000 },
  async () => {
    const script = await bundleForNode(fileURLToPath(new URL('./kill-child.ts', import.meta.url)))
    onTestFinished(() => {
      rmSync(dirname(script), { recursive: true, force: true })
    })
    const { workspace } = aClient()
    workspace.store.close()
    let last = 0
    for (let i = 0; i < KILLS; i++) {
      const { page, finished } = await runAndKill(script, workspace, 2 + ((i * 7) % 19))
      expect(finished).toBe(false)
      const cursor = look(workspace)
      expect(cursor).toBeGreaterThanOrEqual(page)
      expect(cursor).toBeGreaterThanOrEqual(last)
      last = cursor
    }
    expect(last).toBeGreaterThan(KILLS)
    expect((await runAndKill(script, workspace, Number.POSITIVE_INFINITY)).finished).toBe(true)
    const client = workspace.reopen().openClient('c1')
    const asOf = client.asOf(LATER)
    expect(client.facts('human', asOf)).toHaveLength(KILL_PAGES * ROWS_A_PAGE)
    expect(client.usageRows({ asOf, fromDay: '2026-10-01', toDay: '2026-10-01', limit: 1_000 })).toHaveLength(
      KILL_PAGES,
    )
    expect(client.verify()).toMatchObject({ ok: true })
  },
)
