import { expect, test } from 'vitest'
import type { Rests } from './control.ts'
import { PASS, defineControl } from './control.ts'
import type { Context } from './context.ts'
import meta from './nhi-dormant/meta.json' with { type: 'json' }
import { activeCredentials } from './subjects.ts'
import { ANTHROPIC, aConnection, aCredential, aFactSet, judged, withDirectory } from './testing.ts'
import type { Sourced } from '../facts/fact-set.ts'
import type { Credential } from '../facts/index.ts'

const KEYS: Rests = { kind: 'credential', lists: true, of: 'subject' }
const LAST_USE: Rests = { kind: 'credential', fields: ['lastUsedAt'], of: 'subject' }

/** Judges one key of each provider with a judge that reads and passes. */
const reading =
  (rests: readonly Rests[], read: (key: Sourced<Credential>, context: Context) => unknown) => () => {
    const judge = (key: Sourced<Credential>, context: Context) => {
      read(key, context)
      return PASS
    }
    const control = defineControl({ meta, rests, over: activeCredentials, judge, says: (who) => `${who}.` })
    const credential = [aCredential(), aCredential({ provider: 'anthropic', connectionId: ANTHROPIC })]
    const connections = [aConnection('openai'), aConnection('anthropic')]
    return judged(control, withDirectory(aFactSet({ credential, connections }))).counts.pass
  }

test('what a list that is needed tells may be read', () => {
  expect(reading([KEYS], (key) => key.createdAt)()).toBe(2)
  expect(reading([KEYS, LAST_USE], (key, { value }) => value(key, 'lastUsedAt'))()).toBe(2)
})

test('a value, list, row, term or directory that is not named is refused', () => {
  expect(reading([KEYS], (key) => key.lastUsedAt)).toThrow('nhi-dormant reads credential.lastUsedAt')
  expect(reading([KEYS, LAST_USE], (key) => key.lastUsedAt)).toThrow('credential.lastUsedAt')
  expect(reading([], (key) => key.createdAt)).toThrow('reads credential,')
  expect(reading([KEYS], (key, { value }) => value(key, 'ownerAccess'))).toThrow(
    'the value credential.ownerAccess',
  )
  expect(reading([KEYS], (key, { isReported }) => isReported(key, 'ownerAccess'))).toThrow(
    'credential.ownerAccess',
  )
  expect(reading([KEYS], (key, { listed }) => listed(key.connectionId, 'account'))).toThrow('reads account')
  expect(reading([KEYS], (key, { accountsOf }) => accountsOf(key.connectionId))).not.toThrow()
  expect(reading([KEYS], (_, { facts }) => facts.usage)).toThrow('reads usage')
  expect(reading([KEYS], (_, { facts }) => facts.terms.mailDomains)).toThrow('terms.mailDomains')
  expect(reading([KEYS], (_, { fromDirectory }) => fromDirectory('active'))).toThrow('the directory')
})
