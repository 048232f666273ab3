/** Credentials: what authenticates a person's account or an identity. */
import { CREDENTIAL_KIND_LABEL, FLAG_LABEL, HOLDER_KIND_LABEL } from '../model/labels.ts'
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

export const credentialList = defineList({
  id: 'credentials',
  label: 'Credentials',
  columns: {
    id,
    name,
    risk,
    kind: { label: 'Kind', shows: 'word', words: CREDENTIAL_KIND_LABEL, width: 124, sorts: true },
    state,
    /** Whom it authenticates. */
    holder: {
      label: 'Authenticates',
      shows: 'who',
      none: 'None',
      absent: 'Not reported',
      width: 150,
      grow: 1,
      sorts: true,
      file: 'authenticates',
    },
    lastUsedAt,
    lastUsedFrom: {
      label: 'Last use is from',
      shows: 'word',
      words: { provider: 'Provider', usage: 'Usage', event: 'Event' },
      absent: 'Not reported',
    },
    /** Known from usage: not used from then on; before is not known. */
    notUsedSince: { label: 'Not used since', shows: 'moment', absent: 'Not reported' },
    expiresAt: {
      label: 'Expires',
      shows: 'moment',
      none: 'Never',
      absent: 'Not reported',
      width: 118,
      sorts: true,
    },
    createdAt,
    scope,
    calls30d,
    flags: { label: 'Flags', shows: 'words', words: FLAG_LABEL, width: 170, grow: 2 },
    provider,
    owner: { ...owner, hidden: true },
    hint: { label: 'Hint', shows: 'code', none: 'None', width: 140, hidden: true },
    connectionName,
    ...inFiles,
  },
  filters: {
    flag: { label: 'Flag', everyClient: true, words: FLAG_LABEL },
    kind: { label: 'Kind', everyClient: true, words: CREDENTIAL_KIND_LABEL },
    holderKind: { label: 'Belongs to', everyClient: true, words: HOLDER_KIND_LABEL },
    holder: { label: 'Authenticates' },
    ...inventoryFilters,
  },
  defaultSort: { field: 'risk', dir: 'desc' },
  views: [
    { name: 'Dormant or never used', filters: { flag: ['dormant', 'never_used'] } },
    { name: 'Expires soon', filters: { flag: ['expiring'] } },
    { name: 'Never expires', filters: { flag: ['never_expires'] } },
    { name: 'Long-lived', filters: { flag: ['old'] } },
    { name: 'No owner', filters: { flag: ['ownerless'] } },
    { name: 'Owner inactive', filters: { flag: ['owner_inactive'] } },
    { name: 'Admin rights', filters: { flag: ['admin'] } },
  ],
  terminal: [
    'id',
    'kind',
    'name',
    'hint',
    'provider',
    'holder',
    'owner',
    'scopeLevel',
    'scopeName',
    'state',
    'createdAt',
    'lastUsedAt',
    'notUsedSince',
    'expiresAt',
    'flags',
    'findings',
  ],
})
