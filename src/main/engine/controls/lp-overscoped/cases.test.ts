import { describe, expect, test } from 'vitest'
import { aConnection, aFactSet, aService, anNhi, judged, outcomeOf, unreadable } from '../testing.ts'
import { control } from './index.ts'

const openai = (nhi: Parameters<typeof anNhi>[0]) => aFactSet({ services: [aService()], nhis: [anNhi(nhi)] })
const anthropic = (nhi: Parameters<typeof anNhi>[0], isDefault = false) =>
  aFactSet({
    connections: [aConnection('anthropic')],
    services: [aService({ provider: 'anthropic', isDefault })],
    nhis: [anNhi({ provider: 'anthropic', ...nhi })],
  })

describe('lp-overscoped', () => {
  test('a service account that owns its project fails, a member passes', () => {
    const account = { nhiKind: 'service_account' as const }
    expect(outcomeOf(control, openai({ ...account, level: 'owner', permissions: ['owner'] }))).toBe('fail')
    expect(outcomeOf(control, openai({ ...account, level: 'write', permissions: ['member'] }))).toBe('pass')
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
    const account = { nhiKind: 'service_account' as const, scopeLevel: 'org' as const, scopeId: null }
    expect(outcomeOf(control, openai({ ...account, level: 'owner' }))).toBe('fail')
    expect(outcomeOf(control, openai({ ...account, level: 'read' }))).toBe('pass')
    expect(outcomeOf(control, openai(account))).toBe('unknown')
  })

  test('admin keys and keys of service accounts are judged elsewhere', () => {
    expect(outcomeOf(control, openai({ nhiKind: 'admin_key', scopeLevel: 'org' }))).toBe('not_applicable')
    const account = anNhi({ id: 'svc_1', nhiKind: 'service_account', level: 'write' })
    const facts = openai({ parentId: 'svc_1' })
    expect(judged(control, { ...facts, nhis: [...facts.nhis, account] }).counts.not_applicable).toBe(1)
    expect(outcomeOf(control, facts)).toBe('unknown')
  })

  test('unreadable lists are unknown', () => {
    expect(outcomeOf(control, unreadable(aFactSet()))).toBe('unknown')
  })
})
