import { afterEach, describe, expect, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../../../../test/support/engine.ts'
import { withUnreadable } from './client-reader.ts'
import { readAssessment, readEvidence, readSummary } from './stored.ts'

const figure = { value: 3, complete: true }
const spend = { amounts: [{ micros: 5, currency: 'USD' }], known: true, complete: true }
const counts = { pass: 1, fail: 1, manual: 0, unknown: 0, not_applicable: 0, error: 0 }
const SUMMARY = {
  at: 1,
  providers: ['openai'],
  connections: 1,
  neverSynced: 0,
  failedConnections: 0,
  dataAt: 1,
  people: figure,
  admins: figure,
  invited: figure,
  identities: figure,
  identitiesOwnerless: figure,
  credentials: figure,
  credentialsDormant: figure,
  credentialsOwnerless: figure,
  services: figure,
  spendMonth: spend,
  spendLastMonth: spend,
  score: { kind: 'scored', value: 80, cappedBy: [] },
  coverage: 1,
  openFindings: { critical: 0, high: 1, medium: 0, low: 0 },
  controls: counts,
}
const without = (name: keyof typeof SUMMARY): string =>
  JSON.stringify(Object.fromEntries(Object.entries(SUMMARY).filter(([key]) => key !== name)))

const opened: TestEngine[] = []
afterEach(async () => {
  for (const reeve of opened.splice(0)) await reeve.close()
})

describe('a stored summary', () => {
  test('reads as it was written', () => {
    expect(readSummary(JSON.stringify(SUMMARY))).toEqual(SUMMARY)
  })

  test('that has no such figure yet reads it as unknown, never as zero', () => {
    expect(readSummary(without('identitiesOwnerless'))?.identitiesOwnerless).toEqual({
      value: null,
      complete: false,
    })
    expect(readSummary(without('spendMonth'))?.spendMonth).toEqual({
      amounts: [],
      known: false,
      complete: false,
    })
    expect(readSummary(without('score'))?.score.kind).toBe('not_assessed')
  })

  test.each(['{', 'null', '[]', '{}', without('connections'), without('failedConnections')])(
    'that is %s is none',
    (text) => {
      expect(readSummary(text)).toBeNull()
    },
  )

  test('of one client does not take the fleet with it: its figures are unknown, or it is not assessed', async () => {
    const reeve = await openTestEngine()
    opened.push(reeve)
    const stored = [JSON.stringify(SUMMARY), without('identitiesOwnerless'), '{"of":"another world"}', '{']
    for (const [i, summary] of stored.entries()) {
      const { clientId } = await reeve.engine.call('clients.add', { name: `Client ${i}` })
      const { workspace } = reeve.engine.deps()
      const { seq } = workspace
        .openClient(clientId)
        .putAssessment({ at: 1, catalogue: 'c1', assessment: '{', summary }, [])
      workspace.putFleet({ clientId, appliedSeq: seq, summary })
      const overview = await reeve.engine.call('client.overview', { clientId, asOf: null })
      expect(overview.summary === null).toBe(i >= 2)
    }
    const { rows } = await reeve.engine.call('fleet.list', { limit: 50 })
    expect(rows.map((row) => row.summary?.identitiesOwnerless.value)).toEqual([3, null, undefined, undefined])
  })
})

test('a stored assessment leaves out what is no result, and is none without its moment', () => {
  const row = {
    subject: { kind: 'nhi', id: 'k', label: 'k', connectionId: 'c' },
    outcome: 'fail',
    evidence: [],
  }
  const result = {
    controlId: 'a',
    outcome: 'fail',
    severity: 'high',
    counts,
    subjects: [row, { outcome: 'fail' }, { ...row, outcome: 'a later word' }],
    dataAt: 1,
  }
  const stored = {
    at: 1,
    results: [result, { controlId: 'b' }, 7],
    score: SUMMARY.score,
    coverage: 1,
    totals: counts,
    failing: SUMMARY.openFindings,
  }
  const read = readAssessment(JSON.stringify(stored))
  expect(read?.results.map(({ controlId }) => controlId)).toEqual(['a'])
  expect(read?.results[0]?.subjects.map(({ outcome }) => outcome)).toEqual(['fail', 'unknown'])
  expect(readAssessment(JSON.stringify({ ...stored, at: undefined }))).toBeNull()
  // A term that cannot be read is one that was not agreed.
  const terms = { mailDomains: ['a.example'], maxRetentionDays: 'many' }
  expect(readAssessment(JSON.stringify({ ...stored, terms }))?.terms).toEqual({ mailDomains: ['a.example'] })
})

test('stored evidence leaves out what is none', () => {
  expect(readEvidence('[{"label":"a","value":null},7,{"value":1}]')).toEqual([{ label: 'a', value: null }])
  expect(readEvidence('{')).toEqual([])
})

test('a data set with stored facts that cannot be read is not complete', () => {
  const line = { connectionId: 'c', provider: 'openai', state: 'complete', count: 1, freshAt: 1 } as const
  const [users, groups] = withUnreadable(
    [
      { ...line, dataset: 'users' },
      { ...line, dataset: 'groups' },
    ],
    [{ connectionId: 'c', dataset: 'users' }],
  )
  expect(users).toMatchObject({ state: 'partial', reason: 'unreadable', freshAt: 1 })
  expect(groups?.state).toBe('complete')
})
