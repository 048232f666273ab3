/** A directory beside a service: it describes the people who use the service and adds nobody. Real HTTP to both
 *  simulators, the real engine. */
import { expect, test } from 'vitest'
import { DAY } from '../../src/shared/model/index.ts'
import { startMicrosoft, startOpenAi } from '../../src/simulators/index.ts'
import { connect, openTestEngine, syncNow } from '../support/engine.ts'
import { createMovingClock } from '../support/moving-clock.ts'

const NOW = Date.UTC(2026, 10, 22, 9)
const LIST = { asOf: null, limit: 500 } as const
/** A user with a seat of nothing, whose addresses are those of no other. */
const somebodyElse = (user: object, i: number) =>
  Object.assign(user, {
    mail: `somebody-else-${i}@directory.example`,
    proxyAddresses: [`SMTP:somebody-else-${i}@directory.example`],
    userPrincipalName: `u${i}@directory.example`,
    accountEnabled: true,
    skus: [],
  })
const OFFBOARDED = 'hum-offboarded-active'

test('a person whom the directory disabled fails; an old directory leaves it unknown; nobody is added', async () => {
  const clock = createMovingClock(NOW)
  const openai = await startOpenAi({ seed: 'directory', users: 20, now: NOW })
  const microsoft = await startMicrosoft({ seed: 'directory', users: 60, now: NOW })
  const reeve = await openTestEngine({ clock })
  try {
    const { engine } = reeve
    const { clientId, connectionId } = await connect(reeve, 'Acme', 'openai', openai)
    await syncNow(reeve, clientId)
    const people = () => engine.call('people.list', { clientId, ...LIST })
    const before = await people()
    const member = before.rows.find((row) => row.state === 'active' && row.email !== null)!

    const [entry, ...others] = microsoft.world.users.all()
    // No other entry has one of these addresses, and none has a seat of an AI service.
    for (const [i, user] of [entry!, ...others].entries()) somebodyElse(user, i)
    Object.assign(entry!, { mail: member.email!.toUpperCase(), accountEnabled: false })
    await connect(reeve, 'Acme', 'microsoft', microsoft)
    await syncNow(reeve, clientId)

    const judged = async () => {
      const { rows } = await engine.call('findings.list', { clientId, ...LIST })
      const { controls } = await engine.call('posture.get', { clientId, asOf: null })
      const control = controls.find(({ controlId }) => controlId === OFFBOARDED)
      return {
        open: rows.filter((row) => row.controlId === OFFBOARDED && row.state !== 'resolved'),
        outcome: control?.outcome,
      }
    }
    const after = await people()
    expect(after.rows.map((row) => row.email).sort()).toEqual(before.rows.map((row) => row.email).sort())
    expect(after.rows.find((row) => row.email === member.email)?.accounts).toHaveLength(2)
    const { summary } = await engine.call('client.overview', { clientId, asOf: null })
    expect(summary?.people.value).toBe(before.rows.filter((row) => row.state === 'active').length)
    const fresh = await judged()
    expect(fresh.outcome).toBe('fail')
    expect(fresh.open.map((row) => row.subjectLabel)).toEqual([member.name ?? member.email])

    // The service is read again 60 days later, the directory is not.
    const later = NOW + 60 * DAY
    clock.moveTo(later)
    openai.setNow(later)
    await syncNow(reeve, clientId, connectionId)
    const old = await judged()
    expect(old.outcome).not.toBe('pass')
    expect(old.open).toHaveLength(1)
    expect(old.open[0]?.outcome).toBe('unknown')
  } finally {
    await reeve.close()
    await openai.close()
    await microsoft.close()
  }
})

test('people with a seat alone are not counted where seats were not read: the count is a lower bound', async () => {
  const openai = await startOpenAi({ seed: 'directory', users: 20, now: NOW })
  const microsoft = await startMicrosoft({ seed: 'directory', users: 60, now: NOW })
  const reeve = await openTestEngine({ clock: createMovingClock(NOW) })
  try {
    const { engine } = reeve
    const figures = async () => {
      const { summary } = await engine.call('client.overview', { clientId, asOf: null })
      return { people: summary?.people, admins: summary?.admins }
    }
    const { clientId } = await connect(reeve, 'Acme', 'openai', openai)
    await connect(reeve, 'Acme', 'microsoft', microsoft)
    microsoft.setFault('forbidden:licences')
    await syncNow(reeve, clientId)
    const without = await figures()
    expect(without.people?.complete).toBe(false)
    expect(without.admins?.complete).toBe(false)

    microsoft.setFault()
    await syncNow(reeve, clientId)
    const { people } = await figures()
    expect(people?.complete).toBe(true)
    expect(people?.value).toBeGreaterThan(without.people?.value ?? Infinity)
  } finally {
    await reeve.close()
    await openai.close()
    await microsoft.close()
  }
})

test('one OpenAI user and 5,000 directory entries are one person, joined by mail, alias or sign-in name', async () => {
  const openai = await startOpenAi({ seed: 'one', users: 1, now: NOW })
  const microsoft = await startMicrosoft({ seed: 'many', users: 5_000, now: NOW })
  const reeve = await openTestEngine({ clock: createMovingClock(NOW) })
  try {
    const { engine } = reeve
    for (const { id } of openai.world.users.all().slice(1)) openai.world.users.remove(id)
    for (const { id } of openai.world.invites.all()) openai.world.invites.remove(id)
    const entries = microsoft.world.users.all()
    expect(entries.length).toBeGreaterThan(4_900)
    for (const [i, user] of entries.entries()) somebodyElse(user, i)
    const { clientId } = await connect(reeve, 'Acme', 'openai', openai)
    await connect(reeve, 'Acme', 'microsoft', microsoft)
    await syncNow(reeve, clientId)
    const people = () => engine.call('people.list', { clientId, ...LIST })
    const [member] = (await people()).rows
    const mail = member!.email!
    const cases = [
      ['single', {}],
      ['mail', { mail: mail.toUpperCase() }],
      ['alias', { proxyAddresses: ['SMTP:else@directory.example', `smtp:${mail}`] }],
      ['upn', { userPrincipalName: mail }],
    ] as const
    for (const [by, address] of cases) {
      Object.assign(somebodyElse(entries[17]!, 17), address)
      await syncNow(reeve, clientId)
      const start = performance.now()
      const { rows, total } = await people()
      expect(performance.now() - start).toBeLessThan(20_000)
      expect({ total, id: rows[0]!.id }).toEqual({ total: 1, id: member!.id })
      expect(rows[0]!.accounts.map((a) => [a.provider, a.joined.by])).toEqual(
        ['openai', ...(by === 'single' ? [] : ['microsoft'])].map((provider) => [provider, by]),
      )
      const { summary } = await engine.call('client.overview', { clientId, asOf: null })
      expect(summary?.people).toEqual({ value: 1, complete: true })
    }

    // A second entry with the address: which of them it is, nobody knows.
    Object.assign(entries[18]!, { proxyAddresses: [`smtp:${mail}`] })
    await syncNow(reeve, clientId)
    const [unsure] = (await people()).rows
    expect(unsure!.accounts.map((a) => [a.provider, a.joined.by])).toEqual([['openai', 'single']])
    expect(unsure!.possible.map(({ account, address }) => [account.accountId, address]).sort()).toEqual(
      [entries[17]!, entries[18]!].map(({ id }) => [id, mail]).sort(),
    )
  } finally {
    await reeve.close()
    await openai.close()
    await microsoft.close()
  }
}, 300_000)
