/** Anthropic: an organization, read through its Admin and Compliance API. */
import type { Provider } from '../../ports/provider.ts'
import { activities, codeAnalytics, costs, usage } from './datasets/activity.ts'
import {
  apiKeys,
  groups,
  invites,
  organization,
  roles,
  serviceAccounts,
  users,
  workspaces,
} from './datasets/organization.ts'
import { members, rateLimits, spendLimits } from './datasets/workspaces.ts'
import { LIMITS } from './policy.ts'
import { open, type Session } from './session.ts'

const DOCUMENTATION = 'platform.claude.com, Admin API reference; @anthropic-ai/sdk 1.12.0'
const READ = '2026-11-20'

const said = (value: string) => ({ value, source: DOCUMENTATION, checked: READ })

export const provider: Provider<Session> = {
  id: 'anthropic',
  label: 'Anthropic',
  role: 'service',
  setup: [
    {
      name: 'key',
      label: 'Admin API key',
      secret: true,
      // api01: access keys of the Compliance API, which read activities only.
      pattern: /^sk-ant-(admin\d\d|api01)-[A-Za-z0-9_-]{16,400}$/,
      format: 'sk-ant-admin01-…',
    },
  ],
  guide: {
    consoleUrl: 'https://platform.claude.com/settings/admin-keys',
    steps: [
      'Sign in to platform.claude.com with the role admin in the client’s organization. Individual accounts have no Admin API.',
      'Open Settings, Admin keys, and choose “Create admin key”.',
      'Name it after this use, for example “Reeve read”. An Admin key cannot be limited to reading: Reeve only reads with it.',
      'To include activities, switch on the Compliance API first: a key made before that cannot read them.',
      'Copy the key: Anthropic shows it once. A normal key (sk-ant-api03-…) does not work here.',
    ],
  },
  hosts: () => ({ api: 'https://api.anthropic.com' }),
  auth: ({ secrets }) => {
    const secret = secrets.get('key')
    return secret ? { scheme: 'header', header: 'x-api-key', prefix: '', secret } : null
  },
  headers: {},
  requestIdHeader: 'request-id',
  limits: LIMITS,
  open,
  traits: {
    lastUse: {
      value: 'from_usage',
      source: `${DOCUMENTATION}: no last use on an API key`,
      checked: READ,
    },
    withoutExpiry: { value: [], source: `${DOCUMENTATION}: expires_at on every key`, checked: READ },
    auditLog: {
      value: 'can_be_off',
      source: `${DOCUMENTATION}: org_compliance_api_settings_updated`,
      checked: READ,
    },
    keyRights: {
      value: 'of_scope',
      source: `${DOCUMENTATION}: a key has its workspace and no permissions`,
      checked: READ,
    },
    keyMaker: { value: 'reported', source: `${DOCUMENTATION}: created_by on every key`, checked: READ },
    connectorKey: {
      value: 'one_level',
      source: `${DOCUMENTATION}: an Admin key has no permissions`,
      checked: READ,
    },
    defaultProject: {
      value: true,
      source: `${DOCUMENTATION}: the default workspace has no id in older versions`,
      checked: READ,
    },
    adminKeys: { value: 'not_listed', source: `${DOCUMENTATION}: no endpoint lists them`, checked: READ },
  },
  cannot: [
    said('The last use of a key: it is derived from usage, to the day.'),
    said('Admin keys: no endpoint lists them.'),
    said('Whether a person signs in with MFA or single sign-on.'),
    said('Data retention, and which models a workspace may call.'),
    said(
      'Cost by key or person: costs are read by workspace and description. Priority Tier is not in the report.',
    ),
    said('Workload federation: which issuers and rules let programs call without a key.'),
    {
      value: 'Webhooks, telemetry destinations, plugins, and the managed settings of Claude Code.',
      source: 'npm @anthropic-ai/sdk 1.14.0: client.beta.organization',
      checked: '2026-11-28',
    },
    said('Seats of Claude Team and Enterprise plans, and invoices.'),
    said('Making or deleting a key: that is done in the Console.'),
  ],
  datasets: [
    organization,
    users,
    invites,
    groups,
    roles,
    workspaces,
    members,
    serviceAccounts,
    apiKeys,
    rateLimits,
    spendLimits,
    activities,
    usage,
    costs,
    codeAnalytics,
  ],
}
