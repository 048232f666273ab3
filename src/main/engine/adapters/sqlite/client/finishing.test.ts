import { describe, expect, test } from 'vitest'
import type { Account } from '../../../facts/index.ts'
import type { ClientStore } from '../../../ports/store.ts'
import { LATER, START, aClient, aPage, aSync } from '../testing.ts'
import { finish } from '../testing-finish.ts'

/** More than one transaction ends. */
const MANY = 2_500
const account = (id: string): Account => ({ kind: 'account', id, provider: 'openai', state: 'active' })
const users = (from: number, to: number) =>
  aPage('users', { facts: Array.from({ length: to - from }, (_, i) => account(`u${from + i}`)) })
const shown = (client: ClientStore, at = LATER): number => client.facts('account', client.asOf(at)).length
const WHOLE = { state: 'complete', whole: true } as const

/** A client with many accounts, and a sync that shows ten of them and some that are new. */
function aShrunken() {
  const { workspace, client } = aClient()
  aSync(client, [users(0, MANY)])
  const sync = client.beginSync('k1', 'openai', START + 1)
  sync.page(users(0, 10))
  sync.page(users(MANY, MANY + 5))
  sync.done('users', null, WHOLE)
  return { workspace, client, sync }
}
const WHAT_CAME = { factCount: 15, added: 5, changed: 0, removed: MANY - 10 }

describe('the end of a sync', () => {
  test('goes in portions, of which nothing is seen before the last step', () => {
    const { client, sync } = aShrunken()
    let portions = 0
    while (sync.close()) {
      portions += 1
      expect(client.snapshots()).toHaveLength(1)
      expect(client.asOf(LATER).seqs.get('k1')).toBe(1)
    }
    expect(portions).toBeGreaterThan(5)
    expect(shown(client)).toBe(MANY)
    expect(sync.show(START + 1)).toMatchObject(WHAT_CAME)
    expect(shown(client)).toBe(15)
    expect(shown(client, START)).toBe(MANY)
    expect(client.verify()).toMatchObject({ ok: true })
  })

  test.each([1, 2, 4, 7])(
    'that is cut short after portion %i is resumed and comes to the same',
    (portions) => {
      const { workspace, sync } = aShrunken()
      for (let i = 0; i < portions; i++) sync.close()
      const client = workspace.reopen().openClient('c1')
      expect(shown(client)).toBe(MANY)
      const again = client.beginSync('k1', 'openai', START + 2)
      expect(again.resumed).toBe(true)
      expect(again.resumeFrom('users').done).toBe(true)
      expect(finish(again, START + 2)).toMatchObject(WHAT_CAME)
      expect(client.verify()).toMatchObject({ ok: true })
    },
  )

  test.each([1, 3, 99])('that is abandoned after portion %i leaves everything as it was', (portions) => {
    const { workspace, client, sync } = aShrunken()
    const before = client.snapshots()[0]
    for (let i = 0; i < portions; i++) sync.close()
    sync.abandon()
    expect(shown(client)).toBe(MANY)
    const next = client.beginSync('k1', 'openai', START + 2)
    // Taking it back is cut short too.
    next.prepare()
    const again = workspace.reopen().openClient('c1')
    const last = again.beginSync('k1', 'openai', START + 2)
    last.done('users', null, { state: 'none', whole: false, reason: 'network' })
    expect(finish(last, START + 2)).toMatchObject({
      factCount: MANY,
      root: before?.root,
      added: 0,
      changed: 0,
      removed: 0,
    })
    expect(shown(again)).toBe(MANY)
    expect(again.verify()).toMatchObject({ ok: true })
  })

  test('a first sync that is abandoned leaves no fact to the next', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    sync.page(users(0, MANY))
    sync.abandon()
    expect(aSync(client, [users(5, 7)], { at: START + 1 })).toMatchObject({ factCount: 2, added: 2 })
    expect(shown(client)).toBe(2)
  })

  test('is not shown before it is closed, nor after a page that came since', () => {
    const { client } = aClient()
    const sync = client.beginSync('k1', 'openai', START)
    expect(() => sync.show(START)).toThrow('not closed')
    sync.page(users(0, 1))
    while (sync.close());
    sync.page(users(1, 2))
    expect(() => sync.show(START)).toThrow('not closed')
    expect(finish(sync, START).factCount).toBe(2)
  })
})

describe('facts that have not changed', () => {
  test('are known as seen after a restart, in whatever order they came', () => {
    const { workspace, client } = aClient()
    aSync(client, [users(0, 50)])
    const sync = client.beginSync('k1', 'openai', START + 1)
    for (const i of [7, 3, 4, 40, 5]) sync.page(users(i, i + 1))
    const again = workspace
      .reopen()
      .openClient('c1')
      .beginSync('k1', 'openai', START + 1)
    expect(
      again
        .facts('users')
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['u3', 'u4', 'u40', 'u5', 'u7'])
    again.page(users(49, 50))
    again.done('users', null, WHOLE)
    expect(finish(again, START + 1)).toMatchObject({ factCount: 6, removed: 44, added: 0, changed: 0 })
  })

  test('have the root that they had', () => {
    const { client } = aClient()
    const first = aSync(client, [users(0, 30)])
    const second = aSync(client, [users(10, 30), users(0, 10)], { at: START + 1 })
    expect(second).toMatchObject({ root: first.root, factCount: 30, added: 0 })
    expect(client.verify()).toMatchObject({ ok: true })
  })

  test('ids that SQLite does not give back as they were are kept as they are', () => {
    const { client } = aClient()
    const odd = ['half \ud800', 'nul \0 nul', '']
    const page = aPage('users', { facts: odd.map(account) })
    const first = aSync(client, [page])
    expect(aSync(client, [page], { at: START + 1 })).toMatchObject({ root: first.root, factCount: 3 })
    const facts = client.facts('account', client.asOf(LATER))
    expect(facts.map(({ fact }) => fact.id).sort()).toEqual(odd.toSorted())
    expect(client.fact('account', 'k1', { id: odd[0]! }, client.asOf(LATER))?.fact.id).toBe(odd[0])
    expect(client.verify()).toMatchObject({ ok: true })
  })
})
