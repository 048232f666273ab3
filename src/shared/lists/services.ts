/** Services: organizations and the projects or workspaces below them, with the settings that govern them. */
import { MODELS_ALLOWED_LABEL, SERVICE_SCOPE_LABEL, SERVICE_STATE_LABEL } from '../model/labels.ts'
import { defineList } from './definition.ts'

export const serviceList = defineList({
  id: 'services',
  label: 'Services',
  columns: {
    id: { label: 'Id', shows: 'code' },
    /** One without a name is known by its id. */
    name: { label: 'Service', shows: 'text', none: 'No name', width: 190, grow: 2, sorts: true },
    scope: { label: 'Level', shows: 'word', words: SERVICE_SCOPE_LABEL },
    isDefault: { label: 'Default', shows: 'yes-no', file: 'default' },
    provider: { label: 'Provider', shows: 'provider', width: 110, sorts: true },
    state: { label: 'State', shows: 'word', words: SERVICE_STATE_LABEL, width: 104, sorts: true },
    createdAt: { label: 'Created', shows: 'moment', none: 'None', absent: 'Not reported' },
    /** Active ones within it. Absent: their lists were not read, or do not say where each belongs. */
    identities: { label: 'Identities', shows: 'number', absent: 'Not reported', width: 88, sorts: true },
    credentials: { label: 'Credentials', shows: 'number', absent: 'Not reported', width: 100, sorts: true },
    people: { label: 'People', shows: 'number', absent: 'Not reported', width: 84, sorts: true },
    billed30d: {
      label: 'Billed, 30 days',
      shows: 'moneys',
      absent: 'Not reported',
      width: 120,
      sorts: true,
    },
    calls30d: { label: 'Calls, 30 days', shows: 'number', absent: 'Not reported', width: 112, sorts: true },
    spendLimit: {
      label: 'Spend limit',
      shows: 'limit',
      none: 'No limit',
      absent: 'Not reported',
      width: 132,
    },
    retention: { label: 'Retention', shows: 'own', width: 132 },
    /** The provider's own word. */
    retentionSetting: {
      label: 'Retention setting',
      shows: 'text',
      words: {},
      none: 'None',
      absent: 'Not reported',
      file: 'retention',
    },
    retentionDays: {
      label: 'Retention in days',
      shows: 'number',
      none: 'No limit stated',
      absent: 'Not reported',
    },
    /** Which models, by name. */
    allowed: { label: 'Models', shows: 'own', width: 120, grow: 1 },
    models: { label: 'Models', shows: 'word', words: MODELS_ALLOWED_LABEL, absent: 'Not reported' },
    region: { label: 'Region', shows: 'text', none: 'None', absent: 'Not reported' },
    connectionName: { label: 'Connection', shows: 'text', width: 130, hidden: true, file: 'connection' },
  },
  filters: {
    provider: { label: 'Provider', everyClient: true, words: 'provider' },
    scope: { label: 'Level', everyClient: true, words: SERVICE_SCOPE_LABEL },
    state: { label: 'State', everyClient: true, words: SERVICE_STATE_LABEL },
    spendLimit: { label: 'Spend limit', everyClient: true, words: { set: 'Set' } },
    retention: { label: 'Retention', everyClient: true, words: {} },
    models: { label: 'Models', everyClient: true, words: MODELS_ALLOWED_LABEL },
    connection: { label: 'Connection' },
  },
  defaultSort: { field: 'name', dir: 'asc' },
  terminal: [
    'id',
    'provider',
    'scope',
    'name',
    'state',
    'identities',
    'credentials',
    'people',
    'retentionSetting',
    'models',
    'spendLimit',
  ],
})
