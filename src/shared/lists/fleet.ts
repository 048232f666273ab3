/** All clients of the workspace. Each figure says whether it is complete, so the screen draws every column. */
import { SEVERITY_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'

export const fleetList = defineList({
  id: 'fleet',
  label: 'Clients',
  columns: {
    name: { label: 'Client', shows: 'own', width: 170, grow: 3, sorts: true },
    tags: { label: 'Tags', shows: 'own', width: 84, grow: 1 },
    score: { label: 'Score', shows: 'own', width: 152, sorts: true },
    criticals: { label: 'Open findings', shows: 'own', width: 106, sorts: true },
    // Beside the score: whoever looks at a figure sees how old it is, at any width.
    dataAt: { label: 'Data age', shows: 'own', width: 150, sorts: true },
    people: { label: 'People', shows: 'own', width: 70, sorts: true },
    identities: { label: 'Identities', shows: 'own', width: 82, sorts: true },
    credentials: { label: 'Credentials', shows: 'own', width: 96, sorts: true },
    spend: { label: 'Spend MTD', shows: 'own', width: 104, sorts: true },
    lastSpend: { label: 'Last month', shows: 'own', width: 100 },
  },
  filters: {
    tag: { label: 'Tag', everyClient: true },
    provider: { label: 'Provider', everyClient: true, words: 'provider' },
    health: { label: 'Health', everyClient: true, words: {} },
    severity: { label: 'Open findings', everyClient: true, words: SEVERITY_LABEL },
  },
  defaultSort: { field: 'name', dir: 'asc' },
})
