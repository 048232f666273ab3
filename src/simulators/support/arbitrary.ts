/**
 * Any body that a provider's description allows: for connectors, which must survive all of them. Bounded in depth and
 * length; it likes the awkward ends (optional fields left out, nulls, empty lists, huge numbers, hostile text).
 */
import fc from 'fast-check'
import type { Contract, Operation, Schema } from './contract.ts'

export interface ArbitraryOptions {
  /** Longest list. Default 4. */
  maxItems?: number
  /** Also values outside the described enumerations, as providers add them. Such bodies break the description. */
  openEnums?: boolean
  /** Also fields that the description does not name, where it does not forbid them. Default true. */
  extraFields?: boolean
}

type Rules = Readonly<Record<string, unknown>>

const MAX_DEPTH = 7

const hostile = fc.constantFrom(
  '',
  ' ',
  '<script>alert(1)</script>',
  '=HYPERLINK("http://x","y")',
  "'; DROP TABLE users; --",
  '__proto__',
  'constructor',
  '\u202Eevil\u202C',
  'שלום مرحبا',
  '👩🏽‍🚀',
  'x'.repeat(300),
  '#let a = 1',
  '\u0000',
)
const plainText = fc.string({ maxLength: 12 })
const text = fc.oneof(
  { weight: 5, arbitrary: plainText },
  { weight: 2, arbitrary: hostile },
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)

/** Arbitrary bodies of an operation's successful answer, or of another status that it describes. */
export function arbitraryResponse(
  contract: Contract,
  operation: Operation,
  options: ArbitraryOptions & { status?: string } = {},
): fc.Arbitrary<unknown> {
  const schema = operation.responses[options.status ?? '200']
  if (schema === undefined) throw new Error(`${operation.method} ${operation.path} describes no JSON answer`)
  return arbitraryFor(contract, schema, options)
}

/** Arbitrary values of any schema of a description. */
export function arbitraryFor(
  contract: Contract,
  schema: Schema,
  options: ArbitraryOptions = {},
): fc.Arbitrary<unknown> {
  return build(contract, schema, options, 0)
}

function build(
  contract: Contract,
  schema: Schema,
  options: ArbitraryOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean') return fc.jsonValue({ maxDepth: 1 })
  const ref = schema['$ref']
  if (typeof ref === 'string') return build(contract, contract.resolve(ref), options, depth + 1)
  if ('const' in schema) return fc.constant(schema['const'])
  const values = schema['enum']
  if (Array.isArray(values)) {
    const known = fc.constantFrom<unknown>(...values)
    return options.openEnums === true && values.length > 1
      ? fc.oneof(known, fc.constant('a_value_of_tomorrow'))
      : known
  }
  const again = (inner: Schema): fc.Arbitrary<unknown> => build(contract, inner, options, depth + 1)
  for (const word of ['oneOf', 'anyOf']) {
    const branches = schemas(schema[word])
    if (branches.length === 0) continue
    const open = depth < MAX_DEPTH ? branches : branches.slice(-1)
    const chosen = fc.oneof(...open.map(again))
    const { [word]: _, ...rest } = schema
    return 'properties' in rest ? merged([again({ type: 'object', ...rest }), chosen]) : chosen
  }
  const parts = schemas(schema['allOf'])
  if (parts.length > 0) {
    const { allOf: _, ...rest } = schema
    return merged([
      ...parts.map(again),
      ...('properties' in rest ? [again({ type: 'object', ...rest })] : []),
    ])
  }
  const types = schema['type']
  if (Array.isArray(types)) return fc.oneof(...types.map((type) => again({ ...schema, type })))
  return ofType(contract, schema, types ?? ('properties' in schema ? 'object' : undefined), options, depth)
}

function ofType(
  contract: Contract,
  schema: Rules,
  type: unknown,
  options: ArbitraryOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  const number = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? schema[name] : undefined
  switch (type) {
    case 'object':
      return object(contract, schema, options, depth)
    case 'array': {
      const items = isSchema(schema['items']) ? schema['items'] : true
      const most = depth >= MAX_DEPTH ? 0 : (options.maxItems ?? 4)
      const minLength = number('minItems') ?? 0
      return fc.array(build(contract, items, options, depth + 1), {
        minLength,
        maxLength: Math.max(minLength, most),
      })
    }
    case 'integer': {
      const min = number('minimum') ?? -1
      const max = number('maximum') ?? Number.MAX_SAFE_INTEGER
      return fc.oneof(
        fc.integer({ min, max: Math.min(max, min + 100) }),
        fc.maxSafeInteger().filter((n) => n >= min && n <= max),
        fc.constant(min),
      )
    }
    case 'number':
      return fc.oneof(
        fc.double({
          noNaN: true,
          noDefaultInfinity: true,
          min: number('minimum') ?? -1e12,
          max: number('maximum') ?? 1e12,
        }),
        fc.constant(0),
      )
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return string(schema)
    default:
      return fc.jsonValue({ maxDepth: 1 })
  }
}

function string(schema: Rules): fc.Arbitrary<string> {
  const { format, pattern, minLength, maxLength } = schema
  if (typeof pattern === 'string') return fc.stringMatching(new RegExp(pattern, 'u'))
  const dates = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2099-12-31T00:00:00Z'),
    noInvalidDate: true,
  })
  switch (format) {
    case 'date-time':
      return dates.map((date) => date.toISOString())
    case 'date':
      return dates.map((date) => date.toISOString().slice(0, 10))
    case 'email':
      return fc.emailAddress()
    case 'uri':
    case 'url':
      return fc.webUrl()
    case 'uuid':
      return fc.uuid()
    default: {
      const low = typeof minLength === 'number' ? minLength : 0
      const high = typeof maxLength === 'number' ? maxLength : 300
      return text.filter((value) => [...value].length >= low && [...value].length <= high)
    }
  }
}

function object(
  contract: Contract,
  schema: Rules,
  options: ArbitraryOptions,
  depth: number,
): fc.Arbitrary<unknown> {
  const properties = Object.entries(isRules(schema['properties']) ? schema['properties'] : {})
  const required = new Set(Array.isArray(schema['required']) ? schema['required'] : [])
  const model: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [name, inner] of properties) {
    // Deep down only what must be there is there, so that recursive descriptions end.
    if (depth < MAX_DEPTH || required.has(name))
      model[name] = build(contract, isSchema(inner) ? inner : true, options, depth + 1)
  }
  const known = fc.record(model, { requiredKeys: Object.keys(model).filter((name) => required.has(name)) })
  const additional = schema['additionalProperties']
  if (additional === false || options.extraFields === false) return known
  const value = isSchema(additional)
    ? build(contract, additional, options, depth + 1)
    : fc.jsonValue({ maxDepth: 1 })
  const extra = fc.dictionary(
    fc.oneof(plainText, fc.constantFrom('future_field', 'toString', 'x-1')),
    value,
    { maxKeys: 2 },
  )
  return fc.tuple(known, fc.option(extra, { nil: {}, freq: 4 })).map(([body, more]) => ({ ...more, ...body }))
}

/** Objects laid over each other; later parts win. */
function merged(parts: fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.tuple(...parts).map((values) => Object.assign({}, ...values.filter(isRules)))
}

function isRules(value: unknown): value is Rules {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'boolean' || isRules(value)
}

function schemas(value: unknown): Schema[] {
  return Array.isArray(value) ? value.filter(isSchema) : []
}
