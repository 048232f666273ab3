import { describe, expect, test } from 'vitest'
import { aFactSet, aHuman } from '../controls/testing.ts'
import { isOutside, joinPeople } from './people.ts'

describe('people', () => {
  test('with the same mail at two providers are one, whatever the case', () => {
    const people = joinPeople(
      aFactSet({
        humans: [
          aHuman({ id: 'a', email: 'Kim@Example.com', isAdmin: false }),
          aHuman({ id: 'b', email: 'kim@example.com', isAdmin: true, connectionId: 'other' }),
        ],
      }),
    )
    expect(people).toHaveLength(1)
    expect(people[0]).toMatchObject({ id: 'kim@example.com', joinedBy: 'mail', isAdmin: true })
  })

  test('without a mail are never joined, also with the same name', () => {
    const people = joinPeople(
      aFactSet({
        humans: [
          aHuman({ id: 'a', email: null, name: 'Kim' }),
          aHuman({ id: 'b', email: null, name: 'Kim' }),
        ],
      }),
    )
    expect(people.map((p) => p.joinedBy)).toEqual(['single', 'single'])
  })

  test('whose providers say nothing about administration are not shown as plain members', () => {
    const { isAdmin: _, ...quiet } = aHuman({ id: 'a' })
    expect(joinPeople(aFactSet({ humans: [quiet] }))[0]?.isAdmin).toBeUndefined()
  })
})

test('an address is outside only when domains are recorded; sub-domains are inside; a suffix is not', () => {
  expect(isOutside('a@acme.example', undefined)).toBeUndefined()
  expect(isOutside(null, ['acme.example'])).toBeUndefined()
  expect(isOutside('a@mail.ACME.example', ['acme.example'])).toBe(false)
  expect(isOutside('a@notacme.example', ['acme.example'])).toBe(true)
})
