/** What IAM, STS and Bedrock serve here. */
import type { Call, JsonObject, Reply, Route } from '../http/types.ts'
import { fail, iso, regionOf, result } from './reply.ts'
import { type AccessKey, type AwsState, type IamUser, idOf, type Principal, secretOf } from './state.ts'

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const
const MAX_ITEMS = { fallback: 100, max: 1000 }
const ROLE_SECONDS = { fallback: 3600, min: 900, max: 3600 }

/** @param callerOf who signed a call that was let through */
export function awsRoutes(state: AwsState, callerOf: (call: Call) => Principal): Route[] {
  const query = (host: 'iam' | 'sts', action: string, handle: (call: Call) => Reply): Route => ({
    host,
    method: 'POST',
    path: '/',
    form: { Action: action, Version: VERSIONS[host] },
    dataset: action,
    handle,
  })
  const invalid = (call: Call, message: string): Reply => fail(call, 400, 'ValidationError', message)

  /** A page in order of name. The first page is full, later ones one short: fewer are not the end. */
  function page<T>(
    call: Call,
    action: string,
    name: string,
    rows: readonly T[],
    keyOf: (row: T) => string,
    shape: (row: T) => JsonObject,
  ): Reply {
    const text = call.form.get('MaxItems') ?? String(MAX_ITEMS.fallback)
    const most = Number(text)
    if (!/^\d+$/.test(text) || most < 1 || most > MAX_ITEMS.max) {
      return invalid(
        call,
        `1 validation error detected: Value '${text}' at 'maxItems' failed to satisfy constraint: Member must have value between 1 and ${MAX_ITEMS.max}`,
      )
    }
    const marker = call.form.get('Marker')
    const after = marker === null ? '' : readMarker(marker, action)
    if (after === undefined) return invalid(call, 'Invalid Marker.')
    const left = rows.filter((row) => keyOf(row) > after)
    const size = marker === null ? most : Math.max(1, most - 1)
    const shown = left.slice(0, size)
    const last = shown.at(-1)
    const isTruncated = left.length > size && last !== undefined
    return result(action, {
      [name]: shown.map(shape),
      IsTruncated: isTruncated,
      ...(isTruncated ? { Marker: writeMarker(keyOf(last), action) } : {}),
    })
  }

  const userShape = (user: IamUser): JsonObject => ({
    Path: user.path,
    UserName: user.name,
    UserId: user.id,
    Arn: `arn:aws:iam::${state.accountId}:user${user.path}${user.name}`,
    CreateDate: iso(user.createdAt),
    PasswordLastUsed: user.passwordLastUsedAt === null ? null : iso(user.passwordLastUsedAt),
  })
  const keyShape = (key: AccessKey): JsonObject => ({
    UserName: key.userName,
    AccessKeyId: key.id,
    Status: key.status,
    CreateDate: iso(key.createdAt),
  })

  return [
    query('iam', 'ListUsers', (call) => {
      const prefix = call.form.get('PathPrefix') ?? '/'
      const rows = state.users.all().filter(({ path }) => path.startsWith(prefix))
      return page(call, 'ListUsers', 'Users', rows, ({ name }) => name, userShape)
    }),
    query('iam', 'ListAccessKeys', (call) => {
      const name = call.form.get('UserName') ?? callerOf(call).userName
      if (name === undefined)
        return invalid(call, 'Must specify userName when calling with non-User credentials')
      if (!state.users.all().some((user) => user.name === name)) return noUser(call, name)
      const rows = [...state.keysOf(name)].sort((a, b) => (a.id < b.id ? -1 : 1))
      return page(call, 'ListAccessKeys', 'AccessKeyMetadata', rows, ({ id }) => id, keyShape)
    }),
    query('iam', 'GetAccessKeyLastUsed', (call) => {
      const id = call.form.get('AccessKeyId') ?? ''
      if (!/^\w{16,128}$/.test(id)) return invalid(call, 'AccessKeyId is missing or malformed.')
      const key = state.keys.get(id)
      // AWS does not say whether a key of another account exists.
      if (key === undefined)
        return fail(call, 403, 'AccessDenied', 'User is not authorized to read this key.')
      const { lastUse } = key
      return result('GetAccessKeyLastUsed', {
        UserName: key.userName,
        AccessKeyLastUsed: {
          LastUsedDate: lastUse === null ? null : iso(lastUse.at),
          ServiceName: lastUse?.service ?? 'N/A',
          Region: lastUse?.region ?? 'N/A',
        },
      })
    }),
    query('sts', 'GetCallerIdentity', (call) => {
      const { accountId, arn, userId } = callerOf(call)
      return result('GetCallerIdentity', { Arn: arn, UserId: userId, Account: accountId })
    }),
    query('sts', 'AssumeRole', (call) => assumeRole(state, call, callerOf(call), invalid)),
    ...state.regions.map((region): Route => ({
      host: `bedrock-${region}`,
      method: 'GET',
      path: '/logging/modelinvocations',
      dataset: 'GetModelInvocationLoggingConfiguration',
      handle(call): Reply {
        const config = state.logging.get(regionOf(call)) ?? null
        if (config === null) return { status: 200, body: {} }
        return {
          status: 200,
          body: {
            loggingConfig: {
              s3Config: { bucketName: config.bucket, keyPrefix: 'bedrock' },
              textDataDeliveryEnabled: config.textData,
              imageDataDeliveryEnabled: false,
              embeddingDataDeliveryEnabled: false,
            },
          },
        }
      },
    })),
  ]
}

/** The IAM action that a policy would have to allow. */
export function actionOf(call: Call, dataset: string): string {
  return `${call.host === 'iam' || call.host === 'sts' ? call.host : 'bedrock'}:${dataset}`
}

function assumeRole(
  state: AwsState,
  call: Call,
  caller: Principal,
  invalid: (call: Call, message: string) => Reply,
): Reply {
  const { form } = call
  const arn = form.get('RoleArn') ?? ''
  const session = form.get('RoleSessionName') ?? ''
  const external = form.get('ExternalId')
  const seconds = Number(form.get('DurationSeconds') ?? ROLE_SECONDS.fallback)
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) return invalid(call, `${arn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session))
    return invalid(call, 'roleSessionName failed to satisfy constraint')
  if (external !== null && !/^[\w+=,.@:/-]{2,1224}$/.test(external))
    return invalid(call, 'externalId failed to satisfy constraint')
  if (!Number.isInteger(seconds) || seconds < ROLE_SECONDS.min || seconds > ROLE_SECONDS.max) {
    return invalid(
      call,
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role or is too short.',
    )
  }
  // An unknown role, a trust policy without the caller and a wrong external id are all told in the same words.
  if (arn !== state.role.arn || external !== state.role.externalId || caller.session !== undefined) {
    return fail(
      call,
      403,
      'AccessDenied',
      `User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`,
    )
  }
  const nth = state.serial()
  const name = `${state.settings.seed}|session|${nth}`
  const expiresAt = call.now + seconds * 1000
  const principal: Principal = {
    accessKeyId: idOf('ASIA', name),
    secret: secretOf(name),
    session: { token: `IQoJ${secretOf(`${name}|token`)}=`, expiresAt },
    accountId: state.accountId,
    arn: `arn:aws:sts::${state.accountId}:assumed-role/${state.role.name}/${session}`,
    userId: `${state.role.id}:${session}`,
  }
  state.principals.set(principal.accessKeyId, principal)
  return result('AssumeRole', {
    Credentials: {
      AccessKeyId: principal.accessKeyId,
      SecretAccessKey: principal.secret,
      SessionToken: principal.session?.token ?? '',
      Expiration: iso(expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
  })
}

const noUser = (call: Call, name: string): Reply =>
  fail(call, 404, 'NoSuchEntity', `The user with name ${name} cannot be found.`)

function writeMarker(last: string, action: string): string {
  return Buffer.from(JSON.stringify([action, last])).toString('base64')
}

/** Undefined for a marker that is broken or of another list. */
function readMarker(text: string, action: string): string | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64').toString('utf8'))
    return Array.isArray(value) && value[0] === action && typeof value[1] === 'string' ? value[1] : undefined
  } catch {
    return undefined
  }
}
