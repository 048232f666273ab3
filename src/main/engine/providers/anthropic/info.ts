/** What an operator is told before connecting Anthropic: data for the wizard, in the product's words. */
import type { ProviderInfo } from '../../ports/connector.ts'
import { POLICY } from './policy.ts'

export const info: ProviderInfo = {
  id: 'anthropic',
  label: 'Anthropic',
  origin: POLICY.origin,
  secret: {
    label: 'Admin API key',
    format: 'sk-ant-admin01-…',
    // api01: access keys of the Compliance API, which read activities only.
    pattern: /^sk-ant-(admin\d\d|api01)-[A-Za-z0-9_-]{16,400}$/,
    consoleUrl: 'https://platform.claude.com/settings/admin-keys',
    steps: [
      'Sign in to platform.claude.com with the role admin in the client’s organization. Individual accounts have no Admin API.',
      'Open Settings, Admin keys, and choose “Create admin key”.',
      'Name it after this use, for example “Reeve read”. An Admin key cannot be limited to reading: Reeve only reads with it.',
      'To include activities, switch on the Compliance API first: a key made before that cannot read them.',
      'Copy the key: Anthropic shows it once. A normal key (sk-ant-api03-…) does not work here.',
    ],
  },
  reads: [
    {
      dataset: 'organization',
      label: 'Organization',
      why: 'Its name, to show that this is the right client.',
    },
    { dataset: 'users', label: 'Members', why: 'Who has an account, with which role.' },
    { dataset: 'invites', label: 'Invites', why: 'Who was let in and has not come yet.' },
    {
      dataset: 'groups',
      label: 'Groups',
      why: 'Rights that people hold through a group, where the plan has groups.',
    },
    { dataset: 'roles', label: 'Roles', why: 'What a role permits, where the plan has custom roles.' },
    { dataset: 'projects', label: 'Workspaces', why: 'Where keys and spend belong.' },
    { dataset: 'project_members', label: 'Workspace members', why: 'Who may do what in which workspace.' },
    {
      dataset: 'service_accounts',
      label: 'Service accounts',
      why: 'Machine identities of workload federation. An Admin key is refused here; it takes an OAuth token.',
    },
    { dataset: 'api_keys', label: 'API keys', why: 'State, age, maker and expiry of each key.' },
    { dataset: 'rate_limits', label: 'Rate limits', why: 'How much a leaked key could use in a minute.' },
    { dataset: 'spend_limits', label: 'Spend limits', why: 'Where spending stops.' },
    { dataset: 'audit_log', label: 'Activities', why: 'Who changed what, where the Compliance API is on.' },
    {
      dataset: 'usage',
      label: 'Usage',
      why: 'Which key and model used how much on each day, and when a key was last used.',
    },
    { dataset: 'costs', label: 'Costs', why: 'What is billed, by workspace and description.' },
    { dataset: 'code_analytics', label: 'Claude Code', why: 'Sessions of Claude Code by person or key.' },
  ],
  cannot: [
    'The last use of a key: it is derived from usage, to the day.',
    'Admin keys: no endpoint lists them.',
    'Whether a person signs in with MFA or single sign-on.',
    'Data retention, and which models a workspace may call.',
    'Cost by key or person: costs are billed by workspace and description. Priority Tier is not in the report.',
    'Seats of Claude Team and Enterprise plans, and invoices.',
    'Making or deleting a key: that is done in the Console.',
  ],
}
