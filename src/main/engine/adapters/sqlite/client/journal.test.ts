import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { unwrapKey } from '../keys.ts'
import { openFile, type OpenFile } from '../database.ts'
import { migrationsFor } from '../migrate.ts'
import { START, aClient, aClientRecord, aPage, aSync, aWorkspace, type TestWorkspace } from '../testing.ts'

const entry = (action: string) => ({ at: START, actor: 'Technician', action, detail: '{"id":"k1"}' })

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

describe('the journal', () => {
  test('chains each entry to the one before it', () => {
    const { client } = aClient()
    const begin = client.journalHead()
    const [one, two] = [client.record(entry('first')), client.record(entry('second'))]
    expect([begin.seq, one.prevHash, two.prevHash]).toEqual([0, begin.hash, one.hash])
    expect(client.journalHead()).toEqual({ seq: 2, hash: two.hash })
    expect(client.journal(10)).toStrictEqual([two, one])
    expect(client.journal(10, 2)).toStrictEqual([one])
  })

  test('begins differently for each client, so that no entry fits into another one', () => {
    const { store } = aWorkspace()
    const hashes = ['c1', 'c2'].map((id) => {
      store.addClient(aClientRecord(id))
      return store.openClient(id).record(entry('same')).hash
    })
    expect(hashes[0]).not.toBe(hashes[1])
  })

  test('cannot be changed or shortened in the database', () => {
    const { workspace, client } = aClient()
    client.record(entry('first'))
    tamper(workspace, (file) => {
      expect(() => file.db.exec(`UPDATE journal SET actor = 'x'`)).toThrow('append-only')
      expect(() => file.db.exec('DELETE FROM journal')).toThrow('append-only')
    })
  })

  test.each([
    ['an altered entry', `UPDATE journal SET actor = 'Somebody else' WHERE seq = 2`, 2],
    ['a missing entry', 'DELETE FROM journal WHERE seq = 2', 2],
    ['a missing beginning', 'DELETE FROM journal WHERE seq = 1', 1],
    ['an altered hash', `UPDATE journal SET hash = replace(hash, 'a', 'b') WHERE seq = 3`, 3],
  ])('shows %s', (_, sql, at) => {
    const { workspace, client } = aClient()
    for (const action of ['a', 'b', 'c']) client.record(entry(action))
    expect(failed(workspace)).toEqual([])
    tamper(workspace, (file) => {
      file.db.exec('DROP TRIGGER journal_is_append_only_update; DROP TRIGGER journal_is_append_only_delete')
      file.db.exec(sql)
    })
    expect(failed(workspace)).toEqual([`journal: clients/c1.db: entry ${at} does not fit the chain`])
  })
})

describe('a check of the whole file', () => {
  const aFilled = () => {
    const made = aClient()
    const account = (id: string) =>
      ({ kind: 'account', id, provider: 'openai', tenant: 'org-1', state: 'active' }) as const
    const event = { id: 'e', at: START, type: 't', actorKind: 'account' } as const
    aSync(made.client, [
      aPage('users', { facts: [account('a'), account('b')] }),
      aPage('audit_log', { events: [event] }),
    ])
    return made.workspace
  }

  test.each([
    ['an altered fact', `UPDATE fact SET body = replace(body, 'active', 'deleted') WHERE id = 'a'`, 'facts'],
    ['a removed fact', `DELETE FROM fact WHERE id = 'a'`, 'snapshots'],
    ['a fact that was ended in the past', `UPDATE fact SET end_seq = 1 WHERE id = 'a'`, 'snapshots'],
    ['an altered root', `UPDATE snapshot SET root = replace(root, 'a', 'b')`, 'snapshots'],
    ['a removed event', 'DELETE FROM event', 'event counts'],
    ['an altered sum', 'UPDATE event_day SET count = 7', 'event counts'],
    ['a removed reading', 'DELETE FROM reading', 'references'],
  ])('shows %s', (_, sql, check) => {
    const workspace = aFilled()
    expect(failed(workspace)).toEqual([])
    tamper(workspace, (file) => file.db.exec(sql))
    expect(failed(workspace).map((line) => line.split(':')[0])).toEqual([check])
  })
})
