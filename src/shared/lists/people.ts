/** People: one line per person over all providers. */
import { ACCOUNT_STATE_LABEL, JOINED_LABEL, YES_NO_LABEL } from '../model/labels.ts'
import { defineList, type Column } from './definition.ts'

export const personList = defineList({
  id: 'people',
  label: 'People',
  columns: {
    id: { label: 'Person', shows: 'code', file: 'person' },
    /** One without a name is known by the mail address. */
    name: { label: 'Name', shows: 'text', none: 'No name', width: 170, grow: 2, sorts: true },
    email: { label: 'Mail address', shows: 'text', none: 'None', width: 190, grow: 2, sorts: true },
    state: { label: 'State', shows: 'word', words: ACCOUNT_STATE_LABEL, width: 126, sorts: true },
    providers: { label: 'Providers', shows: 'providers', width: 160 },
    /** The provider's words. Absent: none of the accounts has any. */
    roles: { label: 'Roles', shows: 'texts', absent: 'Not reported', width: 120, grow: 1 },
    lastActivityAt: {
      label: 'Last activity',
      shows: 'moment',
      none: 'Never',
      absent: 'Not reported',
      width: 124,
      sorts: true,
    },
    /** Active ones that the person answers for. Absent: what lists them was not read, or names no owner. */
    identities: {
      label: 'Identities',
      shows: 'number',
      absent: 'Not reported',
      width: 88,
      sorts: true,
      hidden: true,
    },
    credentials: { label: 'Credentials', shows: 'number', absent: 'Not reported', width: 100, sorts: true },
    findings: { label: 'Findings', shows: 'number', width: 84, sorts: true, file: 'open_findings' },
    addedAt: {
      label: 'Added',
      shows: 'moment',
      none: 'None',
      absent: 'Not reported',
      width: 124,
      sorts: true,
      hidden: true,
    },
    joinedBy: { label: 'Joined by', shows: 'words', words: JOINED_LABEL, width: 170, hidden: true },
    isAdmin: { label: 'Admin', shows: 'yes-no', absent: 'Not reported', file: 'admin' },
    /** Outside the client's own mail domains; absent: the domains are not recorded. */
    outside: { label: 'Outside', shows: 'yes-no', absent: 'Not reported', width: 96, hidden: true },
    accountIds: { label: 'Accounts', shows: 'texts', file: 'accounts' },
    /** Who decided that the accounts are one person's. */
    decidedBy: { label: 'Decided by', shows: 'texts' },
    possibleMatches: { label: 'Possible matches', shows: 'number' },
    disputed: { label: 'Disputed', shows: 'yes-no' },
  },
  filters: {
    provider: { label: 'Provider', everyClient: true, words: 'provider' },
    state: { label: 'State', everyClient: true, words: ACCOUNT_STATE_LABEL },
    admin: { label: 'Admin', everyClient: true, words: YES_NO_LABEL },
    role: { label: 'Role', words: {} },
    outside: { label: 'Outside the client’s domains', everyClient: true, words: YES_NO_LABEL },
    accounts: { label: 'Accounts', everyClient: true },
    joined: { label: 'Joined by', everyClient: true, words: JOINED_LABEL },
    open: {
      label: 'To settle',
      everyClient: true,
      words: { possible: 'Possible match', disputed: 'Disputed' },
    },
    connection: { label: 'Connection' },
  },
  defaultSort: { field: 'name', dir: 'asc' },
  views: [
    { name: 'Admins', filters: { admin: ['yes'] } },
    { name: 'Outside the client’s domains', filters: { outside: ['yes'] } },
    { name: 'Not settled who it is', filters: { open: ['possible', 'disputed'] } },
    { name: 'Joined by hand', filters: { joined: ['hand'] } },
    { name: 'Invites', filters: { state: ['invited', 'expired_invite'] } },
  ],
  terminal: [
    'name',
    'email',
    'state',
    'isAdmin',
    'outside',
    'providers',
    'accountIds',
    'joinedBy',
    'decidedBy',
    'possibleMatches',
    'disputed',
    'identities',
    'credentials',
    'findings',
  ],
})

const { id, name, email, state, isAdmin, outside } = personList.columns

/** The table of people in an export: a line for each account, since an account is what can be acted on. */
export const personAccountColumns = {
  id,
  name,
  email,
  state,
  isAdmin,
  outside,
  provider: { label: 'Provider', shows: 'provider' },
  connectionName: { label: 'Connection', shows: 'text', file: 'connection' },
  accountId: { label: 'Account', shows: 'code', file: 'account' },
  joinedBy: { label: 'Joined by', shows: 'word', words: JOINED_LABEL },
  decidedBy: { label: 'Decided by', shows: 'text', absent: 'Not decided' },
  decidedAt: { label: 'Decided at', shows: 'moment', absent: 'Not decided' },
  accountState: { label: 'State of the account', shows: 'word', words: ACCOUNT_STATE_LABEL },
  roles: { label: 'Roles', shows: 'texts', absent: 'Not reported' },
  addedAt: { label: 'Added', shows: 'moment', none: 'None', absent: 'Not reported' },
} as const satisfies Readonly<Record<string, Column>>
