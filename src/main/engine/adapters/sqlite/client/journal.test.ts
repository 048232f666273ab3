import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { entryBytes, entryHash, genesisOf } from '../../../journal/entry.ts'
import { rootOf } from '../../../journal/log.ts'
import { headMark, verifyNote } from '../../../journal/note.ts'
import type { Decision } from '../../../ports/journal.ts'
import type { ClientStore, WorkspaceStore } from '../../../ports/store.ts'
import { unwrapKey } from '../keys.ts'
import { openWorkspace } from '../index.ts'
import { openFile, type OpenFile } from '../database.ts'
import { migrationsFor } from '../migrate.ts'
import { START, aClient, aFolder, aPage, aSync, aWorkspace, silent, type TestWorkspace } from '../testing.ts'
import { AUTHOR, aDecision } from '../testing-author.ts'

const terms = (at: number, days: number): Decision => ({
  ...aDecision(at, 'terms'),
  writes: [{ kind: 'terms', id: 'terms', op: 'set', from: at, body: { maxRetentionDays: days } }],
})

/** The workspace's files as they lie in another folder. */
const openAt = (folder: string, { key }: TestWorkspace): WorkspaceStore =>
  openWorkspace({
    folder,
    workspaceKey: key,
    workspaceId: 'w1',
    ids: { next: () => 'unused', random: () => 0.5 },
    clock: { now: () => START, sleep: () => Promise.resolve() },
    log: silent,
  })

/** Opens the client's file past the store, as somebody with the key could. */
function tamper(workspace: TestWorkspace, change: (file: OpenFile) => void): void {
  workspace.store.close()
  const open = (path: string, key: Buffer, kind: 'workspace' | 'client') =>
    openFile({
      path: join(workspace.folder, path),
      file: path,
      key,
      now: START,
      steps: migrationsFor(kind),
      cacheKiB: 1_024,
    })
  const workspaceKey = Buffer.from(workspace.key.reveal(), 'hex')
  const outer = open('workspace.db', workspaceKey, 'workspace')
  const row = outer.sql<[], { wrapped: Buffer }>(`SELECT wrapped FROM client_key WHERE client = 'c1'`).get()
  outer.close()
  const file = open(
    'clients/c1.db',
    unwrapKey(workspaceKey, 'c1', row?.wrapped ?? Buffer.alloc(0), 'c1'),
    'client',
  )
  change(file)
  file.close()
  workspace.reopen()
}
const failed = (workspace: TestWorkspace): string[] =>
  workspace.store
    .openClient('c1')
    .verify()
    .checks.filter(({ ok }) => !ok)
    .map(({ name, detail }) => `${name}: ${detail}`)

const listed = (client: ClientStore): unknown[] =>
  client.journal(10).map(({ signed }) => [signed.entry.chain, signed.entry.seq, signed.entry.detail['list']])

describe('the journal', () => {
  test('chains each entry to the one before it, and lists the newest first', () => {
    const { client } = aClient()
    expect(client.journalHead()).toMatchObject({ entries: 0, notes: [] })
    const [one, two] = [client.decide(aDecision(START, 'first')), client.decide(aDecision(START, 'second'))]
    const { chain } = one.entry
    expect([one.entry.seq, two.entry.seq, two.entry.prev, two.entry.chain]).toEqual([1, 2, one.hash, chain])
    expect(one.entry.prev).toBe(genesisOf('w1', 'c1', chain, AUTHOR.publicKey))
    expect(client.journal(10).map(({ signed }) => signed)).toStrictEqual([two, one])
    expect(client.journal(10, 2).map(({ signed }) => signed)).toStrictEqual([one])
    expect(two.entry.hlc > one.entry.hlc).toBe(true)
  })

  test('has a head that the workspace signed: notes that extend the ones before', () => {
    const { workspace, client } = aClient()
    const key = workspace.store.signingKey().publicKey
    const hashes = ['a', 'b', 'c'].map((list) =>
      Buffer.from(client.decide(aDecision(START, list)).hash, 'hex'),
    )
    const head = client.journalHead()
    const checkpoint = verifyNote(head.notes[0] ?? '', key)
    expect(checkpoint).toMatchObject({ size: 3, root: rootOf(hashes).toString('hex') })
    expect(head).toMatchObject({ entries: 3, mark: headMark(head.notes) })
    expect(client.journalHead()).toEqual(head)
    workspace.reopen()
    expect(workspace.store.openClient('c1').journalHead()).toEqual(head)
    expect(workspace.store.openClient('c1').decide(aDecision(START, 'd')).entry.seq).toBe(4)
  })

  test('begins differently for each client, so that no entry fits into another one', () => {
    const { store } = aWorkspace()
    const prevs = ['c1', 'c2'].map((id) => {
      store.addClient(id, START)
      return store.openClient(id).decide(aDecision(START, 'same')).entry.prev
    })
    expect(prevs[0]).not.toBe(prevs[1])
  })

  test('appends together with what it changes, or neither', () => {
    const { client } = aClient()
    const change = (): void => client.setSetting('a', 'changed')
    client.decide(aDecision(START, 'first'), change)
    expect(client.setting('a')).toBe('changed')
    expect(() =>
      client.decide(aDecision(START, 'second'), () => {
        client.setSetting('a', 'again')
        throw new Error('stopped')
      }),
    ).toThrow('stopped')
    const wrong = { ...aDecision(START, 'third'), detail: { list: 'third', rows: -1 } } as Decision
    expect(() => client.decide(wrong, () => client.setSetting('a', 'again'))).toThrow('rows')
    expect(client.setting('a')).toBe('changed')
    expect(client.journalHead().entries).toBe(1)
  })

  test('keeps what was decided, with its parents, and reads it at a moment', () => {
    const { workspace, client } = aClient()
    const set = (at: number, days: number) =>
      client.decide({
        ...aDecision(at, 'terms'),
        writes: [{ kind: 'terms', id: 'terms', op: 'set', from: at, body: { maxRetentionDays: days } }],
      })
    const first = set(START, 30)
    const second = set(START + 1_000, 60)
    expect(first.entry.writes[0]?.parents).toEqual([])
    expect(second.entry.writes[0]?.parents).toEqual([`${first.hash}:0`])
    const at = (moment: number) => client.records('terms', moment).map(({ value }) => value?.maxRetentionDays)
    expect([at(START - 1), at(START), at(START + 999), at(START + 1_000)]).toEqual([[], [30], [30], [60]])
    expect(failed(workspace)).toEqual([])
  })

  test('cannot be changed or shortened in the database, and a body only erased', () => {
    const { workspace, client } = aClient()
    client.decide({
      ...aDecision(START, 'terms'),
      writes: [{ kind: 'terms', id: 'terms', op: 'set', from: START, body: {} }],
    })
    tamper(workspace, (file) => {
      expect(() => file.db.exec(`UPDATE entry SET body = 'x'`)).toThrow('append-only')
      expect(() => file.db.exec('DELETE FROM entry')).toThrow('append-only')
      expect(() => file.db.exec(`UPDATE record_body SET body = '{"maxRetentionDays":1}'`)).toThrow('erased')
      expect(() => file.db.exec('DELETE FROM record_body')).toThrow('erased')
      file.db.exec('UPDATE record_body SET body = NULL, salt = NULL')
    })
    expect(failed(workspace)).toEqual([])
    expect(workspace.store.openClient('c1').records('terms', START)).toMatchObject([{ state: 'erased' }])
  })

  test.each([
    [
      'an altered entry',
      `UPDATE entry SET body = replace(body, '"b"', '"x"')`,
      'entry 2: its hash is another one',
    ],
    ['a text that is none', `UPDATE entry SET body = '{' WHERE seq = 2`, 'entry 2: not the form of an entry'],
    ['a missing entry', 'DELETE FROM entry WHERE seq = 2', 'entry 2 of chain CHAIN is not there'],
    ['a missing beginning', 'DELETE FROM entry WHERE seq = 1', 'entry 1 of chain CHAIN is not there'],
    [
      'an altered hash',
      `UPDATE entry SET hash = iif(hash LIKE '0%', '1', '0') || substr(hash, 2) WHERE seq = 3`,
      null,
    ],
    [
      'another signature',
      `UPDATE entry SET sig = (SELECT sig FROM entry WHERE seq = 1) WHERE seq = 2`,
      'entry 2 of chain CHAIN does not count: its device did not sign it as it stands: it was altered, or somebody else wrote it',
    ],
    [
      'an altered body',
      `UPDATE record_body SET body = '{"maxRetentionDays":1}'`,
      'entry 4 of chain CHAIN decided something else',
    ],
    [
      'a body that is no text of its kind',
      `UPDATE record_body SET body = '{'`,
      'entry 4 of chain CHAIN decided something else',
    ],
    ['a missing body', 'DELETE FROM record_body', 'entry 4 of chain CHAIN lost what it decided'],
    [
      'an entry in another place',
      'UPDATE entry SET seq = 9 WHERE seq = 4',
      'entry 4: not the form of an entry',
    ],
  ])('shows %s', (_, sql, says) => {
    const { workspace, client } = aClient()
    for (const list of ['a', 'b', 'c']) client.decide(aDecision(START, list))
    const { entry } = client.decide({
      ...aDecision(START, 'd'),
      writes: [{ kind: 'terms', id: 'terms', op: 'set', from: START, body: { maxRetentionDays: 30 } }],
    })
    expect(failed(workspace)).toEqual([])
    tamper(workspace, (file) => {
      file.db.exec(`DROP TRIGGER entry_is_append_only_update; DROP TRIGGER entry_is_append_only_delete;
        DROP TRIGGER record_body_is_only_erased; DROP TRIGGER record_body_is_kept`)
      file.db.exec(sql)
    })
    const [line, ...more] = failed(workspace)
    expect(more).toEqual([])
    expect(line).toMatch(/^journal: clients\/c1\.db: entry /)
    if (says !== null) expect(line).toBe(`journal: clients/c1.db: ${says.replace('CHAIN', entry.chain)}`)
  })

  test.each([
    ['cannot be read', `UPDATE entry SET body = '{' WHERE seq = 2`],
    ['is gone', 'DELETE FROM entry WHERE seq = 2'],
  ])(
    'of which an entry %s leaves what was decided before it unknown, until it is decided again',
    (_, sql) => {
      const { workspace, client } = aClient()
      const terms = (at: number, days: number): Decision => ({
        ...aDecision(at, 'terms'),
        writes: [{ kind: 'terms', id: 'terms', op: 'set', from: at, body: { maxRetentionDays: days } }],
      })
      client.decide(terms(START, 30))
      client.decide(terms(START + 1, 20))
      client.decide(aDecision(START + 2, 'next'))
      tamper(workspace, (file) => {
        file.db.exec('DROP TRIGGER entry_is_append_only_update; DROP TRIGGER entry_is_append_only_delete')
        file.db.exec(sql)
      })
      const now = workspace.store.openClient('c1')
      const read = () => now.records('terms', START + 9)
      // Not 30 days, which it was before.
      expect(read()).toMatchObject([{ state: 'unreadable', value: null }])
      now.decide(aDecision(START + 3, 'other'))
      expect(read()).toMatchObject([{ state: 'unreadable' }])
      now.decide(terms(START + 4, 10))
      expect(read()).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 10 } }])
      expect(
        workspace
          .reopen()
          .openClient('c1')
          .records('terms', START + 9),
      ).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 10 } }])
      expect(failed(workspace)).not.toEqual([])
    },
  )

  test.each([
    ['a body of it', `UPDATE record_body SET body = '{"maxRetentionDays":365}'`],
    ['a body of it, which is no JSON,', `UPDATE record_body SET body = '{'`],
    ['the place of an entry', 'UPDATE entry SET seq = 9'],
  ])('where %s was altered, does not read what is there as decided', (_, sql) => {
    const { workspace, client } = aClient()
    client.decide(terms(START, 30))
    client.decide(terms(START + 1, 20))
    tamper(workspace, (file) => {
      file.db.exec('DROP TRIGGER entry_is_append_only_update; DROP TRIGGER record_body_is_only_erased')
      file.db.exec(sql.startsWith('UPDATE entry') ? `${sql} WHERE seq = 2` : sql)
    })
    const now = workspace.store.openClient('c1')
    expect(now.records('terms', START + 9)).toMatchObject([{ state: 'unreadable', value: null }])
    now.decide(terms(START + 2, 10))
    expect(
      workspace
        .reopen()
        .openClient('c1')
        .records('terms', START + 9),
    ).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 10 } }])
  })

  test('shows everything that was altered, damage first, and how much more there is', () => {
    const { workspace, client } = aClient()
    for (let i = 0; i < 60; i += 1) client.decide(aDecision(START, `list ${i}`))
    const swap = (until: number): void =>
      tamper(workspace, (file) => {
        file.db.exec('DROP TRIGGER IF EXISTS entry_is_append_only_update')
        file.db.exec(`UPDATE entry SET sig = (SELECT sig FROM entry WHERE seq = 60) WHERE seq <= ${until}`)
      })
    swap(2)
    expect(failed(workspace)).toEqual([
      expect.stringMatching(/entry 1 of chain .* does not count: its device did not sign it/),
      expect.stringMatching(/entry 2 of chain .* does not count: its device did not sign it/),
    ])
    swap(59)
    expect(failed(workspace)).toHaveLength(51)
    expect(failed(workspace).at(-1)).toBe('journal: clients/c1.db: 9 more')
  })

  test('gives every row with its hash computed again, so that an altered one shows', () => {
    const { workspace, client } = aClient()
    for (const list of ['a', 'b', 'c']) client.decide(aDecision(START, list))
    const altered = (): number[] =>
      workspace.store
        .openClient('c1')
        .leaves()
        .filter(({ stored, hash }) => stored !== hash)
        .map(({ seq }) => seq)
    expect(altered()).toEqual([])
    tamper(workspace, (file) => {
      file.db.exec('DROP TRIGGER entry_is_append_only_update')
      file.db.exec(`UPDATE entry SET body = replace(body, '"b"', '"x"') WHERE seq = 2`)
      file.db.exec(`UPDATE entry SET body = 'null' WHERE seq = 3`)
    })
    expect(altered()).toEqual([2, 3])
    // Nobody signed what stands there now: it does not count, and hides nothing else.
    expect(workspace.store.openClient('c1').history().entries).toHaveLength(1)
    expect(workspace.store.openClient('c1').leaves()).toHaveLength(3)
  })

  test.each([
    ['deleted', 'DELETE FROM entry WHERE seq = 2', 1],
    ['written again, without its signature', null, 0],
  ])('of which the last entry was %s leaves what was decided before it unknown', (_, sql, lost) => {
    const { workspace, client } = aClient()
    client.decide(terms(START, 30))
    const { entry, sig } = client.decide(terms(START + 1, 20))
    tamper(workspace, (file) => {
      file.db.exec('DROP TRIGGER entry_is_append_only_update; DROP TRIGGER entry_is_append_only_delete')
      if (sql !== null) file.db.exec(sql)
      else {
        const forged = { ...entry, writes: [] }
        file
          .sql<[string, string, string]>('UPDATE entry SET hash = ?, body = ?, sig = ? WHERE seq = 2')
          .run(entryHash(forged), entryBytes(forged).toString(), sig)
      }
    })
    const now = workspace.store.openClient('c1')
    const read = () => now.records('terms', START + 9)
    expect(now.lost()).toHaveLength(lost)
    expect(read()).toMatchObject([{ state: 'unreadable', value: null }])
    now.decide(aDecision(START + 2, 'other'))
    expect(read()).toMatchObject([{ state: 'unreadable' }])
    now.decide(terms(START + 3, 10))
    expect(read()).toMatchObject([{ state: 'settled', value: { maxRetentionDays: 10 } }])
    const later = workspace.reopen().openClient('c1')
    expect(later.records('terms', START + 9)).toMatchObject([{ value: { maxRetentionDays: 10 } }])
    expect(failed(workspace)).not.toEqual([])
  })

  test('of which lost entries come back knows again what was decided', () => {
    const { workspace, client } = aClient()
    const decided = {
      ...aDecision(START, 'terms'),
      writes: [{ kind: 'terms', id: 'terms', op: 'set', from: START, body: { maxRetentionDays: 30 } }],
    } as const
    client.decide(decided)
    client.decide(aDecision(START + 1, 'next'))
    const carried = client.entriesAfter(0, 10)
    tamper(workspace, (file) => {
      file.db.exec('DROP TRIGGER entry_is_append_only_delete; DELETE FROM entry WHERE seq = 2')
    })
    const now = workspace.store.openClient('c1')
    expect(now.records('terms', START + 9)).toMatchObject([{ state: 'unreadable' }])
    now.takeEntries(carried)
    expect(now.lost()).toEqual([])
    expect(now.records('terms', START + 9)).toMatchObject([{ value: { maxRetentionDays: 30 } }])
    expect(failed(workspace)).toEqual([])
  })

  test('of the workspace is checked too', () => {
    const { store } = aWorkspace()
    expect(store.verifyJournal()).toMatchObject({ ok: true, checks: [{ detail: '1 entries' }] })
  })
})

describe('a chain is one device’s writing in one file', () => {
  test('a copied folder begins another chain, and both go on', () => {
    const { workspace, client } = aClient()
    const { chain } = client.decide(aDecision(START, 'both')).entry
    workspace.store.close()
    const folder = aFolder()
    cpSync(workspace.folder, folder, { recursive: true })
    const copy = openAt(folder, workspace)
    const there = copy.openClient('c1')
    const entry = there.decide(aDecision(START, 'there')).entry
    expect(entry).toMatchObject({ seq: 1, seen: { [chain]: 1 } })
    expect(entry.chain).not.toBe(chain)
    expect(there.decide(aDecision(START, 'again')).entry).toMatchObject({ chain: entry.chain, seq: 2 })
    expect(there.verify()).toMatchObject({ ok: true })
    copy.close()
    const here = workspace.reopen().openClient('c1')
    expect(here.decide(aDecision(START, 'here')).entry).toMatchObject({ chain, seq: 2, seen: {} })
  })

  test('a file put back from a copy begins another chain, and what it lost stays known', () => {
    const { workspace, client } = aClient()
    const { chain } = client.decide(aDecision(START, 'kept')).entry
    workspace.store.close()
    const path = join(workspace.folder, 'clients', 'c1.db')
    const old = readFileSync(path)
    workspace.reopen().openClient('c1').decide(aDecision(START, 'lost'))
    workspace.store.close()
    writeFileSync(path, old)
    const back = workspace.reopen().openClient('c1')
    const first = back.decide(aDecision(START, 'after')).entry
    const second = back.decide(aDecision(START, 'after')).entry
    expect(first.chain).not.toBe(chain)
    expect([first.seq, second.seq, second.chain]).toEqual([1, 2, first.chain])
    expect(listed(back)).toHaveLength(3)
    expect(failed(workspace)).toEqual([
      'age: clients/c1.db is an older copy: it holds 0 snapshots and 3 journal entries, once 0 snapshots and 4 journal entries',
    ])
  })
})

describe('a check of the whole file', () => {
  const aFilled = () => {
    const made = aClient()
    const account = (id: string) =>
      ({ kind: 'account', id, provider: 'openai', tenant: 'org-1', state: 'active', name: 'Ana' }) as const
    const event = { id: 'e', at: START, type: 't', actorKind: 'account' } as const
    aSync(made.client, [
      aPage('users', { facts: [account('a'), account('b')] }),
      aPage('audit_log', { events: [event] }),
    ])
    return made.workspace
  }

  const OF_A = `WHERE key = (SELECT no FROM fact_key WHERE id = 'a')`
  test.each([
    ['an altered fact', `UPDATE fact SET body = replace(body, 'active', 'deleted') ${OF_A}`, 'facts'],
    [
      'an altered personal value',
      `UPDATE fact SET personal = replace(personal, 'Ana', 'Eve') ${OF_A}`,
      'facts',
    ],
    ['an altered id', `UPDATE fact_key SET id = 'c' WHERE id = 'a'`, 'facts'],
    ['a removed key', `DELETE FROM fact_key WHERE id = 'a'`, 'references'],
    ['a removed fact', `DELETE FROM fact ${OF_A}`, 'snapshots'],
    ['a fact that was ended in the past', `UPDATE fact SET end_seq = 1 ${OF_A}`, 'snapshots'],
    ['an altered root', `UPDATE snapshot SET root = replace(root, 'a', 'b')`, 'snapshots'],
    ['a removed event', 'DELETE FROM event', 'event counts'],
    ['an altered sum', 'UPDATE event_day SET count = 7', 'event counts'],
    ['a removed request', 'DELETE FROM request', 'references'],
  ])('shows %s', (_, sql, check) => {
    const workspace = aFilled()
    expect(failed(workspace)).toEqual([])
    tamper(workspace, (file) => file.db.exec(sql))
    expect(failed(workspace).map((line) => line.split(':')[0])).toEqual([check])
  })
})
