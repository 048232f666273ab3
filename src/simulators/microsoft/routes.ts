/** What Graph serves here: the organization, people by delta, their licences, and batches of requests. */
import { z } from 'zod'
import { type Call, type JsonObject, type JsonValue, refuse, type Route } from '../http/types.ts'
import { createDelta } from '../kit/delta.ts'
import { routes } from '../kit/resource.ts'
import { complain, wholeOf } from '../kit/values.ts'
import { uuidFor } from '../world/random.ts'
import { DAY } from '../world/time.ts'
import { DIRECTORY_FOUNDED, type DirectoryUser, type MicrosoftState, onMicrosoft } from './state.ts'
import { baseOf, checkOptions, iso, pick, selectOf } from './style.ts'

/** Any one of these application permissions opens the data set. */
export const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  organization: ['Organization.Read.All', 'Directory.Read.All', 'User.Read.All'],
  users: ['User.Read.All', 'Directory.Read.All'],
  licences: ['LicenseAssignment.Read.All', 'User.Read.All', 'Directory.Read.All'],
}

/** Resource units before `$select`, `$expand` and `$top` change them. Those of organization and licences are not
 *  published: they count like any small read. */
const UNITS: Readonly<Record<string, number>> = { organization: 1, users: 2, licences: 2 }

/** How long a delta link of directory objects stays good. */
const TOKEN_LIFE = 7 * DAY
const BATCH_MOST = 20
const TOP = { fallback: 100, max: 999 }

/** What can be selected of a user here. */
const USER_PROPERTIES = [
  'id',
  'displayName',
  'givenName',
  'surname',
  'mail',
  'proxyAddresses',
  'userPrincipalName',
  'userType',
  'accountEnabled',
  'createdDateTime',
  'assignedLicenses',
  'usageLocation',
  'jobTitle',
  'businessPhones',
  'mobilePhone',
  'officeLocation',
  'preferredLanguage',
]
const USER_DEFAULT = ['id', 'displayName', 'mail', 'userPrincipalName']
const ORGANIZATION_PROPERTIES = ['id', 'displayName', 'createdDateTime', 'verifiedDomains', 'tenantType']
const LICENCE_PROPERTIES = ['id', 'skuId', 'skuPartNumber', 'servicePlans']

/** The resource units of a request. */
export function unitsOf(call: Pick<Call, 'query'>, dataset: string | undefined): number {
  const base = dataset === undefined ? 0 : (UNITS[dataset] ?? 0)
  if (base === 0) return 0
  const top = call.query.get('$top')
  const select = call.query.has('$select') ? 1 : 0
  const expand = call.query.has('$expand') ? 1 : 0
  return Math.max(1, base - select + expand - (top !== null && Number(top) < 20 ? 1 : 0))
}

function userShape(user: DirectoryUser): JsonObject {
  const { id, displayName, mail, userPrincipalName, userType, accountEnabled } = user
  return {
    ...{ id, displayName, mail, userPrincipalName, userType, accountEnabled },
    proxyAddresses: [...user.proxyAddresses],
    createdDateTime: iso(user.createdAt),
    assignedLicenses: user.skus.map((sku) => ({ skuId: sku.id, disabledPlans: [] })),
    usageLocation: 'US',
    businessPhones: [],
  }
}

export function graphRoutes(state: MicrosoftState): Route[] {
  const { settings } = state
  const at = { host: 'graph', base: '/v1.0' }
  const context = (call: Call, what: string) => ({ '@odata.context': `${baseOf(call)}/$metadata#${what}` })
  const userOf = (call: Call): DirectoryUser => {
    const id = call.params['user_id'] ?? ''
    return state.users.get(id) ?? complain(call, 'user', id, { kind: 'not-found' })
  }
  const link = (call: Call): string => `${baseOf(call)}/users/delta`
  const changes = createDelta({
    names: { skip: '$skiptoken', delta: '$deltatoken' },
    lifeMs: TOKEN_LIFE,
    // 410, with the address that starts over.
    gone: (call) =>
      refuse(410, 'The delta token is no longer valid, and the application must reset the sync state.', {
        code: 'resyncRequired',
        headers: { location: `${link(call)}?$deltatoken=` },
      }),
    badToken: { message: 'Badly formed token.', code: 'Request_BadRequest' },
    newToken: () => uuidFor(`${settings.seed}|token|${state.serial()}`),
    asked: (call) => ({
      fields: selectOf(call, 'user', USER_PROPERTIES, USER_DEFAULT),
      top: wholeOf(call, '$top', TOP),
    }),
    snapshot: (names) => new Map(state.users.all().map((user) => [user.id, pick(userShape(user), names)])),
    removed: (id) => ({ id, '@removed': { reason: state.isPurged(id) ? 'deleted' : 'changed' } }),
    envelope: (call, rows, { next, delta }) => ({
      ...context(call, 'users'),
      value: [...rows],
      ...(next === undefined ? {} : { '@odata.nextLink': `${link(call)}?$skiptoken=${next}` }),
      ...(delta === undefined ? {} : { '@odata.deltaLink': `${link(call)}?$deltatoken=${delta}` }),
    }),
  })
  const delta = (call: Call): JsonObject => {
    checkOptions(call, ['$select', '$top', '$deltatoken', '$skiptoken', '$filter'])
    return changes(call)
  }

  return [
    ...routes(
      'organization',
      {
        'GET /organization'(call) {
          checkOptions(call, ['$select'])
          const names = selectOf(call, 'organization', ORGANIZATION_PROPERTIES, ORGANIZATION_PROPERTIES)
          const organization: JsonObject = {
            id: state.tenantId,
            displayName: settings.orgName,
            createdDateTime: iso(DIRECTORY_FOUNDED),
            tenantType: 'AAD',
            verifiedDomains: [settings.domain, onMicrosoft(settings)].map((name, index) => ({
              name,
              isDefault: index === 0,
              isInitial: index === 1,
              type: 'Managed',
              capabilities: 'Email, OfficeCommunicationsOnline',
            })),
          }
          return { ...context(call, 'organization'), value: [pick(organization, names)] }
        },
      },
      at,
    ),
    ...routes(
      'users',
      {
        'GET /users/delta': delta,
        'GET /users/delta()': delta,
        'GET /users/{user_id}'(call) {
          const user = userOf(call)
          return pick(userShape(user), selectOf(call, 'user', USER_PROPERTIES, USER_DEFAULT))
        },
      },
      at,
    ),
    ...routes(
      'licences',
      {
        'GET /users/{user_id}/licenseDetails'(call) {
          const user = userOf(call)
          checkOptions(call, ['$select'])
          const names = selectOf(call, 'licenseDetails', LICENCE_PROPERTIES, LICENCE_PROPERTIES)
          const value = user.skus.map((sku) => {
            const id = Buffer.from(`${user.id}|${sku.id}`).toString('base64url').slice(0, 43)
            const plan = { servicePlanId: uuidFor(`plan|${sku.plan}`), servicePlanName: sku.plan }
            const servicePlans = [{ ...plan, provisioningStatus: 'Success', appliesTo: 'User' }]
            return pick({ id, skuId: sku.id, skuPartNumber: sku.partNumber, servicePlans }, names)
          })
          return { ...context(call, 'licenseDetails'), value }
        },
      },
      at,
    ),
    ...routes('batch', { 'POST /$batch': batch }, at),
  ]
}

const batchSchema = z.object({
  requests: z
    .array(
      z.object({
        id: z.string().min(1),
        method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']),
        url: z.string().startsWith('/'),
        headers: z.record(z.string(), z.string()).optional(),
        body: z.custom<JsonValue>().optional(),
      }),
    )
    .min(1),
})

/** Each request is answered by itself; the order of answers is not that of requests. */
function batch(call: Call): JsonObject {
  const bad = (message: string): never => refuse(400, message, { code: 'BadRequest' })
  const { requests } = batchSchema.safeParse(call.body).data ?? bad('Invalid batch payload format.')
  if (requests.length > BATCH_MOST)
    bad(`Number of batch request steps exceeds the max value of ${BATCH_MOST}.`)
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    bad('Invalid batch payload: request ids must be unique.')
  const responses = requests.map(({ id, method, url, body }): JsonObject => {
    const reply = call.within({ method, url: `/v1.0${url}`, body })
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    for (const [name, value] of Object.entries(reply.headers))
      headers[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value
    return { id, status: reply.status, headers, body: reply.body }
  })
  return { responses: responses.reverse() }
}
