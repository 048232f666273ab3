/** Which reader takes which body. */
import type { AnswerKind } from '../../ports/http.ts'
import { parseJson } from './json.ts'
import { parseCsv, parseNdjson } from './rows.ts'
import { parseXml } from './xml.ts'

const READERS: Record<AnswerKind, (bytes: Uint8Array) => unknown> = {
  json: parseJson,
  xml: parseXml,
  csv: parseCsv,
  ndjson: parseNdjson,
  // Some providers answer a change with the changed object, some with nothing.
  empty: (bytes) => (bytes.length === 0 ? null : parseJson(bytes)),
}

/** AWS answers JSON to a client that accepts it and XML otherwise, so the kind asked for decides what is accepted. */
export const ACCEPTS: Record<AnswerKind, string> = {
  json: 'application/json',
  xml: 'text/xml',
  csv: '*/*',
  ndjson: '*/*',
  empty: 'application/json',
}

/** @returns undefined when the bytes are nothing of the kind. @throws AppError provider.too-large */
export const parseAs = (kind: AnswerKind, bytes: Uint8Array): unknown => READERS[kind](bytes)

/** The kind of an answer that is not a 2xx: providers explain themselves in JSON, or in XML where all is XML. */
export const errorKind = (kind: AnswerKind): AnswerKind => (kind === 'xml' ? 'xml' : 'json')
