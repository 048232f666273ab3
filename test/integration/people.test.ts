/** People joined and split by hand: through the contract of the real engine, with accounts read from a simulator. */
import { afterEach, describe, expect, test } from 'vitest'
import { DAY } from '../../src/shared/model/index.ts'
import type { PersonRow } from '../../src/shared/contract/schemas.ts'
import { startAnthropic, startOpenAi } from '../../src/simulators/index.ts'
import { copied } from '../support/copies.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const CLIENT = 'Acme'
let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.reverse()) await close()
  closing = []
})

const peopleOf = async (
  { engine }: TestEngine,
  clientId: string,
  asOf: number | null = null,
): Promise<readonly PersonRow[]> => (await engine.call('people.list', { clientId, asOf, limit: 500 })).rows
const figureOf = async ({ engine }: TestEngine, clientId: string) =>
  (await engine.call('client.overview', { clientId, asOf: null })).summary?.people
const named = (rows: readonly PersonRow[], mail: string) => rows.find(({ email }) => email === mail)!
const reasonsOf = ({ accounts }: PersonRow) => accounts.map(({ joined }) => joined.by)
/** Who decided it, of each account. */
const authorsOf = ({ accounts }: PersonRow) => accounts.map(({ joined }) => joined.decided?.by ?? null)

/** A client with people at OpenAI and at Anthropic, some of them at both. */
async function aClient(clock = createMovingClock(NOW)) {
  const openai = await startOpenAi({ seed: 'people', users: 12, now: NOW })
  const anthropic = await startAnthropic({ seed: 'people', users: 12, now: NOW })
  const reeve = await openTestEngine({ clock, parts: { osUser: 'ana' } })
  closing.push(
    () => openai.close(),
    () => anthropic.close(),
  )
  const { clientId } = await connect(reeve, CLIENT, 'openai', openai)
  await connect(reeve, CLIENT, 'anthropic', anthropic)
  await syncNow(reeve, clientId)
  const rows = await peopleOf(reeve, clientId)
  const active = rows.filter(({ state, email }) => state === 'active' && email !== null)
  const both = active.filter(({ accounts }) => accounts.length === 2)
  const alone = active.filter(({ accounts }) => accounts.length === 1)
  const [mails, others] = [both, alone].map((list) => list.map(({ email }) => email!))
  expect(Math.min(both.length, alone.length)).toBeGreaterThan(1)
  return { openai, anthropic, clock, reeve, clientId, both: mails!, alone: others! }
}

describe('by hand', () => {
  test('two people are joined to one, and the join is undone', async () => {
    const { reeve, clientId, alone } = await aClient()
    closing.push(() => reeve.close())
    const before = await peopleOf(reeve, clientId)
    const counted = (await figureOf(reeve, clientId))!.value!
    const [one, other] = alone.map((mail) => named(before, mail))
    const { personId } = await reeve.engine.call('people.join', {
      ...{ clientId, person: one!.id, with: other!.id },
    })
    const after = await peopleOf(reeve, clientId)
    const joined = after.find(({ id }) => id === personId)!
    expect(after).toHaveLength(before.length - 1)
    expect(joined.accounts.map(({ key }) => key).sort()).toEqual(
      [one, other].flatMap((person) => person!.accounts.map(({ key }) => key)).sort(),
    )
    expect(reasonsOf(joined)).toEqual(['hand', 'hand'])
    expect(new Set(authorsOf(joined))).toEqual(new Set(['ana']))
    expect(joined.accounts[0]!.joined.decided!.at).toBeGreaterThan(NOW)
    expect((await figureOf(reeve, clientId))!.value).toBe(counted - 1)
    await expect(
      reeve.engine.call('people.join', { ...{ clientId, person: one!.id, with: other!.id } }),
    ).rejects.toMatchObject({ code: 'invalid-input' })

    await reeve.engine.call('people.undo', { clientId, joins: other!.accounts.map(({ key }) => key) })
    expect(await peopleOf(reeve, clientId)).toEqual(before)
    await expect(
      reeve.engine.call('people.undo', { clientId, joins: [one!.accounts[0]!.key] }),
    ).rejects.toMatchObject({ code: 'not-found' })
    const { rows } = await reeve.engine.call('journal.list', { clientId, limit: 2 })
    expect(rows.map(({ text }) => text)).toEqual([
      expect.stringMatching(new RegExp(`^1 join by hand of people was undone: ${other!.name} `)),
      expect.stringMatching(
        new RegExp(`^1 account was joined to one person: ${other!.name} \\(.*; ${one!.name} \\(`),
      ),
    ])
  })

  test('an account is split off, whatever its mail address says, until it is joined again or the split undone', async () => {
    const { reeve, clientId, both } = await aClient()
    closing.push(() => reeve.close())
    const before = await peopleOf(reeve, clientId)
    const person = named(before, both[0]!)
    expect(reasonsOf(person)).toEqual(['mail', 'mail'])
    const [kept, off] = person.accounts
    await reeve.engine.call('people.split', { clientId, account: off!.key })
    const apart = (await peopleOf(reeve, clientId)).filter(({ email }) => email === both[0])
    expect(apart.map(reasonsOf)).toEqual([['single'], ['single']])
    for (const row of apart) expect(row.apart).toMatchObject([{ disputed: false, sides: [{ by: 'ana' }] }])
    await expect(reeve.engine.call('people.split', { clientId, account: off!.key })).rejects.toMatchObject({
      code: 'invalid-input',
    })

    await reeve.engine.call('people.undo', { clientId, splits: apart[0]!.apart.map(({ id }) => id) })
    expect(await peopleOf(reeve, clientId)).toEqual(before)

    await reeve.engine.call('people.split', { clientId, account: off!.key })
    await reeve.engine.call('people.join', { clientId, person: kept!.key, with: off!.key })
    const again = named(await peopleOf(reeve, clientId), both[0]!)
    expect(reasonsOf(again)).toEqual(['mail', 'hand'])
    expect(again.apart).toEqual([])
    // A split takes the join by hand back as well.
    await reeve.engine.call('people.split', { clientId, account: kept!.key })
    const parted = (await peopleOf(reeve, clientId)).filter(({ email }) => email === both[0])
    expect(parted.map(reasonsOf)).toEqual([['single'], ['single']])
    expect(parted.flatMap(({ disputes }) => disputes)).toEqual([])
  })

  test('an account is split off, and those who were joined by it stay one person', async () => {
    const { reeve, clientId, both, alone } = await aClient()
    closing.push(() => reeve.close())
    const before = await peopleOf(reeve, clientId)
    const join = (person: PersonRow, other: PersonRow) =>
      reeve.engine.call('people.join', { clientId, person: person.accounts[0]!.key, with: other.id })
    const split = async (account: string) => {
      await reeve.engine.call('people.split', { clientId, account })
      const rows = await peopleOf(reeve, clientId)
      return [...rows].filter(({ accounts }) => accounts.some(({ joined }) => joined.by === 'hand'))
    }
    const [hub, other, third] = [alone[0]!, alone[1]!, both[0]!].map((mail) => named(before, mail))
    await join(hub!, other!)
    await join(hub!, third!)
    const kept = await split(hub!.accounts[0]!.key)
    expect(kept.map(({ accounts }) => accounts.map(({ key }) => key).sort())).toEqual([
      [...other!.accounts, ...third!.accounts].map(({ key }) => key).sort(),
    ])
    expect(kept[0]!.disputes).toEqual([])
    expect(await peopleOf(reeve, clientId)).toHaveLength(before.length - 1)
    // Joined to one of two accounts that share an address: the person is whoever has the other.
    const [first, second] = third!.accounts
    await reeve.engine.call('people.undo', {
      clientId,
      joins: kept[0]!.accounts.flatMap(({ key, joined }) => (joined.isDecision ? key : [])),
    })
    await reeve.engine.call('people.join', { clientId, person: first!.key, with: other!.id })
    const [left] = await split(first!.key)
    expect(left!.accounts.map(({ key }) => key).sort()).toEqual([second!.key, other!.accounts[0]!.key].sort())
  })

  test('what was decided counts from then on; an earlier moment stays as it was', async () => {
    const clock = createMovingClock(NOW)
    const { reeve, clientId, alone, openai, anthropic } = await aClient(clock)
    closing.push(() => reeve.close())
    const before = await peopleOf(reeve, clientId)
    const [one, other] = alone.map((mail) => named(before, mail))
    clock.moveTo(NOW + DAY)
    await reeve.engine.call('people.join', { ...{ clientId, person: one!.id, with: other!.id } })
    clock.moveTo(NOW + 2 * DAY)
    for (const simulator of [openai, anthropic]) simulator.setNow(NOW + 2 * DAY)
    await syncNow(reeve, clientId)
    const { rows } = await reeve.engine.call('runs.list', { clientId, limit: 10 })
    const [newest, oldest] = [rows[0]!, rows.at(-1)!]
    const joined = (people: readonly PersonRow[]) =>
      people.some((person) => reasonsOf(person).includes('hand'))
    expect(joined(await peopleOf(reeve, clientId, oldest.finishedAt))).toBe(false)
    expect(joined(await peopleOf(reeve, clientId, newest.finishedAt))).toBe(true)
    expect((await peopleOf(reeve, clientId, oldest.finishedAt)).map(({ id }) => id)).toEqual(
      before.map(({ id }) => id),
    )
  })
})

describe('of two copies', () => {
  /** Brings everything that one has decided into the other, both ways. */
  async function exchange(pair: readonly TestEngine[], clientId: string): Promise<void> {
    for (const [from, to] of [pair, [...pair].reverse()])
      for (const stream of [null, clientId]) {
        const { lines } = await from!.engine.call('journal.export', {
          ...{ clientId: stream, after: 0, limit: 200 },
        })
        const taken = await to!.engine.call('journal.import', { clientId: stream, lines })
        expect(taken).toMatchObject({ waiting: 0, refused: 0 })
      }
  }

  test('joins of one person to two are disputed: both are shown, nobody is joined, and the count is a lower bound', async () => {
    const { reeve, clock, clientId, both, alone } = await aClient()
    const pair = await copied(reeve, { clock, parts: { osUser: 'ben' } })
    closing.push(...pair.map((each) => () => each.close()))
    const [ana, ben] = pair
    const before = await peopleOf(ana, clientId)
    const counted = (await figureOf(ana, clientId))!.value!
    const [stranger, hers, his] = [alone[0]!, ...both].map((mail) => named(before, mail))
    await ana.engine.call('people.join', { clientId, person: hers!.id, with: stranger!.id })
    await ben.engine.call('people.join', { clientId, person: his!.id, with: stranger!.id })
    await exchange(pair, clientId)
    const seen = await Promise.all(pair.map((each) => peopleOf(each, clientId)))
    expect(seen[1]).toEqual(seen[0])
    const disputed = named(seen[0]!, alone[0]!)
    expect(reasonsOf(disputed)).toEqual(['single'])
    expect(disputed.disputes[0]!.sides.map((side) => [side.by, side.with?.email]).sort()).toEqual(
      [
        ['ana', hers!.email],
        ['ben', his!.email],
      ].sort(),
    )
    for (const mail of [hers!.email!, his!.email!])
      expect(named(seen[0]!, mail).disputes).toMatchObject([{ isOwn: false }])
    for (const each of pair)
      expect(await figureOf(each, clientId)).toEqual({ value: counted - 1, complete: false })

    // A decision that knows both settles it, in both.
    await ben.engine.call('people.join', { clientId, person: his!.id, with: stranger!.id })
    await exchange(pair, clientId)
    for (const each of pair) {
      const settled = named(await peopleOf(each, clientId), his!.email!)
      expect(reasonsOf(settled).sort()).toEqual(['hand', 'mail', 'mail'])
      expect(settled.disputes).toEqual([])
      expect((await figureOf(each, clientId))!.complete).toBe(true)
    }
  })

  test('a join and a split that contradict each other join nobody', async () => {
    const { reeve, clock, clientId, both, alone } = await aClient()
    const pair = await copied(reeve, { clock, parts: { osUser: 'ben' } })
    closing.push(...pair.map((each) => () => each.close()))
    const [ana, ben] = pair
    const before = await peopleOf(ana, clientId)
    const [stranger, person] = [alone[0]!, both[0]!].map((mail) => named(before, mail))
    const join = { clientId, person: person!.id, with: stranger!.id }
    for (const each of pair) await each.engine.call('people.join', join)
    await exchange(pair, clientId)
    expect(reasonsOf(named(await peopleOf(ana, clientId), both[0]!))).toContain('hand')
    // One takes the join back and parts them for good; the other joins again without knowing.
    await ana.engine.call('people.split', { clientId, account: stranger!.accounts[0]!.key })
    await ben.engine.call('people.undo', { clientId, joins: [stranger!.accounts[0]!.key] })
    await ben.engine.call('people.join', join)
    await exchange(pair, clientId)
    const seen = await Promise.all(pair.map((each) => peopleOf(each, clientId)))
    expect(seen[1]).toEqual(seen[0])
    const apart = named(seen[0]!, alone[0]!)
    expect(reasonsOf(apart)).toEqual(['single'])
    expect(apart.disputes).toMatchObject([{ isOwn: true }])
    expect(apart.apart.length).toBe(person!.accounts.length)
    expect((await figureOf(ana, clientId))!.complete).toBe(false)
  })
})
