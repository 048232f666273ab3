/** Microsoft: an Entra directory, read through Graph with an application's own token. */
import { AppError } from '../../domain/errors.ts'
import type { Provider } from '../../ports/provider.ts'
import { licences, users } from './datasets.ts'
import { LIMITS } from './policy.ts'
import { open } from './session.ts'

const GRAPH = 'https://graph.microsoft.com'
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const said = (value: string, source: string) => ({ value, source, checked: '2026-11-28' })
const USAGE = 'Microsoft Graph: copilotReportRoot, getMicrosoft365CopilotUsageUserDetail, version v1'

export const provider: Provider<null> = {
  id: 'microsoft',
  label: 'Microsoft 365',
  role: 'directory',
  wizard: false,
  setup: [
    {
      name: 'tenantId',
      label: 'Directory (tenant) ID',
      secret: false,
      pattern: UUID,
      format: '00000000-0000-0000-0000-000000000000',
    },
    {
      name: 'clientId',
      label: 'Application (client) ID',
      secret: false,
      pattern: UUID,
      format: '00000000-0000-0000-0000-000000000000',
    },
    {
      name: 'method',
      label: 'Credential',
      secret: false,
      pattern: /^(?:secret|certificate)$/,
      format: 'secret or certificate',
    },
    {
      name: 'credential',
      label: 'Client secret, or certificate with its private key',
      secret: true,
      pattern: /^(?:[A-Za-z0-9_.~-]{3,40}~[A-Za-z0-9_.~-]{3,60}|-----BEGIN [\s\S]{100,20000}-----\s*)$/,
      format: '…8Q~… or PEM',
      multiline: true,
    },
  ],
  guide: {
    consoleUrl: 'https://entra.microsoft.com/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade',
    steps: [
      'Sign in to entra.microsoft.com of the client’s directory as an administrator.',
      'Register an application and note its application (client) ID and directory (tenant) ID.',
      'Add the application permissions Organization.Read.All and User.Read.All, and grant admin consent.',
      'Upload a certificate (preferred), or create a client secret and copy its value: it is shown once.',
    ],
  },
  hosts: () => ({ graph: GRAPH, login: 'https://login.microsoftonline.com' }),
  auth: ({ setup, secrets, hosts }, host) => {
    const secret = secrets.get('credential')
    const { login = '' } = hosts
    const { tenantId = '', clientId = '', method } = setup
    if (host !== 'graph' || !secret) return null
    const server = {
      tokenUrl: `${login}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`,
      origins: [login],
      clientId,
      scope: `${GRAPH}/.default`,
    }
    return method === 'certificate'
      ? { scheme: 'client-assertion', ...server, certificate: secret }
      : { scheme: 'client-credentials', ...server, secret }
  },
  headers: {},
  requestIdHeader: 'request-id',
  limits: LIMITS,
  account: ({ tenantId = '', clientId = '' }) => `${clientId}@${tenantId}`,
  // Graph says what is wrong with a request. A 400 that says nothing passes (twentyhq/twenty pull request 18726).
  classify: ({ status, body }) =>
    status === 400 && body === undefined ? new AppError('provider.unavailable', { status: 503 }) : null,
  open,
  cannot: [
    said(
      'Costs and invoices of Microsoft 365 and Azure.',
      'Microsoft Graph REST API v1.0 reference: costs are in Partner Center and Azure Cost Management',
    ),
    said('How much each person uses Copilot: Graph gives the days of last use and no count.', USAGE),
    said('Copilot Chat without a licence.', USAGE),
  ],
  datasets: [users, licences],
}
