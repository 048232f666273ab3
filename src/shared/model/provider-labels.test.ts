import { expect, test } from 'vitest'
import { datasetLabel, providerLabel } from './provider-labels.ts'

const labels = {
  one: { label: 'One', datasets: { users: 'Members' } },
  two: { label: 'Two', datasets: { users: 'People', keys: 'Keys' } },
}

test('a provider and its data sets are called as its manifest says', () => {
  expect(providerLabel(labels, 'one')).toBe('One')
  expect(datasetLabel(labels, 'two', 'users')).toBe('People')
})

test('what no manifest names keeps its id, also one that every object has', () => {
  expect(providerLabel(labels, 'three')).toBe('three')
  expect(providerLabel(labels, 'constructor')).toBe('constructor')
  expect(datasetLabel(labels, 'one', 'keys')).toBe('keys')
  expect(datasetLabel(labels, 'one', 'constructor')).toBe('constructor')
})

test('without a provider any that has the data set names it', () => {
  expect(datasetLabel(labels, null, 'keys')).toBe('Keys')
  expect(datasetLabel(labels, null, 'other')).toBe('other')
})
