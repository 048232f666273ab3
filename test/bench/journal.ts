/** Figures of the journal: what a decision costs, however many were made before it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newWorkspaceKey, openWorkspace } from '../../src/main/engine/adapters/sqlite/index.ts'
import { aDecision, AUTHOR, enrol } from '../../src/main/engine/adapters/sqlite/testing-author.ts'
import type { ClientStore } from '../../src/main/engine/ports/store.ts'
import type { BenchFigure } from './figure.ts'

const AT = Date.UTC(2026, 10, 1)
const TIMES = 200

/** Microseconds each, in one transaction: what the disk does at its end is not measured. */
function decisions(client: ClientStore): number {
  const start = performance.now()
  client.together(() => {
    for (let i = 0; i < TIMES; i += 1)
      client.decide({
        ...aDecision(AT, 'limit'),
        writes: [
          {
            kind: 'parameter',
            id: `nhi-dormant/n${i % 50}`,
            op: 'set',
            from: AT + i,
            body: { control: 'nhi-dormant', name: `n${i % 50}`, value: i },
          },
        ],
      })
  })
  return ((performance.now() - start) * 1_000) / TIMES
}

function signatures(): number {
  const start = performance.now()
  for (let i = 0; i < TIMES; i += 1) AUTHOR.sign(Buffer.from(`${i}`))
  return ((performance.now() - start) * 1_000) / TIMES
}

export const figures: readonly BenchFigure[] = [
  {
    name: 'journal: a decision after thousands of others',
    target: '≤ 4x',
    floorName: 'one Ed25519 signature',
    run: (quick) => {
      const folder = mkdtempSync(join(tmpdir(), 'reeve-bench-'))
      const workspace = openWorkspace({
        folder,
        workspaceKey: newWorkspaceKey(),
        workspaceId: 'w1',
        ids: { next: () => 'unused', random: () => 0.5 },
        clock: { now: () => AT, sleep: () => Promise.resolve() },
        log: { info: () => undefined, warn: () => undefined, error: () => undefined },
      })
      try {
        enrol(workspace, AT)
        workspace.addClient('c1', AT)
        const client = workspace.openClient('c1')
        const first = decisions(client)
        const before = quick ? 500 : 3_000
        client.together(() => {
          while (client.history().entries.length < before) client.decide(aDecision(AT, 'people'))
        })
        signatures()
        const [value, floor] = [decisions(client), signatures()]
        return Promise.resolve({
          value,
          floor,
          unit: 'µs',
          ratio: value / floor,
          note: `the first ${TIMES} took ${first.toFixed(0)} µs each, these follow ${before.toLocaleString('en')}`,
        })
      } finally {
        workspace.close()
        rmSync(folder, { recursive: true, force: true })
      }
    },
  },
]
