/** The entries of a journal, newest first. */
import { defineList } from './definition.ts'

export const journalList = defineList({
  id: 'journal',
  label: 'Journal',
  columns: {
    at: { label: 'When', shows: 'moment', width: 148 },
    author: { label: 'Who', shows: 'text', width: 130, grow: 1 },
    /** Shown once several devices have written. */
    device: { label: 'Device', shows: 'own', width: 142 },
    text: { label: 'What', shows: 'text', width: 240, grow: 4 },
    hash: { label: 'Hash', shows: 'code', width: 110, hidden: true },
  },
  filters: {
    author: { label: 'Author', onlyIs: true },
    kind: { label: 'Kind', onlyIs: true, words: {} },
  },
})
