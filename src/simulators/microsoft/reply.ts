/** How Graph answers: collections, errors, and what a query may ask for. */
import type { Call, JsonObject, JsonValue, Reply } from '../http/types.ts'

export function ok(body: JsonValue): Reply {
  return { status: 200, body }
}

export function fail(status: number, code: string, message: string): Reply {
  return { status, body: { error: { code, message } } }
}

/** Time as Graph writes it. */
export function iso(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z')
}

/** The base of links in answers: the address that the caller used. */
export function baseOf(call: Call): string {
  return `http://${call.headers['host'] ?? ''}/v1.0`
}

export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'status' in value && 'body' in value
}

/** The properties that `$select` names, `fallback` without one; a 400 for a name that the type does not have. */
export function selectOf(
  call: Call,
  type: string,
  known: readonly string[],
  fallback: readonly string[],
): readonly string[] | Reply {
  const text = call.query.get('$select')
  if (text === null) return fallback
  const names = text.split(',').map((name) => name.trim())
  const wrong = names.find((name) => !known.includes(name))
  if (wrong !== undefined) {
    return fail(
      400,
      'Request_BadRequest',
      `Could not find a property named '${wrong}' on type 'microsoft.graph.${type}'.`,
    )
  }
  return ['id', ...names.filter((name) => name !== 'id')]
}

/** `$top` within bounds, `fallback` without one, or a 400. */
export function topOf(call: Call, fallback: number, max: number): number | Reply {
  const text = call.query.get('$top')
  if (text === null) return fallback
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < 1 || value > max) {
    return fail(
      400,
      'Request_BadRequest',
      `Invalid page size specified: '${text}'. Must be between 1 and ${max} inclusive.`,
    )
  }
  return value
}

/** A 400 for a query option that the list does not take; undefined when all are known. */
export function unknownOption(call: Call, known: readonly string[]): Reply | undefined {
  const wrong = [...call.query.keys()].find((name) => name.startsWith('$') && !known.includes(name))
  return wrong === undefined
    ? undefined
    : fail(
        400,
        'BadRequest',
        `The query specified in the URI is not valid. Query option '${wrong}' is not allowed.`,
      )
}

export function pick(full: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.flatMap((name) => (name in full ? [[name, full[name] ?? null]] : [])))
}
