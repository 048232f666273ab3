/** What Graph serves here: the organization, people by delta, their licences, and batches of requests. */
import { z } from 'zod'
import type { Call, JsonObject, JsonValue, Reply, Route } from '../http/types.ts'
import { isObject } from '../http/mutations.ts'
import { uuidFor } from '../world/random.ts'
import { DAY, type EpochMs } from '../world/time.ts'
import { baseOf, fail, iso, isReply, ok, pick, selectOf, topOf, unknownOption } from './reply.ts'
import { DIRECTORY_FOUNDED, type DirectoryUser, type MicrosoftState, onMicrosoft } from './state.ts'

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

/** The resource units of a request. */
export function unitsOf(call: Pick<Call, 'query'>, dataset: string | undefined): number {
  const base = dataset === undefined ? 0 : (UNITS[dataset] ?? 0)
  if (base === 0) return 0
  const top = call.query.get('$top')
  const select = call.query.has('$select') ? 1 : 0
  const expand = call.query.has('$expand') ? 1 : 0
  return Math.max(1, base - select + expand - (top !== null && Number(top) < 20 ? 1 : 0))
}

/** A list that is being paged through, and the moment that its delta link will stand for. */
interface Listing {
  readonly at: EpochMs
  readonly rows: readonly JsonObject[]
  readonly offset: number
  readonly top: number
  readonly names: readonly string[]
  readonly seen: ReadonlyMap<string, JsonObject>
}

/** What a delta link stands for: everything as it was then. */
interface Mark {
  readonly at: EpochMs
  readonly top: number
  readonly names: readonly string[]
  readonly seen: ReadonlyMap<string, JsonObject>
}

export function graphRoutes(state: MicrosoftState): Route[] {
  const listings = new Map<string, Listing>()
  const marks = new Map<string, Mark>()
  const route = (
    method: Route['method'],
    path: string,
    dataset: string,
    handle: (call: Call) => Reply,
  ): Route => ({ host: 'graph', method, path: `/v1.0${path}`, dataset, handle })

  const fullOf = (user: DirectoryUser): JsonObject => ({
    id: user.id,
    displayName: user.displayName,
    mail: user.mail,
    proxyAddresses: [...user.proxyAddresses],
    userPrincipalName: user.userPrincipalName,
    userType: user.userType,
    accountEnabled: user.accountEnabled,
    createdDateTime: iso(user.createdAt),
    assignedLicenses: user.skus.map(({ id }) => ({ skuId: id, disabledPlans: [] })),
    usageLocation: 'US',
    businessPhones: [],
  })

  function page(call: Call, listing: Listing): Reply {
    const { rows, offset, top } = listing
    const end = offset + top
    const link = `${baseOf(call)}/users/delta`
    const body: JsonObject = {
      '@odata.context': `${baseOf(call)}/$metadata#users`,
      value: rows.slice(offset, end),
    }
    const token = uuidFor(`${state.settings.seed}|token|${state.serial()}`)
    if (end < rows.length) {
      listings.set(token, { ...listing, offset: end })
      body['@odata.nextLink'] = `${link}?$skiptoken=${token}`
    } else {
      const { at, names, seen } = listing
      marks.set(token, { at, top, names, seen })
      body['@odata.deltaLink'] = `${link}?$deltatoken=${token}`
    }
    return ok(body)
  }

  /** 410, with the address that starts over. */
  const gone = (call: Call): Reply => ({
    ...fail(
      410,
      'resyncRequired',
      'The delta token is no longer valid, and the application must reset the sync state.',
    ),
    headers: { location: `${baseOf(call)}/users/delta?$deltatoken=` },
  })

  function delta(call: Call): Reply {
    const wrong = unknownOption(call, ['$select', '$top', '$deltatoken', '$skiptoken', '$filter'])
    if (wrong !== undefined) return wrong
    const skip = call.query.get('$skiptoken')
    if (skip !== null) {
      const listing = listings.get(skip)
      if (listing === undefined) return fail(400, 'Request_BadRequest', 'Badly formed token.')
      return call.now - listing.at > TOKEN_LIFE ? gone(call) : page(call, listing)
    }
    const users = state.users.all()
    const snapshot = (names: readonly string[]): Map<string, JsonObject> =>
      new Map(users.map((user) => [user.id, pick(fullOf(user), names)]))
    const token = call.query.get('$deltatoken')
    if (token !== null && token !== '' && token !== 'latest') {
      const mark = marks.get(token)
      if (mark === undefined) return fail(400, 'Request_BadRequest', 'Badly formed token.')
      if (call.now - mark.at > TOKEN_LIFE) return gone(call)
      const seen = snapshot(mark.names)
      return page(call, { ...mark, at: call.now, offset: 0, seen, rows: changes(mark.seen, seen) })
    }
    const names = selectOf(call, 'user', USER_PROPERTIES, USER_DEFAULT)
    if (isReply(names)) return names
    const top = topOf(call, TOP.fallback, TOP.max)
    if (isReply(top)) return top
    const seen = snapshot(names)
    const rows = token === 'latest' ? [] : [...seen.values()].map(withoutUnset)
    return page(call, { at: call.now, rows, offset: 0, top, names, seen })
  }

  /** New ones whole, changed ones with what changed alone, removed ones with the reason. */
  function changes(
    before: ReadonlyMap<string, JsonObject>,
    after: ReadonlyMap<string, JsonObject>,
  ): JsonObject[] {
    const rows: JsonObject[] = []
    for (const [id, row] of after) {
      const old = before.get(id)
      if (old === undefined) rows.push(withoutUnset(row))
      else {
        const changed = Object.entries(row).filter(
          ([name, value]) => JSON.stringify(value) !== JSON.stringify(old[name]),
        )
        if (changed.length > 0) rows.push({ id, ...Object.fromEntries(changed) })
      }
    }
    for (const id of before.keys()) {
      if (!after.has(id))
        rows.push({ id, '@removed': { reason: state.isPurged(id) ? 'deleted' : 'changed' } })
    }
    return rows
  }

  const withUser = (call: Call, then: (user: DirectoryUser) => Reply): Reply => {
    const id = call.params['user_id'] ?? ''
    const user = state.users.get(id)
    return user === undefined
      ? fail(
          404,
          'Request_ResourceNotFound',
          `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`,
        )
      : then(user)
  }

  return [
    route('GET', '/organization', 'organization', (call) => {
      const wrong = unknownOption(call, ['$select'])
      if (wrong !== undefined) return wrong
      const names = selectOf(call, 'organization', ORGANIZATION_PROPERTIES, ORGANIZATION_PROPERTIES)
      if (isReply(names)) return names
      const { settings } = state
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
      return ok({
        '@odata.context': `${baseOf(call)}/$metadata#organization`,
        value: [pick(organization, names)],
      })
    }),
    route('GET', '/users/delta', 'users', delta),
    route('GET', '/users/delta()', 'users', delta),
    route('GET', '/users/{user_id}', 'users', (call) =>
      withUser(call, (user) => {
        const names = selectOf(call, 'user', USER_PROPERTIES, USER_DEFAULT)
        return isReply(names) ? names : ok(pick(fullOf(user), names))
      }),
    ),
    route('GET', '/users/{user_id}/licenseDetails', 'licences', (call) =>
      withUser(call, (user) => {
        const wrong = unknownOption(call, ['$select'])
        if (wrong !== undefined) return wrong
        const properties = ['id', 'skuId', 'skuPartNumber', 'servicePlans']
        const names = selectOf(call, 'licenseDetails', properties, properties)
        if (isReply(names)) return names
        const rows = user.skus.map((sku) =>
          pick(
            {
              id: Buffer.from(`${user.id}|${sku.id}`).toString('base64url').slice(0, 43),
              skuId: sku.id,
              skuPartNumber: sku.partNumber,
              servicePlans: [
                {
                  servicePlanId: uuidFor(`plan|${sku.plan}`),
                  servicePlanName: sku.plan,
                  provisioningStatus: 'Success',
                  appliesTo: 'User',
                },
              ],
            },
            names,
          ),
        )
        return ok({ '@odata.context': `${baseOf(call)}/$metadata#licenseDetails`, value: rows })
      }),
    ),
    route('POST', '/$batch', 'batch', batch),
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
function batch(call: Call): Reply {
  const parsed = batchSchema.safeParse(call.body)
  if (!parsed.success) return fail(400, 'BadRequest', 'Invalid batch payload format.')
  const { requests } = parsed.data
  if (requests.length > BATCH_MOST)
    return fail(400, 'BadRequest', `Number of batch request steps exceeds the max value of ${BATCH_MOST}.`)
  if (new Set(requests.map(({ id }) => id)).size < requests.length)
    return fail(400, 'BadRequest', 'Invalid batch payload: request ids must be unique.')
  const responses = requests.map(({ id, method, url, body }): JsonObject => {
    const reply = call.within({ method, url: `/v1.0${url}`, body })
    const headers: Record<string, string> = { 'Content-Type': 'application/json' }
    for (const [name, value] of Object.entries(reply.headers ?? {}))
      headers[name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase())] = value
    return { id, status: reply.status, headers, body: reply.body }
  })
  return ok({ responses: responses.reverse() })
}

/** Delta lists leave out what was never set. */
function withoutUnset(row: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}

/** An error body with what Graph adds to each. */
export function withInnerError(body: JsonValue, requestId: string, now: EpochMs): JsonValue {
  if (!isObject(body) || !isObject(body['error'])) return body
  const innerError = {
    date: new Date(now).toISOString().slice(0, 19),
    'request-id': requestId,
    'client-request-id': requestId,
  }
  return { ...body, error: { ...body['error'], innerError } }
}
