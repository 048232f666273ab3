/** What IAM, STS and Bedrock serve here. */
import { type Call, type Handler, type JsonObject, refuse, type Route } from '../http/types.ts'
import { type AwsState, idOf, type Principal, secretOf } from './state.ts'
import { iso, paging, regionOf, result, serviceOf } from './style.ts'

const VERSIONS = { iam: '2010-05-08', sts: '2011-06-15' } as const
const ROLE_SECONDS = { fallback: 3600, min: 900, max: 3600 }

const invalid = (message: string): never => refuse(400, message, { code: 'ValidationError' })
const denied = (message: string): never => refuse(403, message, { code: 'AccessDenied' })

/** @param callerOf who signed a call that was let through */
export function awsRoutes(state: AwsState, callerOf: (call: Call) => Principal): Route[] {
  const operations = (host: 'iam' | 'sts', table: Readonly<Record<string, Handler>>): Route[] =>
    Object.entries(table).map(([Action, handle]) => ({
      host,
      method: 'POST',
      path: '/',
      form: { Action, Version: VERSIONS[host] },
      dataset: Action,
      handle,
    }))

  return [
    ...operations('iam', {
      ListUsers(call) {
        const prefix = call.form.get('PathPrefix') ?? '/'
        return paging('Users')(call, {
          all: state.users.all().filter(({ path }) => path.startsWith(prefix)),
          idOf: ({ name }) => name,
          shape: (user) => ({
            Path: user.path,
            UserName: user.name,
            UserId: user.id,
            Arn: `arn:aws:iam::${state.accountId}:user${user.path}${user.name}`,
            CreateDate: iso(user.createdAt),
            PasswordLastUsed: user.passwordLastUsedAt === null ? null : iso(user.passwordLastUsedAt),
          }),
        })
      },
      ListAccessKeys(call) {
        const name =
          call.form.get('UserName') ??
          callerOf(call).userName ??
          invalid('Must specify userName when calling with non-User credentials')
        if (!state.users.all().some((user) => user.name === name))
          refuse(404, `The user with name ${name} cannot be found.`, { code: 'NoSuchEntity' })
        return paging('AccessKeyMetadata')(call, {
          all: [...state.keysOf(name)].sort((a, b) => (a.id < b.id ? -1 : 1)),
          idOf: ({ id }) => id,
          shape: (key) => ({
            UserName: key.userName,
            AccessKeyId: key.id,
            Status: key.status,
            CreateDate: iso(key.createdAt),
          }),
        })
      },
      GetAccessKeyLastUsed(call) {
        const id = call.form.get('AccessKeyId') ?? ''
        if (!/^\w{16,128}$/.test(id)) invalid('AccessKeyId is missing or malformed.')
        // AWS does not say whether a key of another account exists.
        const key = state.keys.get(id) ?? denied('User is not authorized to read this key.')
        const { lastUse, userName } = key
        return result(call, {
          UserName: userName,
          AccessKeyLastUsed: {
            LastUsedDate: lastUse === null ? null : iso(lastUse.at),
            ServiceName: lastUse?.service ?? 'N/A',
            Region: lastUse?.region ?? 'N/A',
          },
        })
      },
    }),
    ...operations('sts', {
      GetCallerIdentity(call) {
        const { accountId, arn, userId } = callerOf(call)
        return result(call, { Arn: arn, UserId: userId, Account: accountId })
      },
      AssumeRole: (call) => assumeRole(state, call, callerOf(call)),
    }),
    ...state.regions.map((region): Route => ({
      host: `bedrock-${region}`,
      method: 'GET',
      path: '/logging/modelinvocations',
      dataset: 'GetModelInvocationLoggingConfiguration',
      handle(call): JsonObject {
        const config = state.logging.get(regionOf(call)) ?? null
        if (config === null) return {}
        return {
          loggingConfig: {
            s3Config: { bucketName: config.bucket, keyPrefix: 'bedrock' },
            textDataDeliveryEnabled: config.textData,
            imageDataDeliveryEnabled: false,
            embeddingDataDeliveryEnabled: false,
          },
        }
      },
    })),
  ]
}

/** The IAM action that a policy would have to allow. */
export const actionOf = (call: Call, dataset: string): string => `${serviceOf(call)}:${dataset}`

function assumeRole(state: AwsState, call: Call, caller: Principal): JsonObject {
  const { form } = call
  const arn = form.get('RoleArn') ?? ''
  const session = form.get('RoleSessionName') ?? ''
  const external = form.get('ExternalId')
  const seconds = Number(form.get('DurationSeconds') ?? ROLE_SECONDS.fallback)
  if (!/^arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) invalid(`${arn} is invalid`)
  if (!/^[\w+=,.@-]{2,64}$/.test(session)) invalid('roleSessionName failed to satisfy constraint')
  if (external !== null && !/^[\w+=,.@:/-]{2,1224}$/.test(external))
    invalid('externalId failed to satisfy constraint')
  if (!Number.isInteger(seconds) || seconds < ROLE_SECONDS.min || seconds > ROLE_SECONDS.max)
    invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role or is too short.')
  // An unknown role, a trust policy without the caller and a wrong external id are refused in the same words.
  if (arn !== state.role.arn || external !== state.role.externalId || caller.session !== undefined)
    denied(`User: ${caller.arn} is not authorized to perform: sts:AssumeRole on resource: ${arn}`)
  const name = `${state.settings.seed}|session|${state.serial()}`
  const expiresAt = call.now + seconds * 1000
  const token = `IQoJ${secretOf(`${name}|token`)}=`
  const principal: Principal = {
    accessKeyId: idOf('ASIA', name),
    secret: secretOf(name),
    session: { token, expiresAt },
    accountId: state.accountId,
    arn: `arn:aws:sts::${state.accountId}:assumed-role/${state.role.name}/${session}`,
    userId: `${state.role.id}:${session}`,
  }
  state.principals.set(principal.accessKeyId, principal)
  return result(call, {
    Credentials: {
      AccessKeyId: principal.accessKeyId,
      SecretAccessKey: principal.secret,
      SessionToken: token,
      Expiration: iso(expiresAt),
    },
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
  })
}
