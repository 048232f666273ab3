/** What an operator is told before connecting OpenAI: data for the wizard, in the product's words. */
import type { ProviderInfo } from '../../ports/connector.ts'
import { POLICY } from './policy.ts'

export const info: ProviderInfo = {
  id: 'openai',
  label: 'OpenAI',
  origin: POLICY.origin,
  secret: {
    label: 'Admin API key',
    format: 'sk-admin-…',
    pattern: /^sk-admin-[A-Za-z0-9_-]{16,400}$/,
    consoleUrl: 'https://platform.openai.com/settings/organization/admin-keys',
    steps: [
      'Sign in to platform.openai.com as an owner of the client’s organization.',
      'Open Settings, Organization, Admin keys, and choose “Create new admin key”.',
      'Name it after this use, for example “Reeve read”. Where the form offers permissions, choose read-only.',
      'Set an expiry date if the form offers one, and note it for rotation.',
      'Copy the key: OpenAI shows it once. A project key (sk-proj-…) does not work here.',
    ],
  },
  reads: [
    { dataset: 'users', label: 'Members', why: 'Who has an account, with which role.' },
    { dataset: 'invites', label: 'Invites', why: 'Who was let in and has not come yet.' },
    { dataset: 'groups', label: 'Groups', why: 'Rights that people hold through a group.' },
    { dataset: 'roles', label: 'Roles', why: 'What a custom role permits.' },
    { dataset: 'projects', label: 'Projects', why: 'Where keys and spend belong.' },
    { dataset: 'project_members', label: 'Project members', why: 'Who may do what in which project.' },
    { dataset: 'service_accounts', label: 'Service accounts', why: 'Machine identities without a person.' },
    { dataset: 'api_keys', label: 'Project API keys', why: 'Age, owner and last use of each key.' },
    { dataset: 'admin_keys', label: 'Admin keys', why: 'The keys that can change everything.' },
    { dataset: 'rate_limits', label: 'Rate limits', why: 'How much a leaked key could use in a minute.' },
    { dataset: 'spend_limits', label: 'Spend limits', why: 'Where spending stops.' },
    { dataset: 'spend_alerts', label: 'Spend alerts', why: 'When somebody is told about spending.' },
    { dataset: 'data_retention', label: 'Data retention', why: 'How long content is kept.' },
    { dataset: 'model_permissions', label: 'Allowed models', why: 'Which models a project may call.' },
    { dataset: 'tool_permissions', label: 'Hosted tools', why: 'Which tools models may use.' },
    { dataset: 'certificates', label: 'Certificates', why: 'Whether client certificates can be read.' },
    { dataset: 'audit_log', label: 'Audit log', why: 'Who changed what, where the log is switched on.' },
    { dataset: 'usage', label: 'Usage', why: 'Which key, person and model used how much on each day.' },
    { dataset: 'costs', label: 'Costs', why: 'What is billed, by project, key and line item.' },
  ],
  cannot: [
    'The organization’s name: the API has no such object.',
    'Whether a person signs in with MFA or single sign-on.',
    'ChatGPT Business, Enterprise and Edu seats and conversations.',
    'Keys and service accounts of archived projects.',
    'Invoices, and which requests a key made.',
    'Cost by person: costs are billed by project, key and line item.',
    'Whether the audit log is off or merely empty, until it has an event.',
  ],
}
