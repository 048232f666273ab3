/** The pages that kill-child.ts writes and kill.test.ts expects. */
import type { CollectedPage } from '../../ports/connector.ts'

export const KILL_PAGES = 400
export const ROWS_A_PAGE = 20

export function killPage(n: number): CollectedPage {
  const rows = Array.from({ length: ROWS_A_PAGE }, (_, i) => `${n}-${i}`)
  const at = Date.UTC(2026, 9, 1) + n * 60_000
  return {
    provenance: { dataset: 'users', endpoint: `GET /v1/users?page=${n}`, requestId: `r${n}`, readAt: at },
    cursor: String(n),
    facts: rows.map((id) => ({ kind: 'human', id, provider: 'openai', state: 'active', name: `Name ${id}` })),
    usage: [{ day: '2026-10-01', usageKind: 'completions', identityId: `key-${n}`, calls: n }],
    events: rows.map((id, i) => ({
      id,
      at: at + i * 400,
      type: 'login.succeeded',
      actorKind: 'human',
      actorId: id,
    })),
  }
}
