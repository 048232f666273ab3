/** AWS's words as facts. */
import type { FactPart } from '../../facts/index.ts'
import { present } from '../kit/present.ts'
import type { AccessKey, LastUse, Logging, User } from './wire.ts'

const PROVIDER = 'aws'

/** An IAM user can have a password, keys or both, and stands for a person or for a program: IAM does not say which. */
export function iamUser(user: User, tenant: string): FactPart {
  return present({
    kind: 'identity',
    id: user.UserId,
    provider: PROVIDER,
    tenant,
    identityKind: 'iam_user',
    name: user.UserName,
    createdAt: user.CreateDate,
    // PasswordLastUsed is the console's alone: how the user is used, its keys say.
    state: 'active',
    // Which region's models it may call, policies say; they are not read, so it has no scope within the account.
    scopeLevel: 'org',
  })
}

const STATES = { Active: 'active', Inactive: 'disabled', Expired: 'expired' } as const
const isState = (word: string): word is keyof typeof STATES => Object.hasOwn(STATES, word)

/** @param use undefined = it could not be read */
export function accessKey(
  key: AccessKey,
  use: LastUse | undefined,
  userId: string,
  tenant: string,
): FactPart {
  return present({
    kind: 'credential',
    id: key.AccessKeyId,
    provider: PROVIDER,
    tenant,
    credentialKind: 'access_key',
    // The id is public and how people know a key.
    hint: key.AccessKeyId,
    identityId: userId,
    createdAt: key.CreateDate,
    lastUsedAt: use && (use.LastUsedDate ?? null),
    state: isState(key.Status) ? STATES[key.Status] : 'unknown',
    authMethod: 'static_secret',
    // Which region's models it may call, policies say; they are not read, so it has no scope within the account.
    scopeLevel: 'org',
  })
}

/** Bedrock in one region. Logging without a destination records nothing. */
export function bedrock(region: string, { loggingConfig }: Logging, tenant: string): FactPart {
  const isOn = Boolean(loggingConfig?.s3Config ?? loggingConfig?.cloudWatchConfig)
  return {
    kind: 'service',
    id: `bedrock/${region}`,
    provider: PROVIDER,
    tenant,
    serviceKind: 'model_api',
    scope: 'project',
    name: `Amazon Bedrock, ${region}`,
    state: 'active',
    region,
    invocationLog: isOn,
  }
}
