import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, aCredential, DIRECTORY, DIRECTORY_PROVIDER } from '../controls/testing.ts'
import type { PeopleDecisions, Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { withDirectory } from './directory.ts'
import { buildLedger } from './ledger.ts'
import { accountKey } from './joins.ts'
import { isOutside } from './mail.ts'
import { joinPeople, type Person } from './people.ts'

const reasonsOf = (people: readonly Person[]) =>
  people.map(({ accounts }) => accounts.map(({ joined }) => joined.by))

describe('people', () => {
  test('with the same mail at two providers are one, whatever the case', () => {
    const people = joinPeople(
      aFactSet({
        account: [
          anAccount({ id: 'a', email: 'Kim@Example.com', isAdmin: false }),
          anAccount({ id: 'b', email: 'kim@example.com', isAdmin: true, connectionId: 'other' }),
        ],
      }),
    )
    expect(people).toHaveLength(1)
    expect(people[0]).toMatchObject({ id: accountKey(anAccount({ id: 'a' })), isAdmin: true })
    expect(reasonsOf(people)).toEqual([['mail', 'mail']])
  })

  test('whom only a directory knows are none, unless it says that they have a seat', () => {
    const entry = { provider: DIRECTORY_PROVIDER, connectionId: DIRECTORY }
    const account = [
      anAccount({ id: 'a', email: 'kim@example.com', state: 'invited' }),
      anAccount({ ...entry, id: '1', email: 'kim@example.com', state: 'active' }),
      anAccount({ ...entry, id: '2', email: 'lee@example.com', seat: null }),
      anAccount({ ...entry, id: '3', email: 'mo@example.com', seat: 'Copilot' }),
    ]
    const people = joinPeople(aFactSet({ account }))
    expect(people.map(({ email, state, accounts }) => [email, state, accounts.length])).toEqual([
      ['kim@example.com', 'invited', 2],
      ['mo@example.com', 'active', 1],
    ])
  })

  test('without a mail are never joined, also with the same name', () => {
    const people = joinPeople(
      aFactSet({
        account: [
          anAccount({ id: 'a', email: null, name: 'Kim' }),
          anAccount({ id: 'b', email: null, name: 'Kim' }),
        ],
      }),
    )
    expect(reasonsOf(people)).toEqual([['single'], ['single']])
  })

  test.each([
    ['a letter that only looks alike', 'kim@example.com', 'k\u0456m@example.com'],
    ['an accent in two spellings', 'jos\u00e9@example.com', 'jose\u0301@example.com'],
    ['a wide letter', 'kim@example.com', '\uff4bim@example.com'],
    ['an invisible letter', 'kim@example.com', 'k\u200bim@example.com'],
    ['a tag after a plus', 'kim@example.com', 'kim+ai@example.com'],
    ['a domain with a point at the end', 'kim@example.com', 'kim@example.com.'],
  ])('whose mails differ by %s stay two', (_, a, b) => {
    const account = [
      anAccount({ id: 'a', email: a }),
      anAccount({ id: 'b', email: b, connectionId: 'other' }),
    ]
    expect(reasonsOf(joinPeople(aFactSet({ account })))).toEqual([['single'], ['single']])
  })

  test('deleted and made again under the same mail show both accounts, and the key of the old one has no new owner', () => {
    const facts = aFactSet({
      account: [
        anAccount({ id: 'old', email: 'kim@example.com', state: 'deleted' }),
        anAccount({ id: 'new', email: 'kim@example.com', state: 'active' }),
      ],
      credential: [aCredential({ id: 'key', accountId: 'old' })],
    })
    const [person, ...others] = joinPeople(facts)
    expect(others).toEqual([])
    expect(person).toMatchObject({ state: 'active' })
    expect(reasonsOf([person!])).toEqual([['mail', 'mail']])
    expect(person?.accounts.map((a) => [a.id, a.state])).toEqual([
      ['old', 'deleted'],
      ['new', 'active'],
    ])
    expect(buildLedger(facts).credentials[0]?.owner).toMatchObject({ id: 'old', state: 'deleted' })
  })

  test('are plain members where every account in use says so, and no account that has ended counts', () => {
    const at = (id: string, isAdmin: boolean | undefined, state: Account['state'] = 'active') => {
      const { isAdmin: _, ...account } = anAccount({ id, state, email: 'kim@example.com', connectionId: id })
      return isAdmin === undefined ? account : { ...account, isAdmin }
    }
    const isAdmin = (...account: Sourced<Account>[]) => joinPeople(aFactSet({ account }))[0]?.isAdmin
    expect(isAdmin(at('a', false), at('b', false))).toBe(false)
    expect(isAdmin(at('a', false), at('b', undefined))).toBeUndefined()
    expect(isAdmin(at('a', true), at('b', undefined))).toBe(true)
    expect(isAdmin(at('a', false), at('b', true, 'unknown'))).toBe(true)
    for (const ended of ['disabled', 'invited', 'expired_invite', 'deleted'] as const) {
      expect(isAdmin(at('a', false), at('b', true, ended))).toBe(false)
      expect(isAdmin(at('b', true, ended))).toBe(true)
    }
  })

  test('are outside where one account in use is, in whatever order they are read', () => {
    const inside = anAccount({ id: 'a', email: 'kim@acme.example' })
    const outside = anAccount({ id: 'b', email: 'kim@home.example', connectionId: 'other' })
    const links = [
      {
        account: accountKey(outside),
        state: 'settled' as const,
        sides: [{ by: 'Ana', at: 1, person: accountKey(inside) }],
      },
    ]
    const people = { links, splits: [], unread: 0 }
    const outsideOf = (...account: Sourced<Account>[]) =>
      joinPeople(aFactSet({ account, people, terms: { mailDomains: ['acme.example'] } })).map(
        (p) => p.outside,
      )
    expect(outsideOf(inside, outside)).toEqual([true])
    expect(outsideOf(outside, inside)).toEqual([true])
    expect(outsideOf(inside, { ...outside, state: 'invited' })).toEqual([false])
  })

  test('whose providers say nothing about administration are not shown as plain members', () => {
    const { isAdmin: _, ...quiet } = anAccount({ id: 'a' })
    expect(joinPeople(aFactSet({ account: [quiet] }))[0]?.isAdmin).toBeUndefined()
  })
})

/** An entry of the directory. */
const anEntry = (values: Parameters<typeof anAccount>[0]) =>
  anAccount({
    provider: DIRECTORY_PROVIDER,
    connectionId: DIRECTORY,
    tenant: 'dir',
    email: null,
    name: null,
    ...values,
  })
const user = anAccount({ id: 'user', email: 'kim@acme.example' })
const idsOf = (people: readonly Person[]) => people.map(({ accounts }) => accounts.map(({ id }) => id))

describe('an entry of a directory', () => {
  test.each([
    ['mail', { email: 'KIM@acme.example ' }],
    ['alias', { email: 'k.lee@acme.example', aliases: ['x@acme.example', 'Kim@Acme.example'] }],
    ['upn', { email: 'k.lee@acme.example', aliases: [], upn: 'kim@acme.example' }],
    // The strongest of what the address is.
    ['mail', { email: 'kim@acme.example', aliases: ['kim@acme.example'], upn: 'kim@acme.example' }],
  ] as const)('is joined by its %s', (by, values) => {
    const people = joinPeople(aFactSet({ account: [user, anEntry({ id: 'entry', ...values })] }))
    expect(idsOf(people)).toEqual([['user', 'entry']])
    expect(reasonsOf(people)).toEqual([[by, by]])
  })

  test('joins accounts of one mailbox by its aliases, each for its own reason', () => {
    const people = joinPeople(
      aFactSet({
        account: [
          user,
          anAccount({ id: 'other', email: 'k.lee@acme.example', connectionId: 'other' }),
          anEntry({ id: 'entry', email: 'kim@acme.example', aliases: ['k.lee@acme.example'] }),
        ],
      }),
    )
    expect(idsOf(people)).toEqual([['user', 'other', 'entry']])
    expect(reasonsOf(people)).toEqual([['mail', 'alias', 'mail']])
  })

  test.each([
    ['mail and alias', { email: 'kim@acme.example' }, { aliases: ['kim@acme.example'] }],
    ['mail of both', { email: 'kim@acme.example' }, { email: 'kim@acme.example' }],
    ['alias and sign-in name', { aliases: ['kim@acme.example'] }, { upn: 'kim@acme.example' }],
  ])('is a possible match and no more where another has the same address: %s', (_, a, b) => {
    const facts = aFactSet({
      account: [
        user,
        anAccount({ id: 'second', email: 'kim@acme.example', connectionId: 'other' }),
        anEntry({ id: 'one', directoryState: 'active', ...a }),
        anEntry({ id: 'two', directoryState: 'disabled', ...b }),
      ],
    })
    const people = joinPeople(facts)
    expect(idsOf(people)).toEqual([['user', 'second']])
    expect(people[0]!.possible.map(({ account, address }) => [account.id, address])).toEqual([
      ['one', 'kim@acme.example'],
      ['two', 'kim@acme.example'],
    ])
    for (const account of withDirectory(facts).of('account').slice(0, 2))
      expect(account.directoryState).toBeUndefined()
  })

  test('says the state of whoever it was joined to', () => {
    const entry = anEntry({ id: 'entry', upn: 'kim@acme.example', directoryState: 'disabled' })
    const other = anAccount({ id: 'other', email: 'lee@acme.example' })
    const states = withDirectory(aFactSet({ account: [user, other, entry] }))
      .of('account')
      .map(({ directoryState }) => directoryState)
    expect(states).toEqual(['disabled', undefined, 'disabled'])
  })

  test('says nothing where another entry of the person does not say, unless one is active', () => {
    const entry = (id: string, directoryState: Account['directoryState']) => {
      const { directoryState: _, ...rest } = anEntry({ id, tenant: id, upn: `${id}@acme.example` })
      return { ...rest, ...(directoryState && { directoryState }) }
    }
    const stateOf = (...entries: Sourced<Account>[]) => {
      const links = entries.map((each) => ({
        account: accountKey(each),
        state: 'settled' as const,
        sides: [{ by: 'Ana', at: 1, person: accountKey(user) }],
      }))
      const of = (unread: number) =>
        withDirectory(aFactSet({ account: [user, ...entries], people: { links, splits: [], unread } })).of(
          'account',
        )[0]!.directoryState
      // A decision that cannot be read may be about anybody.
      expect(of(1)).toBeUndefined()
      return of(0)
    }
    expect(stateOf(entry('a', 'disabled'), entry('b', 'disabled'))).toBe('disabled')
    expect(stateOf(entry('a', 'disabled'), entry('b', 'active'))).toBe('active')
    expect(stateOf(entry('a', undefined), entry('b', 'active'))).toBe('active')
    expect(stateOf(entry('a', 'disabled'), entry('b', undefined))).toBeUndefined()
    expect(stateOf(entry('a', undefined), entry('b', 'disabled'))).toBeUndefined()
  })
})

describe('decisions about who is who', () => {
  const second = anAccount({ id: 'second', email: 'kim@acme.example', connectionId: 'other' })
  const stranger = anAccount({ id: 'stranger', email: 'k@home.example' })
  const day = { by: 'Ana', at: 1 }
  const link = (account: Account, ...persons: (Account | null)[]): PeopleDecisions['links'][number] => ({
    account: accountKey(account),
    state: persons.length > 1 ? 'disputed' : 'settled',
    sides: persons.map((person) => ({ ...day, person: person && accountKey(person) })),
  })
  const split = (a: Account, b: Account, state: 'settled' | 'disputed' = 'settled') => ({
    id: `${a.id}-${b.id}`,
    accounts: [accountKey(a), accountKey(b)] as const,
    state,
    sides: [day],
  })
  const decided = (account: Sourced<Account>[], people: Partial<PeopleDecisions>) =>
    joinPeople(aFactSet({ account, people: { links: [], splits: [], unread: 0, ...people } }))

  test('join what no address joins, and say who decided', () => {
    const people = decided([user, second, stranger], { links: [link(stranger, second)] })
    expect(idsOf(people)).toEqual([['user', 'second', 'stranger']])
    expect(people[0]!.accounts.map(({ joined }) => [joined.by, joined.decided])).toEqual([
      ['mail', null],
      ['mail', null],
      ['hand', day],
    ])
  })

  test('join those who were said to be one person, whoever that was', () => {
    const gone = anAccount({ id: 'gone' })
    const people = decided([user, stranger], { links: [link(user, gone), link(stranger, gone)] })
    expect(idsOf(people)).toEqual([['user', 'stranger']])
    expect(reasonsOf(people)).toEqual([['hand', 'hand']])
  })

  test('win over every address where they split', () => {
    const people = decided([user, second], { splits: [split(user, second)] })
    expect(idsOf(people)).toEqual([['user'], ['second']])
    expect(
      people.map(({ apart }) => apart.map(({ own, other, sides }) => [own.id, other.id, sides])),
    ).toEqual([[['user', 'second', [day]]], [['second', 'user', [day]]]])
  })

  test('leave whoever fits both sides of a split with neither', () => {
    const third = anAccount({ id: 'third', email: 'kim@acme.example', connectionId: 'third' })
    for (const account of [
      [user, second, third],
      [third, second, user],
    ]) {
      const people = decided(account, { splits: [split(user, second)] })
      expect(idsOf(people)).toEqual(account.map(({ id }) => [id]))
      const matches = (id: string) =>
        people.find(({ accounts }) => accounts[0]!.id === id)!.possible.map(({ account: { id } }) => id)
      expect(matches('third').sort()).toEqual(['second', 'user'])
      expect(matches('user')).toEqual(['third'])
    }
    const apart = [split(user, second), split(second, third)]
    expect(idsOf(decided([user, second, third], { splits: apart }))).toEqual([['user', 'third'], ['second']])
  })

  test('that are disputed or contradict each other join nothing, and show every side', () => {
    const disputed = decided([user, second, stranger], { links: [link(stranger, user, null)] })
    expect(idsOf(disputed)).toEqual([['user', 'second'], ['stranger']])
    expect(disputed.map(({ isDisputed }) => isDisputed)).toEqual([false, true])
    expect(disputed.map(({ disputes }) => disputes.map(({ isOwn }) => isOwn))).toEqual([[false], [true]])
    expect(disputed[1]!.disputes[0]!.sides.map((side) => side.with?.id ?? null)).toEqual(['user', null])
    const contradicted = decided([user, second, stranger], {
      links: [link(stranger, user)],
      splits: [split(stranger, second)],
    })
    expect(idsOf(contradicted)).toEqual([['user', 'second'], ['stranger']])
    expect(contradicted.map(({ isDisputed }) => isDisputed)).toEqual([false, true])
    const unsure = decided([user, second], { splits: [split(user, second, 'disputed')] })
    expect(idsOf(unsure)).toEqual([['user'], ['second']])
    expect(unsure.map(({ isDisputed }) => isDisputed)).toEqual([true, true])
  })

  test('settle a possible match', () => {
    const [one, two] = ['one', 'two'].map((id) => anEntry({ id, email: 'kim@acme.example' }))
    const people = decided([user, one!, two!], { links: [link(user, one!)] })
    expect(idsOf(people)).toEqual([['user', 'one']])
    expect(people[0]!.possible).toEqual([])
  })

  test('name people by an id that is the same in whatever order and under whatever connection they are read', () => {
    const moved = [second, user].map((each) => ({ ...each, connectionId: 'new' }))
    expect(decided(moved, {})[0]!.id).toBe(decided([user, second], {})[0]!.id)
    const twice = decided(
      [
        anAccount({ id: 'a', email: null, tenant: 'unknown:one' }),
        anAccount({ id: 'a', email: null, tenant: 'unknown:two', connectionId: 'two' }),
      ],
      {},
    )
    expect(new Set(twice.map(({ id }) => id)).size).toBe(2)
    for (const { id } of twice) expect(id).not.toMatch(/unknown|one|two/)
  })
})

test('joining grows with the number of accounts, not with its square', () => {
  const entries = (n: number) =>
    Array.from({ length: n }, (_, i) =>
      anEntry({
        id: `e${i}`,
        email: `p${i}@acme.example`,
        aliases: [`a${i}@acme.example`, 'all@acme.example'],
      }),
    )
  const users = (n: number) =>
    Array.from({ length: n }, (_, i) => anAccount({ id: `u${i}`, email: `a${i}@acme.example` }))
  const timeOf = (n: number): number => {
    const facts = aFactSet({ account: [...users(n), ...entries(n)] })
    const start = performance.now()
    expect(joinPeople(facts)).toHaveLength(n)
    return performance.now() - start
  }
  timeOf(1_000)
  const best = (n: number): number => Math.min(timeOf(n), timeOf(n), timeOf(n))
  // Twenty times as many: a square would take four hundred times as long.
  expect(best(20_000) / best(1_000)).toBeLessThan(150)
})

test('an address is outside only when domains are recorded; sub-domains are inside; a suffix is not', () => {
  expect(isOutside('a@acme.example', undefined)).toBeUndefined()
  expect(isOutside(null, ['acme.example'])).toBeUndefined()
  expect(isOutside('a@mail.ACME.example', ['acme.example'])).toBe(false)
  expect(isOutside('a@notacme.example', ['acme.example'])).toBe(true)
})

test.each([
  ['a@acme.example.', 'acme.example'],
  ['a@acme.example', 'Acme.Example.'],
  ['a@acme.example', '@acme.example'],
  ['a@bücher.example', 'xn--bcher-kva.example'],
  ['a@mail.xn--bcher-kva.example', 'BÜCHER.example'],
])('the domain of %s is %s', (email, domain) => {
  expect(isOutside(email, [domain])).toBe(false)
})

test('what is no address is neither inside nor outside', () => {
  for (const login of ['kim', 'acme.example', '']) expect(isOutside(login, ['acme.example'])).toBeUndefined()
  for (const other of ['acme.example\u200b.evil.example', 'acme.example/ü.evil.example', 'acme.example:ü'])
    expect(isOutside(`a@${other}`, ['acme.example'])).toBe(true)
})
