/** Identities: what can act without a person behind it. */
import { IDENTITY_FLAG_LABEL, IDENTITY_KIND_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'
import { inventoryColumns, inventoryFilters } from './inventory.ts'

const {
  id,
  name,
  risk,
  lastUsedAt,
  owner,
  state,
  scope,
  createdAt,
  calls30d,
  provider,
  connectionName,
  ...inFiles
} = inventoryColumns

export const identityList = defineList({
  id: 'identities',
  label: 'Identities',
  columns: {
    id,
    name,
    risk,
    /** Those that the provider has not ended. Absent: credentials were not read. */
    credentials: {
      label: 'Credentials',
      shows: 'number',
      absent: 'Not reported',
      width: 100,
      sorts: true,
    },
    owner,
    kind: { label: 'Kind', shows: 'word', words: IDENTITY_KIND_LABEL, width: 124, sorts: true },
    state,
    scope,
    lastUsedAt,
    /** `credential`: the latest use of its credentials, where the provider reports none of its own. */
    lastUsedFrom: {
      label: 'Last use is from',
      shows: 'word',
      words: { provider: 'Provider', credential: 'Credential' },
      absent: 'Not reported',
    },
    createdAt,
    calls30d,
    flags: { label: 'Flags', shows: 'words', words: IDENTITY_FLAG_LABEL, width: 170, grow: 2 },
    provider,
    connectionName,
    ...inFiles,
  },
  filters: {
    flag: { label: 'Flag', everyClient: true, words: IDENTITY_FLAG_LABEL },
    kind: { label: 'Kind', everyClient: true, words: IDENTITY_KIND_LABEL },
    ...inventoryFilters,
  },
  defaultSort: { field: 'risk', dir: 'desc' },
  views: [
    { name: 'No owner', filters: { flag: ['ownerless'] } },
    { name: 'Owner inactive', filters: { flag: ['owner_inactive'] } },
    { name: 'Owner not reported', filters: { owner: ['-'] } },
    { name: 'Admin rights', filters: { flag: ['admin'] } },
    { name: 'Project archived', filters: { flag: ['scope_retired'] } },
  ],
  terminal: [
    'id',
    'kind',
    'name',
    'provider',
    'scopeLevel',
    'scopeName',
    'owner',
    'state',
    'credentials',
    'createdAt',
    'lastUsedAt',
    'flags',
    'findings',
  ],
})
