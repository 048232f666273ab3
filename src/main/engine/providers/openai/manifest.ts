/** OpenAI: an organization, read through its Administration API. */
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Classify, Provider } from '../../ports/provider.ts'
import { auditLog, costs, usage } from './datasets/activity.ts'
import {
  adminKeys,
  certificates,
  groups,
  invites,
  organization,
  projects,
  users,
} from './datasets/organization.ts'
import {
  apiKeys,
  dataRetention,
  modelPermissions,
  projectMembers,
  rateLimits,
  roles,
  serviceAccounts,
  spendAlerts,
  spendLimits,
  toolPermissions,
} from './datasets/projects.ts'
import { LIMITS } from './policy.ts'
import { open, type Session } from './session.ts'

const DESCRIPTION = 'openai/openai-openapi openapi.json 2.3.0, f85dbe2'
const READ = '2026-08-21'

const said = (value: string) => ({ value, source: DESCRIPTION, checked: READ })
/** The vendor's own client knows more than the description. */
const saidByClient = (value: string) => ({
  value,
  source: 'npm openai 7.59.0: client.admin.organization',
  checked: '2026-11-28',
})

const ownError = z.object({ error: z.object({ message: z.string().optional() }) })

/** A 404 means "none is set" only as the provider's own error. One about the address itself means that this provider
 *  has no such thing, which is no statement about the client. A 401 may name scopes that are missing: then the key is
 *  alive and has no right to this (microsoft/PowerToys issue 32989). */
const classify: Classify = ({ status, body }) => {
  if (status !== 404 && status !== 401) return null
  const parsed = ownError.safeParse(body)
  if (!parsed.success) return null
  const { message = '' } = parsed.data.error
  if (status === 401)
    return /\bMissing scopes\b/.test(message) ? new AppError('provider.forbidden', { status }) : null
  return message.startsWith('Invalid URL') ? null : 'none'
}

export const provider: Provider<Session> = {
  id: 'openai',
  label: 'OpenAI',
  role: 'service',
  setup: [
    {
      name: 'key',
      label: 'Admin API key',
      secret: true,
      pattern: /^sk-admin-[A-Za-z0-9_-]{16,400}$/,
      format: 'sk-admin-…',
    },
  ],
  guide: {
    consoleUrl: 'https://platform.openai.com/settings/organization/admin-keys',
    steps: [
      'Sign in to platform.openai.com as an owner of the client’s organization.',
      'Open Settings, Organization, Admin keys, and choose “Create new admin key”.',
      'Name it after this use, for example “Reeve read”. Where the form offers permissions, choose read-only.',
      'Set an expiry date if the form offers one, and note it for rotation.',
      'Copy the key: OpenAI shows it once. A project key (sk-proj-…) does not work here.',
    ],
  },
  hosts: () => ({ api: 'https://api.openai.com' }),
  auth: ({ secrets }) => {
    const secret = secrets.get('key')
    return secret ? { scheme: 'header', header: 'authorization', prefix: 'Bearer ', secret } : null
  },
  headers: {},
  requestIdHeader: 'x-request-id',
  limits: LIMITS,
  classify,
  open,
  traits: {
    lastUse: { value: 'reported', source: `${DESCRIPTION}: ProjectApiKey.last_used_at`, checked: READ },
    withoutExpiry: {
      value: ['api_key'],
      source: `${DESCRIPTION}: AdminApiKey has expires_at, ProjectApiKey has none`,
      checked: READ,
    },
    auditLog: {
      value: 'stays_on',
      source: 'help.openai.com, Admin and audit logs: once on, it cannot be switched off',
      checked: READ,
    },
    keyRights: {
      value: 'own',
      source: `${DESCRIPTION}: a project key has permissions; none is reported`,
      checked: READ,
    },
    keyMaker: {
      value: 'holder',
      source: `${DESCRIPTION}: ProjectApiKey has an owner and no maker`,
      checked: READ,
    },
    connectorKey: {
      value: 'one_level',
      source: `${DESCRIPTION}: AdminApiKey has no permissions`,
      checked: READ,
    },
    defaultProject: { value: false, source: `${DESCRIPTION}: every project is listed`, checked: READ },
    adminKeys: { value: 'listed', source: `${DESCRIPTION}: GET /organization/admin_api_keys`, checked: READ },
  },
  cannot: [
    said('The organization’s name: the API has no such object.'),
    said('Whether a person signs in with MFA or single sign-on.'),
    said('ChatGPT Business, Enterprise and Edu seats and conversations.'),
    said('Keys and service accounts of archived projects.'),
    said('Invoices, and which requests a key made.'),
    saidByClient('Cost by person: costs are read by project, key and line item.'),
    said('Custom roles that single people hold: those of groups are read.'),
    saidByClient('Workload identity: programs that call without a key.'),
    saidByClient('Encryption keys and storage of the client’s own, service tiers, and usage of decisions.'),
    said('Whether the audit log is off or merely empty, until it has an event.'),
  ],
  datasets: [
    organization,
    users,
    invites,
    groups,
    roles,
    projects,
    projectMembers,
    serviceAccounts,
    apiKeys,
    adminKeys,
    rateLimits,
    spendLimits,
    spendAlerts,
    dataRetention,
    modelPermissions,
    toolPermissions,
    certificates,
    auditLog,
    usage,
    costs,
  ],
}
