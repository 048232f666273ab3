import { describe, expect, test } from 'vitest'
import { fuzzyPick, fuzzyScore } from './fuzzy.ts'

const pick = (query: string, names: string[]) => fuzzyPick(query, names, (name) => name, 5)

describe('fuzzy matching', () => {
  test('letters in order match, letters out of order do not', () => {
    expect(fuzzyScore('nwd', 'Northwind Dental')).not.toBeNull()
    expect(fuzzyScore('dwn', 'Northwind')).toBeNull()
  })
  test('letters scattered inside words do not match', () => {
    expect(fuzzyScore('etl', 'Harbor Dental Group')).toBeNull()
    expect(fuzzyScore('enta', 'Harbor Dental Group')).not.toBeNull()
  })
  test('a word start beats the middle of a word', () => {
    expect(pick('al', ['Royal Mail', 'Big Alder', 'Alpine'])).toEqual(['Alpine', 'Big Alder', 'Royal Mail'])
  })
  test('initials find a name of several words before scattered letters', () => {
    expect(pick('nd', ['Sunday', 'Northwind Dental', 'Nomad'])[0]).toBe('Northwind Dental')
    expect(pick('ndl', ['Noodle', 'North Dental Labs'])[0]).toBe('North Dental Labs')
  })
  test('accents and case do not matter', () => {
    expect(fuzzyScore('cafe', 'CAFÉ Zürich')).toBeGreaterThan(900)
  })
  test('an empty query keeps the order and the limit', () => {
    expect(fuzzyPick('', ['b', 'a', 'c'], (name) => name, 2)).toEqual(['b', 'a'])
  })
})
