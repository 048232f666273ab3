import { describe, expect, test } from 'vitest'
import { aFactSet, anAccount, aCredential, DIRECTORY, DIRECTORY_PROVIDER } from '../controls/testing.ts'
import { buildLedger } from './ledger.ts'
import { isOutside, joinPeople } from './people.ts'

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
    expect(people[0]).toMatchObject({ id: 'kim@example.com', joinedBy: 'mail', isAdmin: true })
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
    expect(people.map(({ id, state, accounts }) => [id, state, accounts.length])).toEqual([
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
    expect(people.map((p) => p.joinedBy)).toEqual(['single', 'single'])
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
    expect(joinPeople(aFactSet({ account })).map((p) => p.joinedBy)).toEqual(['single', 'single'])
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
    expect(person).toMatchObject({ joinedBy: 'mail', state: 'active' })
    expect(person?.accounts.map((a) => [a.id, a.state])).toEqual([
      ['old', 'deleted'],
      ['new', 'active'],
    ])
    expect(buildLedger(facts).credentials[0]?.owner).toMatchObject({ id: 'old', state: 'deleted' })
  })

  test('whose providers say nothing about administration are not shown as plain members', () => {
    const { isAdmin: _, ...quiet } = anAccount({ id: 'a' })
    expect(joinPeople(aFactSet({ account: [quiet] }))[0]?.isAdmin).toBeUndefined()
  })
})

test('an address is outside only when domains are recorded; sub-domains are inside; a suffix is not', () => {
  expect(isOutside('a@acme.example', undefined)).toBeUndefined()
  expect(isOutside(null, ['acme.example'])).toBeUndefined()
  expect(isOutside('a@mail.ACME.example', ['acme.example'])).toBe(false)
  expect(isOutside('a@notacme.example', ['acme.example'])).toBe(true)
})
