/** What other copies of the workspace bring, and what a file does after it was put back. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  chainIdOf,
  deviceIdOf,
  genesisOf,
  sealBody,
  sealEntry,
  type Entry,
  type SignedEntry,
} from '../../journal/entry.ts'
import { compareHlc } from '../../journal/hlc.ts'
import { signingKey } from '../../journal/hash.ts'
import type { CarriedEntry, Decision } from '../../ports/journal.ts'
import type { ClientStore, WorkspaceStore } from '../../ports/store.ts'
import { certify } from '../../records/device.ts'
import { EVER } from '../../records/resolve.ts'
import { aClient, START, type TestWorkspace } from './testing.ts'
import { AUTHOR, aDecision } from './testing-author.ts'

const OTHER = signingKey('09'.repeat(32))
const OTHER_DEVICE = deviceIdOf(OTHER.publicKey)

/** Another device, with a certificate. */
function enrolOther(store: WorkspaceStore): void {
  const of = { device: OTHER_DEVICE, member: 'm2', publicKey: OTHER.publicKey }
  const certificate = certify({ workspace: store.id, ...of }, store.signingKey().sign)
  store.decide({
    ...aDecision(START, ''),
    action: 'device.enrolled',
    detail: { device: OTHER_DEVICE, member: 'm2', key: OTHER.publicKey },
    writes: [
      {
        kind: 'device',
        id: OTHER_DEVICE,
        op: 'set',
        from: START,
        body: { ...of, platform: 'test', certificate, revoked: null },
      },
    ],
  })
}

const CHAIN = chainIdOf('aaaaaaaa', OTHER.publicKey)
/** The first entry of the other device's chain. */
const written = (change: Partial<Entry> = {}): SignedEntry => {
  const entry: Entry = {
    v: 1,
    workspace: 'w1',
    stream: 'c1',
    chain: CHAIN,
    seq: 1,
    prev: genesisOf('w1', 'c1', CHAIN, OTHER.publicKey),
    device: OTHER_DEVICE,
    by: 'm2',
    hlc: [START, 0],
    at: START,
    seen: {},
    action: 'list.written',
    detail: { list: 'other', rows: 1 },
    writes: [],
  }
  return sealEntry({ ...entry, ...change }, OTHER.sign)
}

const terms = (at: number, days: number): Decision => ({
  ...aDecision(at, ''),
  action: 'terms.changed',
  detail: { fields: ['max retention days'] },
  writes: [{ kind: 'terms', id: 'terms', op: 'set', from: at, body: { maxRetentionDays: days } }],
})

test('a chain of another device is not begun again', () => {
  const { workspace, client } = aClient()
  enrolOther(workspace.store)
  const { chain } = client.decide(terms(START, 30)).entry
  const forged = Array.from({ length: 8 }, (_, rows) =>
    written({ chain, prev: genesisOf('w1', 'c1', chain, OTHER.publicKey), detail: { list: 'other', rows } }),
  )
  const carried = forged.map((signed) => ({ signed, bodies: [] }))
  expect(client.takeEntries(carried)).toMatchObject({ added: 0, refused: 8 })
  expect(client.records('terms', START)).toMatchObject([{ value: { maxRetentionDays: 30 } }])
  expect(client.verify().ok).toBe(true)
})

test('a clock that runs back in a chain, and entries that have seen each other, are named', () => {
  const { workspace, client } = aClient()
  enrolOther(workspace.store)
  const bring = (...entries: SignedEntry[]): string | undefined => {
    client.takeEntries(entries.map((signed) => ({ signed, bodies: [] })))
    return client.verify().checks.find(({ name, ok }) => name === 'journal' && !ok)?.detail
  }
  const first = written()
  expect(bring(first)).toBeUndefined()
  const second = written({ seq: 2, prev: first.hash, hlc: [START - 1, 0] })
  expect(bring(second)).toMatch('is not later than the one before it')
  const [x, y] = ['bbbbbbbb', 'cccccccc'].map((random) => chainIdOf(random, OTHER.publicKey)) as [
    string,
    string,
  ]
  const begun = (chain: string, other: string): SignedEntry =>
    written({ chain, prev: genesisOf('w1', 'c1', chain, OTHER.publicKey), seen: { [other]: 1 } })
  const apart = aClient()
  enrolOther(apart.workspace.store)
  apart.client.takeEntries([begun(x, y), begun(y, x)].map((signed) => ({ signed, bodies: [] })))
  expect(apart.client.verify().checks.find(({ name }) => name === 'journal')).toMatchObject({ ok: false })
})

test('a body that is said to be erased is missing, and comes in once it is brought', () => {
  const { workspace, client } = aClient()
  enrolOther(workspace.store)
  const body = sealBody({ maxRetentionDays: 9 }, Buffer.alloc(32, 1))
  const { bodyHash } = body
  const signed = written({
    action: 'terms.changed',
    detail: { fields: ['max retention days'] },
    writes: [{ kind: 'terms', id: 'terms', op: 'set', v: 1, parents: [], from: START, to: null, bodyHash }],
  })
  client.takeEntries([{ signed, bodies: [{ bodyHash, salt: null, body: null }] }])
  expect(client.records('terms', START)).toMatchObject([{ state: 'missing' }])
  expect(client.verify().ok).toBe(false)
  client.takeEntries([{ signed, bodies: [body] }])
  expect(client.records('terms', START)).toMatchObject([{ value: { maxRetentionDays: 9 } }])
  expect(client.verify().ok).toBe(true)
})

test.each([START + 3_600_000, Number.MAX_SAFE_INTEGER])(
  'a clock of another device at %i is not followed',
  (ms) => {
    const { workspace, client } = aClient()
    enrolOther(workspace.store)
    client.takeEntries([{ signed: written({ hlc: [ms, Number.MAX_SAFE_INTEGER] }), bodies: [] }])
    const first = client.decide(aDecision(START, 'first')).entry
    expect(first).toMatchObject({ hlc: [START, 0], seen: { [CHAIN]: 1 } })
    // Its own never goes back.
    const second = client.decide(aDecision(START - 3_600_000, 'second')).entry
    expect(compareHlc(first.hlc, second.hlc)).toBeLessThan(0)
  },
)

test('a revoked device decides nothing more, and what is here can be read', () => {
  const { workspace, client } = aClient()
  const { store } = workspace
  client.decide(terms(START, 30))
  enrolOther(store)
  const { member, device, publicKey } = AUTHOR
  const of = { device, member, publicKey }
  const certificate = certify({ workspace: store.id, ...of }, store.signingKey().sign)
  const heads = { ...store.history().heads, ...client.history().heads }
  store.decide({
    ...aDecision(START, ''),
    action: 'device.revoked',
    detail: { device, reason: 'lost' },
    writes: [
      {
        kind: 'device',
        id: device,
        op: 'set',
        from: START,
        body: { ...of, platform: 'test', certificate, revoked: heads },
      },
    ],
  })
  for (const journal of [store, client])
    expect(() => journal.decide(aDecision(START + 1, 'more'))).toThrow(
      expect.objectContaining({ code: 'device.revoked' }),
    )
  expect(client.history().entries).toHaveLength(1)
  expect(client.records('terms', EVER)).toMatchObject([{ value: { maxRetentionDays: 30 } }])
})

test('of more chains than an entry can name, it names those that were written last', () => {
  const { workspace, client } = aClient()
  enrolOther(workspace.store)
  const chains = Array.from({ length: 1_001 }, (_, n) => {
    const chain = chainIdOf(n.toString(16).padStart(8, '0'), OTHER.publicKey)
    return written({ chain, prev: genesisOf('w1', 'c1', chain, OTHER.publicKey), hlc: [START - n, 0] })
  })
  client.takeEntries(chains.map((signed) => ({ signed, bodies: [] })))
  const { seen } = client.decide(aDecision(START, 'first')).entry
  expect(Object.keys(seen).sort()).toEqual(
    chains
      .slice(0, 1_000)
      .map(({ entry }) => entry.chain)
      .sort(),
  )
  expect(client.history().entries).toHaveLength(1_002)
})

test('after files were put back in their place and the chain forked, what is decided next counts', () => {
  const { workspace, client } = aClient()
  client.decide(terms(START, 30))
  const files = ['workspace.db', 'clients/c1.db'].map((name) => join(workspace.folder, name))
  workspace.store.close()
  const backup = files.map((file) => readFileSync(file))
  const before = workspace.reopen().openClient('c1')
  before.decide(terms(START + 1, 40))
  const carried = before.entriesAfter(0, 10)
  workspace.store.close()
  files.forEach((file, i) => writeFileSync(file, backup[i]!))
  const after = workspace.reopen().openClient('c1')
  after.decide(terms(START + 2, 50))
  after.takeEntries(carried)
  const { entry } = after.decide(terms(START + 3, 60))
  expect(entry.seq).toBe(1)
  expect(after.records('terms', EVER)).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 60 } }])
  // Named, and no fault: nobody can take a fork back, and nothing is damaged.
  expect(after.verify().checks.filter(({ name }) => name === 'journal')).toMatchObject([
    { ok: true, detail: '4 entries' },
    ...Array.from({ length: 2 }, () => ({
      ok: true,
      detail: expect.stringMatching(
        /entry 2 of chain .* is set aside: two entries claim its place/,
      ) as string,
    })),
  ])
  expect(after.decide(aDecision(START + 4, 'next'))).toMatchObject({ entry: { chain: entry.chain, seq: 2 } })
  expect(entry.device).toBe(AUTHOR.device)
})

/** Terms that the other device decided instead of those before. @param seq of the last entry that it knew. */
function otherTerms(
  at: number,
  days: number,
  parent: SignedEntry,
  seq = parent.entry.seq,
): Pick<CarriedEntry, 'signed' | 'bodies'> {
  const body = sealBody({ maxRetentionDays: days }, Buffer.alloc(32, days))
  const { bodyHash } = body
  const signed = written({
    hlc: [at, 0],
    at,
    seen: { [parent.entry.chain]: seq },
    action: 'terms.changed',
    detail: { fields: ['max retention days'] },
    writes: [
      {
        kind: 'terms',
        id: 'terms',
        op: 'set',
        v: 1,
        parents: [`${parent.hash}:0`],
        from: at,
        to: null,
        bodyHash,
      },
    ],
  })
  return { signed, bodies: [body] }
}

/** Terms of a client of which a decision was lost with an older file that was put back. */
function lostTerms(): {
  readonly workspace: TestWorkspace
  readonly client: ClientStore
  readonly entries: readonly CarriedEntry[]
} {
  const { workspace, client } = aClient()
  enrolOther(workspace.store)
  client.decide(terms(START, 30))
  workspace.store.close()
  const path = join(workspace.folder, 'clients/c1.db')
  const old = readFileSync(path)
  const later = workspace.reopen().openClient('c1')
  for (const days of [60, 90]) later.decide(terms(START + days, days))
  const entries = later.entriesAfter(0, 9)
  workspace.store.close()
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  writeFileSync(path, old)
  return { workspace, client: workspace.reopen().openClient('c1'), entries }
}
const termsOf = (client: ClientStore) => client.records('terms', START + 1_000)

test('what comes back of lost entries decides nothing before all have come', () => {
  const { workspace, client, entries } = lostTerms()
  expect(termsOf(client)).toMatchObject([{ state: 'unreadable' }])
  client.takeEntries(entries.slice(0, 2))
  expect(client.lost()).toMatchObject([{ seq: 3, count: 1 }])
  expect(termsOf(client)).toMatchObject([{ state: 'unreadable' }])
  const again = workspace.reopen().openClient('c1')
  expect(termsOf(again)).toMatchObject([{ state: 'unreadable' }])
  again.takeEntries(entries)
  expect(termsOf(again)).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 90 } }])
})

test('what another device decided without what is lost here does not stand for it', () => {
  const { client, entries } = lostTerms()
  expect(termsOf(client)).toMatchObject([{ state: 'unreadable' }])
  const first = entries[0]!.signed
  client.takeEntries([otherTerms(START + 5, 45, first)])
  expect(termsOf(client)).toMatchObject([{ state: 'unreadable' }])
  client.decide(terms(START + 200, 50))
  expect(termsOf(client)).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 50 } }])
  const other = lostTerms()
  expect(termsOf(other.client)).toMatchObject([{ state: 'unreadable' }])
  other.client.takeEntries([otherTerms(START + 300, 45, other.entries[0]!.signed, 3)])
  expect(termsOf(other.client)).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 45 } }])
})

test('a decision that was undone leaves known what is decided after lost entries', () => {
  const { workspace, client } = lostTerms()
  expect(() =>
    client.decide({ ...terms(START + 99, 1), detail: { fields: [1] } } as unknown as Decision),
  ).toThrow()
  client.decide(terms(START + 200, 50))
  expect(termsOf(workspace.reopen().openClient('c1'))).toMatchObject([{ value: { maxRetentionDays: 50 } }])
})

test('entries of a device that the workspace no longer knows leave unknown what was decided before', () => {
  const { workspace, client } = aClient()
  const first = client.decide(terms(START, 30))
  workspace.store.close()
  const path = join(workspace.folder, 'workspace.db')
  const old = readFileSync(path)
  enrolOther(workspace.reopen())
  workspace.store.openClient('c1').takeEntries([otherTerms(START + 5, 45, first)])
  expect(termsOf(workspace.store.openClient('c1'))).toMatchObject([{ value: { maxRetentionDays: 45 } }])
  workspace.store.close()
  for (const end of ['-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  writeFileSync(path, old)
  expect(termsOf(workspace.reopen().openClient('c1'))).toMatchObject([{ state: 'unreadable', value: null }])
})
