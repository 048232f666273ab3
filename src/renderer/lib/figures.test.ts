import { beforeAll, describe, expect, test } from 'vitest'
import type { ConnectionRow, SummaryView } from '../../shared/contract/schemas.ts'
import {
  figureText,
  figureTrend,
  findingsKnown,
  groundWords,
  scoreTrend,
  scoreWhy,
  spendText,
} from './figures.ts'
import { createFormat } from './format.ts'
import { learnProviders } from './providers.ts'

const format = createFormat('en-GB')
const READS = [
  { dataset: 'users', label: 'Users', why: '', lists: ['account'] },
  { dataset: 'invites', label: 'Invites', why: '', lists: ['account', 'grant'] },
  { dataset: 'costs', label: 'Costs', why: '', lists: ['cost'] },
]
beforeAll(() =>
  learnProviders([
    { id: 'openai', label: 'OpenAI', reads: READS },
    { id: 'anthropic', label: 'Anthropic', reads: READS },
  ]),
)
/** Noon where the test runs: days are shown in the machine's time zone. */
const at = new Date(2026, 9, 3, 12).getTime()
const figure = (value: number | null, complete = true) => ({ value, complete })
const aSummary = (more: Partial<SummaryView> = {}): SummaryView => ({
  at,
  providers: ['openai'],
  connections: 1,
  neverSynced: 0,
  failedConnections: 0,
  dataAt: at,
  people: figure(1),
  admins: figure(1),
  invited: figure(0),
  identities: figure(1),
  identitiesOwnerless: figure(0),
  credentials: figure(1),
  credentialsDormant: figure(0),
  credentialsOwnerless: figure(0),
  services: figure(1),
  spendMonth: { amounts: [], known: true, complete: true },
  spendLastMonth: { amounts: [], known: true, complete: true },
  score: { kind: 'scored', value: 80, cappedBy: [] },
  coverage: 0.71,
  openFindings: { critical: 0, high: 0, medium: 0, low: 0 },
  controls: { pass: 1, fail: 0, manual: 0, unknown: 0, not_applicable: 0, error: 0 },
  ...more,
})

describe('figures in words', () => {
  test('what could not be read is unknown, never zero', () => {
    expect(figureText(figure(null, false), format)).toBe('Unknown')
    expect(spendText({ amounts: [], known: false, complete: false }, format)).toBe('Unknown')
  })
  test('known to be nothing is zero, and incomplete is said', () => {
    expect(spendText({ amounts: [], known: true, complete: true }, format, 'EUR')).toBe('€0.00')
    expect(figureText(figure(4, false), format)).toBe('4 (incomplete)')
  })
  test('a trend needs two complete figures', () => {
    expect(figureTrend(figure(14), figure(2), at, format)).toEqual({
      direction: 'up',
      words: '+12 since 3 Oct',
    })
    expect(figureTrend(figure(14), figure(2, false), at, format)).toBeNull()
    expect(figureTrend(figure(null), figure(2), at, format)).toBeNull()
    expect(figureTrend(figure(2), undefined, at, format)).toBeNull()
  })
  test('a score without an earlier score has no trend', () => {
    const now = aSummary()
    expect(scoreTrend(now, null, format)).toBeNull()
    expect(
      scoreTrend(now, aSummary({ score: { kind: 'not_assessed', reason: 'low_coverage' } }), format),
    ).toBeNull()
    expect(
      scoreTrend(now, aSummary({ score: { kind: 'scored', value: 85, cappedBy: [] } }), format)?.words,
    ).toBe('−5 since 3 Oct')
  })
  test('a missing score says why', () => {
    const low = aSummary({ score: { kind: 'not_assessed', reason: 'low_coverage' }, coverage: 0.3 })
    expect(scoreWhy(low, format)).toBe('30% of what applies could be decided. Under 50% there is no score.')
    expect(scoreWhy(aSummary({ score: { kind: 'scored', value: 59, cappedBy: ['x'] } }), format)).toContain(
      'A critical control fails',
    )
  })
})

test('no open finding is no good news where too little could be decided', () => {
  const none = { critical: 0, high: 0, medium: 0, low: 0 }
  const blind = { kind: 'not_assessed', reason: 'low_coverage' } as const
  expect(findingsKnown(aSummary({ openFindings: none }))).toBe(true)
  expect(findingsKnown(aSummary({ openFindings: none, score: blind }))).toBe(false)
  expect(findingsKnown(aSummary({ openFindings: { ...none, low: 1 }, score: blind }))).toBe(true)
})

describe('the coverage of a figure', () => {
  type Read = Omit<ConnectionRow['coverage'][number], 'dataset'>
  const gap: Read = { state: 'none', reason: 'permission', count: 0, freshAt: null, missing: [] }
  const read: Read = { state: 'complete', reason: null, count: 3, freshAt: at, missing: [] }
  const connection = (
    provider: ConnectionRow['provider'],
    coverage: ConnectionRow['coverage'],
  ): ConnectionRow => ({
    id: provider,
    clientId: 'c',
    provider,
    name: `${provider} main`,
    endpoint: 'https://x.example',
    loopback: false,
    organizationName: null,
    setup: {},
    secret: { present: true, hint: '', setAt: at },
    createdAt: at,
    lastSyncAt: at,
    lastAttemptAt: at,
    lastError: null,
    coverage,
  })
  const both = [
    connection('openai', [
      { dataset: 'users', ...read },
      { dataset: 'invites', ...gap },
      { dataset: 'costs', ...read },
    ]),
    connection('anthropic', [{ dataset: 'users', ...read }]),
  ]

  test('says how many of how many, what is missing and why, and the source', () => {
    const { coverage, words } = groundWords(both, format, ['account'])
    expect(coverage).toBe('2 of 3 data sets')
    expect(words).toBe(
      '2 of 3 data sets complete. Not complete: Invites of openai main (the key lacks the permission). Source: OpenAI, Anthropic.',
    )
    expect(groundWords(both, format, ['cost'])).toEqual({
      coverage: null,
      words: '1 of 1 data sets complete. Source: OpenAI.',
    })
    expect(groundWords(both, format).coverage).toBe('3 of 4 data sets')
  })

  test('misses nothing that another connection to the same organization has read', () => {
    const invites = connection('openai', [{ dataset: 'invites', ...read }])
    const other = { ...invites, name: 'Other key', sameAs: ['openai main'] }
    expect(groundWords([...both, other], format, ['grant']).coverage).toBeNull()
    const stranger = { ...invites, name: 'Other key' }
    expect(groundWords([...both, stranger], format, ['grant']).coverage).toBe('1 of 2 data sets')
  })

  test('counts the gaps that a tooltip has no room for', () => {
    const many = [
      connection(
        'openai',
        (['users', 'invites', 'groups', 'roles', 'projects', 'costs'] as const).map((dataset) => ({
          dataset,
          ...gap,
        })),
      ),
    ]
    expect(groundWords(many, format).words).toContain('; 2 more. Source')
  })

  test('without a connection there is none', () => {
    expect(groundWords([], format).words).toBe('0 of 0 data sets complete.')
  })

  test('a connection that was never read is named', () => {
    const { coverage, words } = groundWords([connection('openai', [])], format)
    expect(coverage).toBeNull()
    expect(words).toBe('0 of 0 data sets complete. Never read: openai main.')
  })
})
