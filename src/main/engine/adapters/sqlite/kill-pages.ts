/** What kill-child.ts writes and kill.test.ts expects. */
import type { CollectedPage } from '../../ports/sink.ts'
import type { ClientStore, ConnectionRecord, FindingRecord, WorkspaceStore } from '../../ports/store.ts'
import { aDecision, AUTHOR } from './testing-author.ts'

export const ROWS_A_PAGE = 20
const DAY = '2026-10-01'

export function killPage(n: number): CollectedPage {
  const rows = Array.from({ length: ROWS_A_PAGE }, (_, i) => `${n}-${i}`)
  const at = Date.UTC(2026, 9, 1) + n * 60_000
  return {
    provenance: { dataset: 'users', endpoint: `GET /v1/users?page=${n}`, requestId: `r${n}`, readAt: at },
    cursor: String(n),
    facts: rows.map((id) => ({
      kind: 'account',
      id,
      provider: 'openai',
      tenant: 'org-1',
      state: 'active',
      name: `Name ${id}`,
    })),
    usage: [{ day: DAY, usageKind: 'completions', credentialId: `key-${n}`, calls: n }],
    costs: [{ day: DAY, lineItem: `line ${n}`, amount: { micros: n, currency: 'USD' }, basis: 'billed' }],
    events: rows.map((id, i) => ({
      id,
      at: at + i * 400,
      type: 'login.succeeded',
      actorKind: 'account',
      actorId: id,
      detail: { note: `remark ${id}` },
    })),
  }
}

const finding = (lastSeenAt: number): FindingRecord => ({
  id: 'f',
  controlId: 'nhi-no-expiry',
  subjectKind: 'credential',
  subjectId: 'key_1',
  subjectLabel: 'key_1',
  connectionId: 'k1',
  severity: 'high',
  outcome: 'fail',
  state: 'open',
  firstSeenAt: 1,
  lastSeenAt,
  resolvedAt: null,
  reopenedCount: 0,
  evidence: '[]',
})

const connectionOf = (n: number): ConnectionRecord => ({
  id: `step-${n}`,
  clientId: 'c1',
  provider: 'openai',
  name: String(n),
  endpoints: {},
  setup: {},
  tenants: [],
  organizationName: null,
  secretHint: '',
  secretSetAt: n,
  createdAt: n,
  lastSyncAt: null,
  lastError: null,
  lastAttemptAt: null,
})

/** Facts of a snapshot whose end takes several transactions. */
export const ROWS_A_SNAPSHOT = 1_050
/** Steps from one to the next. */
export const SNAPSHOT_EVERY = 5

/** Of connection k2: at some steps a snapshot with other accounts than the one before; goes on with one that was cut
 *  short. */
function snapshot(client: ClientStore, n: number, portion: () => void): void {
  if (n - (client.snapshots('k2')[0]?.finishedAt ?? 0) < SNAPSHOT_EVERY) return
  const sync = client.beginSync('k2', 'openai', n)
  const provenance = { dataset: 'users', endpoint: 'GET /v1/users', requestId: null, readAt: n } as const
  const facts = Array.from({ length: ROWS_A_SNAPSHOT }, (_, i) => {
    const fact = { kind: 'account', id: `${n}-${i}`, provider: 'openai', state: 'active' } as const
    return { ...fact, lastActivityAt: n }
  })
  sync.page({ provenance, cursor: String(n), facts })
  sync.done('users', null, { state: 'complete', whole: true })
  while (sync.close()) portion()
  sync.show(n)
}

/** The id of the client that step `n` adds and the next one removes. */
export const passing = (n: number): string => `t${n}`

/** The writes of step `n` beside its page, by name, in this order. */
export const KILL_WRITES: Readonly<
  Record<string, (store: WorkspaceStore, client: ClientStore, n: number, portion: () => void) => void>
> = {
  snapshot: (_, client, n, portion) => {
    snapshot(client, n, portion)
  },
  assessment: (_, client, n) => {
    client.putAssessment({ at: n, catalogue: 'c1', assessment: '{}', summary: '{}' }, [finding(n)])
  },
  journal: (_, client, n) => {
    client.decide(aDecision(n, 'step', n))
  },
  setting: (_, client, n) => {
    client.setSetting('step', String(n))
  },
  workspace: (store, _, n) => {
    store.setSetting('step', String(n))
  },
  fleet: (store, _, n) => {
    store.putFleet({ clientId: 'c1', appliedSeq: n, summary: '{}' })
  },
  connected: (store, _, n) => {
    const detail = { connection: connectionOf(n).id, provider: 'openai', name: String(n), endpoint: '' }
    const decision = { by: AUTHOR, at: n, action: 'connection.added', detail } as const
    store.decideForClient('c1', decision, () => {
      store.addConnection(connectionOf(n))
    })
  },
  added: (store, _, n) => {
    const id = passing(n)
    store.addClient(id, n)
    store.openClient(id).setSetting('step', String(n))
  },
  removed: (store, _, n) => {
    for (const { id } of store.clients()) if (id !== 'c1' && id !== passing(n)) store.removeClient(id)
  },
}
