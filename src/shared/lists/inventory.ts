/** What the lists of identities and of credentials have in common. */
import { ACCESS_LEVEL_LABEL, LIFE_STATE_LABEL, SCOPE_LEVEL_LABEL, SEVERITY_LABEL } from '../model/labels.ts'
import type { Column, Filter } from './definition.ts'

/** Columns, by name, for each list to put in its own order. */
export const inventoryColumns = {
  id: { label: 'Id', shows: 'code' },
  /** A credential without a name is known by its hint. */
  name: { label: 'Name', shows: 'text', none: 'No name', width: 180, grow: 2, sorts: true },
  lastUsedAt: {
    label: 'Last used',
    shows: 'moment',
    none: 'Never',
    absent: 'Not reported',
    width: 140,
    sorts: true,
  },
  /** Open findings with the worst severity. */
  risk: { label: 'Findings', shows: 'own', width: 128, sorts: true },
  state: { label: 'State', shows: 'word', words: LIFE_STATE_LABEL, width: 100, sorts: true },
  owner: {
    label: 'Owner',
    shows: 'who',
    none: 'None',
    absent: 'Not reported',
    width: 150,
    grow: 1,
    sorts: true,
  },
  scope: { label: 'Scope', shows: 'own', width: 150, grow: 1, sorts: true },
  level: { label: 'Rights', shows: 'word', words: ACCESS_LEVEL_LABEL, absent: 'Not reported' },
  createdAt: {
    label: 'Created',
    shows: 'moment',
    none: 'None',
    absent: 'Not reported',
    width: 118,
    sorts: true,
  },
  calls30d: { label: 'Calls, 30 days', shows: 'number', absent: 'Not reported', width: 112, sorts: true },
  provider: { label: 'Provider', shows: 'provider', width: 110, sorts: true },
  connectionName: { label: 'Connection', shows: 'text', width: 130, hidden: true, file: 'connection' },
  findings: { label: 'Open findings', shows: 'number', file: 'open_findings' },
  worst: {
    label: 'Worst finding',
    shows: 'word',
    words: SEVERITY_LABEL,
    none: 'None',
    file: 'worst_finding',
  },
  scopeLevel: { label: 'Scope level', shows: 'word', words: SCOPE_LEVEL_LABEL },
  scopeId: { label: 'Scope id', shows: 'code', none: 'None' },
  scopeName: { label: 'Scope name', shows: 'text', none: 'None', file: 'scope' },
} as const satisfies Readonly<Record<string, Column>>

export const inventoryFilters = {
  state: { label: 'State', everyClient: true, words: LIFE_STATE_LABEL },
  provider: { label: 'Provider', everyClient: true, words: 'provider' },
  severity: { label: 'Worst finding', everyClient: true, words: SEVERITY_LABEL },
  owner: { label: 'Owner' },
  scope: { label: 'Scope' },
  level: { label: 'Rights', everyClient: true, words: ACCESS_LEVEL_LABEL },
  connection: { label: 'Connection' },
} as const satisfies Readonly<Record<string, Filter>>
