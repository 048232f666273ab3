/** For kill.test.ts: does one thing to a workspace again and again, and says when it begins and each time it is done. */
import { openFile } from '../../../src/main/engine/adapters/sqlite/database.ts'
import { createMemorySecretStore } from '../../../src/main/engine/adapters/keychain/memory.ts'
import { silentLog } from '../../../src/main/engine/adapters/system/index.ts'
import { createEngine, Secret } from '../../../src/main/engine/index.ts'
import { exportClient } from '../../../src/main/engine/usecases/export.ts'
import { reportOptions, writeReport } from '../../../src/main/engine/usecases/report.ts'
import { stepsOf } from './kill-steps.ts'

export interface KillTask {
  readonly action: 'migrate' | 'remove' | 'export' | 'report'
  readonly home: string
  readonly fonts: string
  readonly workspaceId: string
  readonly workspaceKey: string
  readonly clientId: string
  /** File or folder that is written; for `migrate` the database. */
  readonly out: string
  /** Key of that database. */
  readonly fileKey: string
  readonly kind: 'workspace' | 'client'
  readonly rounds: number
}

const task = JSON.parse(process.argv[2] ?? '') as KillTask
const say = (text: string): void => void process.stdout.write(`${text}\n`)
const points = globalThis as { countFromHere?: () => void; callsCounted?: () => number }
const begin = (): void => {
  points.countFromHere?.()
  say('ready')
}

function migrate(): void {
  begin()
  openFile({
    path: task.out,
    file: 'x.db',
    key: Buffer.from(task.fileKey, 'hex'),
    now: 0,
    steps: stepsOf(task.kind),
    cacheKiB: 4_096,
  }).close()
  say('done')
}

async function work(): Promise<void> {
  const secrets = createMemorySecretStore()
  await secrets.set(`${task.workspaceId}/workspace-key`, new Secret(task.workspaceKey))
  const engine = await createEngine({
    home: task.home,
    secrets,
    shell: null,
    fonts: task.fonts,
    version: 'test',
    parts: { log: silentLog },
  })
  const deps = engine.deps()
  const job = { runId: 'r', signal: new AbortController().signal, step: () => {} }
  begin()
  for (let round = 0; round < task.rounds; round += 1) {
    if (task.action === 'export') {
      const request = { clientId: task.clientId, asOf: null, format: 'json', folder: task.out } as const
      await exportClient(deps, request, job)
    }
    if (task.action === 'report')
      await writeReport(deps, task.clientId, reportOptions(deps, task.clientId), task.out, job)
    if (task.action === 'remove') {
      const name = `Leaving ${process.pid} ${round}`
      const { clientId } = await engine.call('clients.add', { name })
      for (let n = 0; n < 20; n += 1) await engine.call('clients.update', { clientId, tags: [String(n)] })
      await engine.call('clients.remove', { clientId, confirmName: name })
    }
    say('done')
  }
  await engine.close()
}

if (task.action === 'migrate') migrate()
else await work()
say(`calls ${points.callsCounted?.()}`)
