import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { EVENT_TOPICS } from '../../../../shared/model/index.ts'
import { entryOf, judgedFields, topicOf, typesAbout, vocabularyVersion } from './index.ts'
import { dependsOnDetail, judge, valuesAt } from './judge.ts'

const root = join(import.meta.dirname, '../../../../..')
const OURS = ['openai', 'anthropic'] as const
const typesOf = (provider: string): { type: string; class: string; direction: string }[] =>
  (
    JSON.parse(readFileSync(join(root, 'resources/events', `${provider}.json`), 'utf8')) as {
      types: { type: string; class: string; direction: string }[]
    }
  ).types

describe('the vocabulary', () => {
  test.each(OURS)('of %s knows the topic of every type, in words that the app has', (provider) => {
    const types = typesOf(provider)
    expect(types.length).toBeGreaterThan(100)
    expect(new Set(types.map(({ type }) => type)).size).toBe(types.length)
    for (const { type, class: topic } of types) {
      expect(topicOf(provider, type)).toBe(topic)
      expect(EVENT_TOPICS).toContain(topic)
    }
  })

  test('says nothing of a type or a provider that it does not list', () => {
    expect(topicOf('openai', 'api_key.exploded')).toBeNull()
    expect(topicOf('nobody', 'api_key.created')).toBeNull()
    expect(vocabularyVersion('nobody')).toBeNull()
    expect(vocabularyVersion('openai')).toMatch(/^\d+ \d{4}-\d\d-\d\d$/)
  })

  test('lists the types of a topic, and no type is about two', () => {
    const every = EVENT_TOPICS.map((topic) => typesAbout([topic]))
    expect(typesAbout(['logging'])).toContain('org_compliance_api_settings_updated')
    expect(new Set(every.flat()).size).toBe(every.flat().length)
    expect([...typesAbout(EVENT_TOPICS)].sort()).toEqual(every.flat().sort())
  })

  test('names the details that a judgement looks at', () => {
    expect(judgedFields('openai', 'organization.updated')).toContain('changes_requested')
    expect(judgedFields('anthropic', 'claude_organization_settings_updated')).toContain('updates')
    expect(judgedFields('openai', 'api_key.exploded').size).toBe(0)
  })

  const shared = join(root, '../shared/events')
  test.skipIf(!existsSync(shared)).each(OURS)(
    'of %s has every type of the data pack it came from',
    (provider) => {
      const pack = JSON.parse(readFileSync(join(shared, `${provider}.json`), 'utf8')) as {
        types: { type: string }[]
      }
      expect(pack.types.filter(({ type }) => entryOf(provider, type) === null)).toEqual([])
    },
  )
})

describe('an event', () => {
  const openai = (type: string, detail: Record<string, unknown>) => judge('openai', { type, detail })
  const anthropic = (type: string, detail: Record<string, unknown>) => judge('anthropic', { type, detail })
  const settings = (...updates: object[]) => anthropic('claude_organization_settings_updated', { updates })

  test('of an unlisted type has no verdict', () => {
    expect(anthropic('org_quantum_toggled', { enabled: false })).toBeNull()
  })

  test.each([
    [{ enabled: false }, { judgement: 'weakens', severity: 'critical', topic: 'sso_mfa' }],
    [{ enabled: true }, { judgement: 'strengthens', severity: null, complete: true }],
    [{}, { judgement: 'not_judged', complete: false }],
    [{ enabled: 'later' }, { judgement: 'not_judged', complete: false }],
  ])('about single sign-on with %j', (detail, verdict) => {
    expect(anthropic('org_sso_toggled', detail)).toMatchObject(verdict)
  })

  test('with many settings is as bad as its worst, and not judged where one is not known', () => {
    const name = { type: 'name', previous_value: 'a', current_value: 'b' }
    expect(settings(name)).toMatchObject({ judgement: 'neutral', complete: true })
    expect(
      settings(name, {
        type: 'code_execution_network_egress_enabled',
        previous_value: false,
        current_value: true,
      }),
    ).toMatchObject({ judgement: 'weakens', topic: 'network', severity: 'high' })
    expect(settings(name, { type: 'brand_new_setting', current_value: false })).toMatchObject({
      judgement: 'not_judged',
    })
  })

  test.each([
    [3_600, 86_400, 'weakens'],
    [3_600, 600, 'strengthens'],
    [null, 600, 'not_judged'],
  ])('that changes a number from %s to %s', (previous_value, current_value, judgement) => {
    expect(
      settings({ type: 'account_session_duration_seconds', previous_value, current_value }),
    ).toMatchObject({
      judgement,
    })
  })

  test.each([
    [{ api_call_logging: 'disabled' }, { judgement: 'weakens', topic: 'logging', effect: 'record_off' }],
    [{ title: 'x' }, { judgement: 'neutral', complete: true }],
    [{ title: 'x', retention_days: 0 }, { judgement: 'not_judged' }],
    [{ api_call_logging: 'enabled_per_call' }, { judgement: 'not_judged' }],
  ])('of OpenAI that changes the organization with %j', (changes_requested, verdict) => {
    expect(openai('organization.updated', { id: 'o', changes_requested })).toMatchObject(verdict)
  })

  test('whose details were cut is never completely judged, and one that failed changed nothing', () => {
    const type = 'org_sso_toggled'
    expect(judge('anthropic', { type, detail: { enabled: true }, cut: ['note'] })).toMatchObject({
      judgement: 'strengthens',
      complete: false,
    })
    expect(judge('anthropic', { type, detail: { enabled: false }, outcome: 'denied' })).toMatchObject({
      judgement: 'neutral',
      effect: null,
    })
  })

  test.each(OURS)('of %s without details is never in order where the details decide', (provider) => {
    for (const { type, direction } of typesOf(provider)) {
      const verdict = judge(provider, { type, detail: {} })
      expect(dependsOnDetail(provider, type)).toBe(direction === 'depends')
      if (direction === 'depends' || direction === 'unknown')
        expect(verdict, type).toMatchObject({ judgement: 'not_judged', complete: false })
    }
  })
})

test('paths lead through members, by name and by value', () => {
  expect(valuesAt({ a: [{ b: 1 }, { b: 2 }] }, 'a[].b')).toEqual([1, 2])
  expect(
    valuesAt(
      {
        a: [
          { t: 'x', b: 1 },
          { t: 'y', b: 2 },
        ],
      },
      'a[t=y].b',
    ),
  ).toEqual([2])
  expect(valuesAt({ p: [{ name: 'N', value: 3 }] }, 'p[N]')).toEqual([3])
  expect(valuesAt({ 'x.y': { z: 1 } }, 'x.y.z')).toEqual([1])
  expect(valuesAt({ a: null }, 'a')).toEqual([null])
  expect(valuesAt({}, 'a.b')).toEqual([])
})
