import { describe, expect, test } from 'vitest'
import {
  aConnection,
  aFactSet,
  aService,
  aCredential,
  anIdentity,
  judged,
  outcomeOf,
  unreadable,
} from '../testing.ts'
import { control } from './index.ts'

const account = (values: Parameters<typeof anIdentity>[0]) =>
  aFactSet({ service: [aService()], identity: [anIdentity(values)] })
const openai = (key: Parameters<typeof aCredential>[0]) =>
  aFactSet({ service: [aService()], credential: [aCredential(key)] })
const anthropic = (key: Parameters<typeof aCredential>[0], isDefault = false) =>
  aFactSet({
    connections: [aConnection('anthropic')],
    service: [aService({ provider: 'anthropic', isDefault })],
    credential: [aCredential({ provider: 'anthropic', ...key })],
  })

describe('lp-overscoped', () => {
  test('a service account that owns its project fails, a member passes', () => {
    expect(outcomeOf(control, account({ level: 'owner', permissions: ['owner'] }))).toBe('fail')
    expect(outcomeOf(control, account({ level: 'write', permissions: ['member'] }))).toBe('pass')
  })

  test('a key for the whole organization, or with every permission, fails', () => {
    expect(outcomeOf(control, openai({ scopeLevel: 'org', scopeId: null }))).toBe('fail')
    expect(outcomeOf(control, openai({ permissions: ['*'] }))).toBe('fail')
    expect(outcomeOf(control, openai({ permissions: ['api.model.read'] }))).toBe('pass')
  })

  test('an Anthropic key passes in a workspace and fails in the default one', () => {
    expect(outcomeOf(control, anthropic({}))).toBe('pass')
    expect(outcomeOf(control, anthropic({ scopeId: null }))).toBe('fail')
    expect(outcomeOf(control, anthropic({}, true))).toBe('fail')
    expect(outcomeOf(control, anthropic({ scopeId: 'wrkspc_not_listed' }))).toBe('unknown')
  })

  test('the permissions of a person’s OpenAI key are not reported: unknown', () => {
    expect(outcomeOf(control, openai({}))).toBe('unknown')
  })

  test('a service account listed among the users is judged by its role there', () => {
    const listed = { scopeLevel: 'org' as const, scopeId: null }
    expect(outcomeOf(control, account({ ...listed, level: 'owner' }))).toBe('fail')
    expect(outcomeOf(control, account({ ...listed, level: 'read' }))).toBe('pass')
    expect(outcomeOf(control, account(listed))).toBe('unknown')
  })

  test('admin keys and keys of service accounts are judged elsewhere', () => {
    expect(outcomeOf(control, openai({ credentialKind: 'admin_key', scopeLevel: 'org' }))).toBe(
      'not_applicable',
    )
    const key = aCredential({ identityId: 'svc_1' })
    const both = aFactSet({
      service: [aService()],
      identity: [anIdentity({ level: 'write' })],
      credential: [key],
    })
    expect(judged(control, both).counts.not_applicable).toBe(1)
    expect(outcomeOf(control, openai({ identityId: 'svc_1' }))).toBe('unknown')
  })

  test('unreadable lists are unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
