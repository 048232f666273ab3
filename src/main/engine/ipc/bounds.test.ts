/** Answers that are larger than they may be: each method is asked for more than its schema lets through, made from the
 *  schema itself. */
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { MethodName } from '../../../shared/contract/methods.ts'
import { SCHEMAS } from '../../../shared/contract/schemas.ts'
import { cutOf, textCutOf } from '../../../shared/contract/schemas/bounds.ts'
import { silentLog, systemIds } from '../adapters/system/index.ts'
import type { Handlers } from '../usecases/handling.ts'
import { createRouter } from './router.ts'

const METHODS = Object.keys(SCHEMAS) as MethodName[]

/** Bounds that refuse, and why an answer of ours cannot be larger. By where they are: method, then path. */
const CANNOT_EXCEED: readonly (readonly [where: RegExp, why: string])[] = [
  [/(list|diff) rows\[\]$/, 'a page: the caller said how many'],
  [/^spend\.get rows\[\]$/, 'cut where the rows are summed, with rowsTotal beside them'],
  [/^journal\.compare rows\[\]$/, 'as many as fit into the text that came in'],
  [/recoveryKey$/, 'made by us'],
  [/ file$/, 'a path that the system gave'],
  [/^(search\.find items|people\.find rows)\[\]$/, 'the caller said how many'],
  [
    /events\[\]$|^client\.overview (topFindings|recentEvents|lastRuns)\[\]$/,
    'the newest or worst: we asked for so many',
  ],
  [/nextCursor$/, 'made from bounded ids'],
  [
    / (charts\.\w+|daily|monthly|usage|perDay)\.(categories|series)/,
    'charts are drawn by us, over days or providers',
  ],
  [/(billed|billedBefore|billed30d|amounts|reconcile)\[\]$/, 'one for each currency'],
  [/(flags|joinedBy|topics|outcomes)\[\]$/, 'one for each word'],
  [/providers\[\]|remediation\[\]/, 'one for each provider of this version'],
  [/(controls|cappedBy)\[\]$/, 'one for each control of the catalogue'],
  [/^parameters\.get rows\[\]$/, 'the parameters of the catalogue'],
  [/(coverage|checks|reads|setup|steps|hosts|lists|cannot)\[\]/, 'what the manifest of a provider says'],
  [/tags\[\]/, 'what came in, which was bounded'],
  [/^(settings\.get|terms\.get|report\.options) /, 'what came in, which was bounded'],
  [
    /^journal\.(export|heads|saveHeads)/,
    'lines of the journal must not be cut; pages are bounded by their size',
  ],
  [/^report\.preview/, 'one page of our own'],
]

interface Found {
  readonly where: string
  readonly schema: z.ZodType
}

/** Every schema under this one, by its path. */
function within(schema: z.ZodType, where: string): Found[] {
  const here = { where, schema }
  if (schema instanceof z.ZodObject)
    return [
      here,
      ...Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([name, inner]) =>
        within(inner, `${where}.${name}`),
      ),
    ]
  if (schema instanceof z.ZodArray) return [here, ...within(schema.element as z.ZodType, `${where}[]`)]
  if (schema instanceof z.ZodRecord) return [here, ...within(schema.valueType as z.ZodType, `${where}{}`)]
  if (schema instanceof z.ZodUnion)
    return (schema.options as z.ZodType[]).flatMap((option, i) => within(option, `${where}|${i}`))
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return within(schema.unwrap() as z.ZodType, where)
  return [here]
}

const outputs = METHODS.flatMap((method) => within(SCHEMAS[method].output, `${method} `)).map(
  ({ where, schema }) => ({ where: where.replace(' .', ' '), schema }),
)
const inputs = METHODS.flatMap((method) => within(SCHEMAS[method].input, `${method} `))

const checksOf = (schema: z.ZodType): readonly string[] =>
  (schema.def.checks ?? []).map((check) => (check as z.core.$ZodCheck)._zod.def.check)

describe('a bound of an answer', () => {
  const refusing = outputs.filter(
    ({ schema }) =>
      (schema instanceof z.ZodArray || schema instanceof z.ZodString) &&
      cutOf(schema) === undefined &&
      textCutOf(schema) === undefined &&
      checksOf(schema).some((check) => check === 'max_length'),
  )

  test('cuts, or is one that cannot be exceeded', () => {
    const unexplained = refusing.filter(
      ({ where, schema }) =>
        !(schema instanceof z.ZodString && isShortWord(schema)) &&
        !CANNOT_EXCEED.some(([path]) => path.test(where + (schema instanceof z.ZodArray ? '[]' : ''))),
    )
    expect(unexplained.map(({ where }) => where)).toEqual([])
  })

  test.each(CANNOT_EXCEED.map(([path, why]) => ({ path, why })))('$path is there: $why', ({ path }) => {
    expect(
      refusing.some(({ where, schema }) => path.test(where + (schema instanceof z.ZodArray ? '[]' : ''))),
    ).toBe(true)
  })

  test('is there for every list and text', () => {
    const open = outputs.filter(
      ({ where, schema }) =>
        (schema instanceof z.ZodArray &&
          !where.endsWith('facets{}') &&
          cutOf(schema) === undefined &&
          !checksOf(schema).includes('max_length')) ||
        (schema instanceof z.ZodString &&
          textCutOf(schema) === undefined &&
          !checksOf(schema).some((check) =>
            ['max_length', 'length_equals', 'string_format'].includes(check),
          )),
    )
    expect(open.map(({ where }) => where)).toEqual([])
  })

  test('cuts nothing that comes in: there it refuses', () => {
    expect(
      inputs.filter(({ schema }) => cutOf(schema) ?? textCutOf(schema)).map(({ where }) => where),
    ).toEqual([])
  })
})

/** A word, a code, a hash: made by us. */
const isShortWord = (schema: z.ZodString): boolean => (schema.maxLength ?? Infinity) <= 120

const OVER = 2

/** Properties that say how much of a list was cut. */
const saysMore = (schema: z.ZodObject): ReadonlySet<string> =>
  new Set([
    'moreFacets',
    ...Object.values(schema.shape as Record<string, z.ZodType>).flatMap(
      (inner) => cutOf(inner instanceof z.ZodOptional ? (inner.unwrap() as z.ZodType) : inner)?.more ?? [],
    ),
  ])

/** A value with every list and text that is cut over its bound. */
function oversized(schema: z.ZodType): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return oversized(schema.unwrap() as z.ZodType)
  if (schema instanceof z.ZodObject)
    return Object.fromEntries(
      Object.entries(schema.shape as Record<string, z.ZodType>)
        .filter(([name]) => !saysMore(schema).has(name))
        .map(([name, inner]) => [name, oversized(inner)]),
    )
  if (schema instanceof z.ZodArray) {
    const item = oversized(schema.element as z.ZodType)
    return Array.from({ length: (cutOf(schema)?.most ?? 1 - OVER) + OVER }, () => item)
  }
  if (schema instanceof z.ZodRecord) return { facet: oversized(schema.valueType as z.ZodType) }
  if (schema instanceof z.ZodUnion) return oversized(schema.options[0] as z.ZodType)
  if (schema instanceof z.ZodEnum) return schema.options[0]
  if (schema instanceof z.ZodLiteral) return schema.value
  if (schema instanceof z.ZodBoolean) return true
  if (schema instanceof z.ZodNumber) return 1
  if (schema instanceof z.ZodString) return textFor(schema)
  throw new Error(`no value for ${schema.def.type}`)
}

const SAMPLES = [
  '2026-11-28',
  'openai',
  'a'.repeat(64),
  'a'.repeat(20),
  'USD',
  '#123456',
  'data:image/png;base64,AAAA',
  '',
]

function textFor(schema: z.ZodString): string {
  const most = textCutOf(schema)
  if (most !== undefined) return 'x'.repeat(most + OVER)
  const sample = SAMPLES.find((text) => schema.safeParse(text).success)
  if (sample === undefined) throw new Error('no sample fits')
  return sample
}

/** Checks that each list is cut to its bound and says how many it leaves out, and each text ends in an ellipsis. */
function expectCut(schema: z.ZodType, value: unknown): number {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodReadonly)
    return expectCut(schema.unwrap() as z.ZodType, value)
  if (schema instanceof z.ZodObject) {
    const values = value as Record<string, unknown>
    return Object.entries(schema.shape as Record<string, z.ZodType>).reduce((sum, [name, inner]) => {
      const list = inner instanceof z.ZodOptional ? (inner.unwrap() as z.ZodType) : inner
      const cut = cutOf(list)
      if (cut !== undefined) {
        expect(values[name]).toHaveLength(cut.most)
        expect(values[cut.more]).toBe(OVER)
      }
      return saysMore(schema).has(name) ? sum : sum + (cut ? 1 : 0) + expectCut(inner, values[name])
    }, 0)
  }
  if (schema instanceof z.ZodArray) return expectCut(schema.element as z.ZodType, (value as unknown[])[0])
  if (schema instanceof z.ZodUnion) return expectCut(schema.options[0] as z.ZodType, value)
  const most = schema instanceof z.ZodString ? textCutOf(schema) : undefined
  if (most === undefined) return 0
  expect(value).toHaveLength(most)
  expect((value as string).endsWith('…')).toBe(true)
  return 1
}

const isCut = (method: MethodName): boolean =>
  within(SCHEMAS[method].output, '').some(
    ({ schema }) => cutOf(schema) !== undefined || textCutOf(schema) !== undefined,
  )

describe('an answer that is larger than its bounds', () => {
  test.each(METHODS.filter(isCut))('of %s is cut and says so', async (method) => {
    const { output } = SCHEMAS[method]
    const whole = oversized(output)
    const handlers = { [method]: () => whole } as unknown as Handlers
    const router = createRouter(handlers, { ids: systemIds, log: silentLog })
    const answer = await router.call(method, oversized(SCHEMAS[method].input))
    expect(expectCut(output, answer)).toBeGreaterThan(0)
  })

  test('of a list names 100 values of a filter and how many more there are', async () => {
    const values = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ value: `v${i}`, label: `v${i}`, count: 1 }))
    const page = {
      rows: [],
      nextCursor: null,
      matched: 0,
      total: 0,
      facets: { owner: values(130), kind: values(3) },
      sources: [],
    }
    const handlers = { 'people.list': () => page } as unknown as Handlers
    const router = createRouter(handlers, { ids: systemIds, log: silentLog })
    const answer = await router.call('people.list', { clientId: 'c', asOf: null, limit: 1 })
    expect(answer.facets?.['owner']).toEqual(values(100))
    expect(answer.facets?.['kind']).toEqual(values(3))
    expect(answer.moreFacets).toEqual({ owner: 30 })
  })
})
