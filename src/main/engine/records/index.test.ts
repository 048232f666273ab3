import { expect, test } from 'vitest'
import { z } from 'zod'
import { isKnownKind, RECORD_KINDS, recordSpec, type BodyOf, type RecordKind } from './index.ts'
import type { Rule } from './kind.ts'

const key = 'ab'.repeat(32)
const account = { provider: 'openai', tenant: 'org-1', kind: 'account', id: 'user-1' }
/** A body of every kind, the id that follows from it, and the rule: a kind that is forgotten does not compile. */
const SAMPLES: {
  readonly [K in RecordKind]: { readonly body: BodyOf<K>; readonly id: string | null; readonly rule: Rule }
} = {
  terms: { body: { approvedGuests: ['a@example.org'] }, id: 'terms', rule: 'choose' },
  parameter: {
    body: { control: 'nhi-dormant', name: 'days', value: 30 },
    id: 'nhi-dormant/days',
    rule: 'choose',
  },
  'person-link': {
    body: { account, person: 'p1' },
    id: '',
    rule: 'choose',
  },
  'person-split': { body: { accounts: [account, { ...account, id: 'user-2' }] }, id: '', rule: 'choose' },
  msp: { body: { field: 'paper', value: 'a4' }, id: 'paper', rule: 'latest' },
  member: { body: { name: 'Ana', account: 'ana', role: 'technician' }, id: null, rule: 'latest' },
  device: {
    body: { device: 'd1', member: 'm1', publicKey: key, platform: 'linux', certificate: 'x', revoked: null },
    id: 'd1',
    rule: 'latest',
  },
  client: { body: { client: 'c1', field: 'tags', value: ['x'] }, id: 'c1/tags', rule: 'latest' },
  'client-removal': { body: { client: 'c1', heads: {} }, id: 'c1', rule: 'all' },
  'workspace-key': { body: { publicKey: key, replaces: null }, id: 'workspace-key', rule: 'latest' },
}

test.each(RECORD_KINDS)('%s has a version, a stream, a rule, a body and an id', (kind) => {
  const spec = recordSpec(kind)
  const { body, id, rule } = SAMPLES[kind]
  expect(spec.kind).toBe(kind)
  expect(spec.version).toBeGreaterThanOrEqual(1)
  expect(['client', 'workspace']).toContain(spec.stream)
  expect(spec.rule).toBe(rule)
  expect(spec.body.parse(spec.upcast(body, 1))).toEqual(body)
  for (const field of spec.personal) expect(Object.keys(body)).toContain(field)
  const derived = spec.idOf?.(body as never) ?? null
  if (kind === 'person-link' || kind === 'person-split') expect(derived).toMatch(/^[0-9a-f]{64}$/)
  else expect(derived).toBe(id)
})

test.each(RECORD_KINDS)(
  '%s reads any body without throwing, and takes nothing that is not its own',
  (kind) => {
    const spec = recordSpec(kind)
    for (const body of [null, 7, 'x', []])
      for (const from of [0, 1, 2]) expect(spec.body.safeParse(spec.upcast(body, from)).success).toBe(false)
  },
)

test('a body reads as it is stored: no field is a date, a map or a default that the stored text lacks', () => {
  for (const kind of RECORD_KINDS) expect(() => z.toJSONSchema(recordSpec(kind).body)).not.toThrow()
})

test('two accounts are the same pair in either order, and no part of a reference passes for another', () => {
  const idOf = recordSpec('person-split').idOf!
  const other = { ...account, id: 'user-2' }
  expect(idOf({ accounts: [account, other] })).toBe(idOf({ accounts: [other, account] }))
  const link = recordSpec('person-link').idOf!
  const ids = [
    account,
    { ...account, tenant: null },
    { ...account, tenant: 'org-1,account' },
    { ...account, kind: 'identity' },
  ].map((each) => link({ account: each, person: 'p' }))
  expect(new Set(ids).size).toBe(4)
  expect(link({ account, person: 'other' })).toBe(ids[0])
})

test('a kind of a newer Reeve is not known here', () => {
  expect(isKnownKind('moon')).toBe(false)
  expect(isKnownKind('constructor')).toBe(false)
})
