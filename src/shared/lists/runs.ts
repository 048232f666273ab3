/** Runs, each a moment of a client; and what differs between two of them. */
import { RUN_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'

export const runList = defineList({
  id: 'snapshots',
  label: 'Snapshots',
  columns: {
    id: { label: 'Run', shows: 'code' },
    /** The moment that it stands for. */
    finishedAt: { label: 'Taken', shows: 'moment', width: 170, sorts: true, file: 'ended' },
    /** Names of the connections that it read. */
    connection: { label: 'Connections read', shows: 'own', width: 180, grow: 2 },
    /** How many of all it read. */
    connections: { label: 'Of all', shows: 'own', width: 84, sorts: true },
    state: { label: 'State', shows: 'word', words: RUN_LABEL, width: 120 },
    /** That the moment shows. */
    factCount: { label: 'Facts', shows: 'number', width: 84, sorts: true, file: 'facts' },
    added: { label: 'Added', shows: 'number', width: 76 },
    changed: { label: 'Changed', shows: 'number', width: 84 },
    removed: { label: 'Removed', shows: 'number', width: 84 },
  },
  filters: {
    connection: { label: 'Connection' },
    provider: { label: 'Provider', everyClient: true, words: 'provider' },
    state: { label: 'State', everyClient: true, words: RUN_LABEL },
  },
  defaultSort: { field: 'finishedAt', dir: 'desc' },
})

export const CHANGE_LABEL = { added: 'Added', removed: 'Removed', changed: 'Changed' } as const

export const changeList = defineList({
  id: 'compare',
  label: 'Changes',
  columns: {
    change: { label: 'Change', shows: 'word', words: CHANGE_LABEL, width: 100, sorts: true },
    kind: { label: 'What', shows: 'own', width: 150, sorts: true },
    label: { label: 'Name', shows: 'text', width: 180, grow: 2, sorts: true },
    /** What of it differs, from what to what. */
    fields: { label: 'Fields', shows: 'own', width: 240, grow: 3 },
    provider: { label: 'Provider', shows: 'provider', width: 110 },
  },
  filters: {
    change: { label: 'Change', words: CHANGE_LABEL },
    kind: { label: 'What', words: { account: 'Person' } },
    provider: { label: 'Provider', words: 'provider' },
  },
  defaultSort: { field: 'kind', dir: 'asc' },
})
