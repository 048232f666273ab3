/**
 * A provider's own description as a judge. It reads an OpenAPI file in place under the shared folder (never copied),
 * and tells what is wrong with a request or a response. Every answer is a list of complaints; an empty list is right.
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { z } from 'zod'

export type ContractName =
  'openai' | 'anthropic-2023-06-01' | 'anthropic-2026-10-21' | 'microsoft-graph' | 'aws-bedrock'

/** A JSON Schema as found in the description. */
export type Schema = { readonly [key: string]: unknown } | boolean

export interface Operation {
  method: string
  /** The path template, with the prefix that requests carry (`/v1/…`). */
  path: string
  parameters: readonly Parameter[]
  /** Schema of the JSON body, if the operation takes one. */
  bodySchema: Schema | undefined
  bodyRequired: boolean
  /** Schemas of the JSON answers by status; `default` for the rest. */
  responses: Readonly<Record<string, Schema>>
}

export interface Parameter {
  name: string
  in: 'query' | 'path' | 'header'
  required: boolean
  schema: Schema
}

export interface Contract {
  name: ContractName
  operations: () => readonly Operation[]
  /** The operation that serves a method and a concrete path, if the description has one. */
  operationOf: (method: string, path: string) => Operation | undefined
  /** Complaints about a response. `path` is concrete, with or without query. */
  validateResponse: (method: string, path: string, status: number, body: unknown) => string[]
  /** Complaints about a request: unknown operation or parameter, missing or badly formed values, wrong body. */
  validateRequest: (
    method: string,
    pathWithQuery: string,
    headers: Readonly<Record<string, string | undefined>>,
    body?: unknown,
  ) => string[]
  /** What a `$ref` of the description points to. */
  resolve: (ref: string) => Schema
}

const FILES: Readonly<Record<ContractName, { file: string; prefix: string }>> = {
  openai: { file: 'openai/openapi.json', prefix: '/v1' },
  'anthropic-2023-06-01': { file: 'anthropic/openapi-2023-06-01.json', prefix: '' },
  'anthropic-2026-10-21': { file: 'anthropic/openapi-2026-10-21.json', prefix: '' },
  'microsoft-graph': { file: 'microsoft-graph/openapi.json', prefix: '/v1.0' },
  'aws-bedrock': { file: 'aws-bedrock/bedrock-2023-04-20.openapi.json', prefix: '' },
}

const shared = process.env['REEVE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url))

/** Whether the descriptions are on this machine. Tests that need them say so and skip where it is false. */
export const contractsPresent = existsSync(`${shared}/contracts/README.md`)

/** Words for the title of a test suite that needs the descriptions. */
export const contractsNote = contractsPresent ? '' : ' (skipped: shared/contracts absent)'

const jsonObject = z.record(z.string(), z.unknown())
const documentSchema = z.looseObject({
  paths: z.record(z.string(), jsonObject),
  components: jsonObject.optional(),
})
const schemaSchema = z.union([z.boolean(), jsonObject])
const contentSchema = z.looseObject({
  content: z.union([
    z
      .looseObject({ 'application/json': z.looseObject({ schema: schemaSchema }) })
      .transform((c) => c['application/json']),
    z
      .looseObject({ 'application/x-www-form-urlencoded': z.looseObject({ schema: schemaSchema }) })
      .transform((c) => c['application/x-www-form-urlencoded']),
  ]),
})
const parameterSchema = z.looseObject({
  name: z.string(),
  in: z.enum(['query', 'path', 'header']),
  required: z.boolean().default(false),
  schema: schemaSchema.default(true),
})
const METHODS = ['get', 'post', 'delete', 'put', 'patch']

/** Opens a provider's description. Throws when it is not on this machine: ask {@link contractsPresent} first. */
export function openContract(name: ContractName): Contract {
  const { file, prefix } = FILES[name]
  const document = documentSchema.parse(JSON.parse(readFileSync(`${shared}/contracts/${file}`, 'utf8')))
  const ajv = new Ajv2020({ strict: false, allErrors: false, validateFormats: true, logger: false })
  addFormats.default(ajv)
  ajv.addFormat('unixtime', { type: 'number', validate: Number.isInteger })
  ajv.addSchema({ ...document, $id: 'contract' })

  const at = (pointer: string): unknown => {
    let value: unknown = document
    for (const part of pointer.replace(/^#\//, '').split('/')) {
      value = jsonObject.parse(value)[part.replaceAll('~1', '/').replaceAll('~0', '~')]
    }
    return value
  }
  const followed = (value: unknown): unknown => {
    const ref = jsonObject.safeParse(value).data?.['$ref']
    return typeof ref === 'string' ? at(ref) : value
  }

  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const raw = jsonObject.safeParse(item[method]).data
      return raw === undefined
        ? []
        : // An operation with a server of its own has the path of that server.
          [readOperation(method, 'servers' in raw ? path : prefix + path, raw, item['parameters'], followed)]
    }),
  )
  const operationOf = finder(operations)

  const validators = new Map<Schema, ValidateFunction>()
  /** Complaints of one schema about one value. */
  function complaints(schema: Schema, value: unknown, where: string): string[] {
    let validate = validators.get(schema)
    if (validate === undefined) {
      validate = ajv.compile(absolute(schema))
      validators.set(schema, validate)
    }
    if (validate(value) === true) return []
    return (validate.errors ?? []).map(
      (error) => `${where}${error.instancePath}: ${error.message ?? 'is wrong'}`,
    )
  }

  return {
    name,
    operations: () => operations,
    operationOf,
    resolve: (ref) => schemaSchema.parse(at(ref)),
    validateResponse(method, path, status, body) {
      const operation = operationOf(method, path)
      if (operation === undefined) return [`${method} ${path} is not in the description`]
      const schema =
        operation.responses[String(status)] ??
        operation.responses[`${Math.floor(status / 100)}XX`] ??
        operation.responses['default'] ??
        errorSchema(document)
      return schema === undefined ? [] : complaints(schema, body, `${method} ${operation.path} ${status}`)
    },
    validateRequest(method, pathWithQuery, headers, body) {
      const operation = operationOf(method, pathWithQuery)
      if (operation === undefined) return [`${method} ${pathWithQuery} is not in the description`]
      const where = `${method} ${operation.path}`
      const found = queryComplaints(
        operation,
        new URL(pathWithQuery, 'http://host').searchParams,
        (schema, value, name) => complaints(schema, value, `${where} ?${name}`),
      ).map((text) => (text.startsWith(method) ? text : `${where} ${text}`))
      for (const parameter of operation.parameters) {
        if (parameter.in !== 'header') continue
        const value = headers[parameter.name] ?? headers[parameter.name.toLowerCase()]
        if (value === undefined) {
          if (parameter.required) found.push(`${where}: header ${parameter.name} is missing`)
        } else found.push(...complaints(parameter.schema, value, `${where} header ${parameter.name}`))
      }
      if (operation.bodySchema === undefined) {
        if (body !== undefined) found.push(`${where}: takes no body`)
      } else if (body === undefined) {
        if (operation.bodyRequired) found.push(`${where}: body is missing`)
      } else found.push(...complaints(operation.bodySchema, body, `${where} body`))
      return found
    },
  }
}

function readOperation(
  method: string,
  path: string,
  raw: Readonly<Record<string, unknown>>,
  inherited: unknown,
  followed: (value: unknown) => unknown,
): Operation {
  const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  const parameters = [...list(inherited), ...list(raw['parameters'])].flatMap((parameter) => {
    const parsed = parameterSchema.safeParse(followed(parameter))
    return parsed.success ? [parsed.data] : []
  })
  const schemaOf = (value: unknown): Schema | undefined =>
    contentSchema.safeParse(followed(value)).data?.content.schema
  const responses: Record<string, Schema> = {}
  for (const [status, response] of Object.entries(jsonObject.parse(raw['responses'] ?? {}))) {
    const schema = schemaOf(response)
    if (schema !== undefined) responses[status] = schema
  }
  const body = followed(raw['requestBody'])
  return {
    method: method.toUpperCase(),
    path,
    parameters,
    bodySchema: schemaOf(body),
    bodyRequired: jsonObject.safeParse(body).data?.['required'] === true,
    responses,
  }
}

/** What errors look like where an operation does not say. */
function errorSchema(document: z.infer<typeof documentSchema>): Schema | undefined {
  const schemas = jsonObject.safeParse(document.components?.['schemas']).data
  return schemas !== undefined && 'ErrorResponse' in schemas
    ? { $ref: '#/components/schemas/ErrorResponse' }
    : undefined
}

/** The same schema with references that name the document, so that it can be compiled by itself. */
function absolute(schema: Schema): Schema {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"contract#/')
  return schemaSchema.parse(JSON.parse(text))
}

function finder(operations: readonly Operation[]): Contract['operationOf'] {
  const patterns = operations.map((operation) => ({
    operation,
    variables: operation.path.split('{').length,
    pattern: new RegExp(
      // A function without arguments may be called without its parentheses.
      `^${operation.path
        .replace(/[.+*?^$()|[\]\\]/g, '\\$&')
        .replace(/\{[^}]+\}/g, '[^/]+')
        .replace(/\\\(\\\)$/, '(\\(\\))?')}$`,
    ),
  }))
  patterns.sort((a, b) => a.variables - b.variables)
  return (method, path) => {
    const bare = path.split('?')[0] ?? path
    return patterns.find(({ operation, pattern }) => operation.method === method && pattern.test(bare))
      ?.operation
  }
}

type Check = (schema: Schema, value: unknown, name: string) => string[]

function queryComplaints(operation: Operation, query: URLSearchParams, check: Check): string[] {
  const found: string[] = []
  const known = operation.parameters.filter((parameter) => parameter.in === 'query')
  const groups = new Map<string, { parameter: Parameter; field: string | undefined; texts: string[] }>()
  for (const [name, text] of query) {
    const deep = /^([^[]+)\[([^\]]+)\]$/.exec(name)
    const plain = known.find((parameter) => parameter.name === name)
    const parameter = plain ?? known.find((candidate) => candidate.name === deep?.[1])
    if (parameter === undefined) {
      found.push(`has no query parameter ${name}`)
      continue
    }
    const group = groups.get(name) ?? {
      parameter,
      field: plain === undefined ? deep?.[2] : undefined,
      texts: [],
    }
    group.texts.push(text)
    groups.set(name, group)
  }
  for (const parameter of known) {
    if (parameter.required && !query.has(parameter.name))
      found.push(`lacks the query parameter ${parameter.name}`)
  }
  for (const [name, { parameter, field, texts }] of groups) {
    // Text says nothing about types, so every reading that the text allows is tried; one has to fit.
    const readings =
      field === undefined ? readingsOf(texts) : readingsOf(texts).map((value) => ({ [field]: value }))
    const attempts = readings.map((value) => check(parameter.schema, value, name))
    if (!attempts.some((complaints) => complaints.length === 0)) found.push(...(attempts[0] ?? []))
  }
  return found
}

function readingsOf(texts: readonly string[]): unknown[] {
  const each = texts.map((text): unknown[] => {
    const readings: unknown[] = [text]
    if (/^-?\d+(\.\d+)?$/.test(text)) readings.push(Number(text))
    if (text === 'true' || text === 'false') readings.push(text === 'true')
    return readings
  })
  const firsts = each.map((readings) => readings[0])
  const lasts = each.map((readings) => readings.at(-1))
  return [...(texts.length === 1 ? (each[0] ?? []) : []), firsts, lasts]
}
