/** The words that several topics share: bounded strings, figures, pages of a list, where rows come from. Strings and
 *  lists are bounded: nothing unbounded crosses the port. What comes in is refused where it is too long, what goes out
 *  is cut and says so. */
import { z } from 'zod'
import {
  COVERAGE_REASONS,
  COVERAGE_STATES,
  DATASET_ID,
  OUTCOMES,
  PROVIDER_ID,
  SEVERITIES,
} from '../../model/words.ts'
import { MOST_TEXT } from '../../model/text.ts'
import type { MethodName } from '../methods.ts'
import { answer, atMost, cuttable } from './bounds.ts'

interface MethodSchema {
  readonly input: z.ZodType
  readonly output: z.ZodType
}

/** The methods of one topic. */
export type MethodSchemas = Readonly<Partial<Record<MethodName, MethodSchema>>>

/** A provider's own id has 512 characters at most; some of ours are a connection's and one of those. */
const MOST_ID = 600
const MOST_LINE = 500

/** What a caller gives. */
export const given = {
  id: z.string().min(1).max(MOST_ID),
  line: z.string().max(MOST_LINE),
  text: z.string().max(MOST_TEXT),
} as const

export const id = cuttable(MOST_ID, 1)
/** Text from a provider or a person: shown as text, never as markup. */
export const text = cuttable(MOST_TEXT)
export const line = cuttable(MOST_LINE)
export const at = z.number().int()
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
export const count = z.number().int().nonnegative()
export const provider = z.string().regex(PROVIDER_ID)
export const dataset = z.string().regex(DATASET_ID)
export const severity = z.enum(SEVERITIES)
export const outcome = z.enum(OUTCOMES)
export const money = z.object({ micros: z.number().int(), currency: z.string().length(3) })
/** A sum for each currency: there are fewer codes than this. */
export const moneys = z.array(money).max(1_000)
/** Providers that this version has. */
export const MOST_PROVIDERS = 100
export const empty = z.strictObject({})
export const ok = z.object({ ok: z.literal(true) })

export const locale = z
  .string()
  .max(35)
  .refine((tag) => {
    try {
      return Intl.getCanonicalLocales(tag).length === 1
    } catch {
      return false
    }
  })

/** A kind of fact: the engine's registry knows which there are. */
export const factKind = z.string().regex(/^[a-z][a-z0-9_]{1,31}$/)

export const currency = z.string().regex(/^[A-Z]{3}$/)

/** null = now; else a moment in the past, which shows the newest run that had ended by then and is read-only. */
export const asOf = z.number().int().nullable()

export const secret = z.string().min(1).max(10_000)

export const byOutcome = z.object({
  pass: count,
  fail: count,
  manual: count,
  unknown: count,
  not_applicable: count,
  error: count,
})

export const chart = z.object({
  kind: z.enum(['bar', 'stacked-bar', 'line']),
  title: line,
  alt: text,
  unit: z.string().max(60),
  categories: z.array(z.string().max(120)).max(400).readonly(),
  series: z
    .array(z.object({ key: line, label: line, values: z.array(z.number().nullable()).max(400).readonly() }))
    .max(24)
    .readonly(),
})

/** How much of one data set was read. */
export const coverageShape = {
  dataset,
  state: z.enum(COVERAGE_STATES),
  reason: z.enum(COVERAGE_REASONS).nullable(),
  /** Names of parts that are not complete. */
  ...atMost(20, 'missing', line, 'more'),
  freshAt: at.nullable(),
}

/** Where a list's rows come from and what is missing: the footer of every table. */
export const source = answer({
  connectionId: id,
  connectionName: line,
  provider,
  /** What people call the data set; of a kind that is not read there, what they call the kind. */
  label: line,
  ...coverageShape,
})

const facetValue = z.object({ value: line, label: line, count })
const MOST_FACET_VALUES = 100

interface Faceted {
  readonly facets?: Readonly<Record<string, readonly z.output<typeof facetValue>[]>> | undefined
  readonly moreFacets?: Readonly<Record<string, number>> | undefined
}
function cutFacets<P>(page: P): P {
  const { facets = {}, moreFacets } = page as Faceted
  const long = Object.entries(facets).filter(([, values]) => values.length > MOST_FACET_VALUES)
  if (long.length === 0) return page
  const cut = long.map(([field, values]) => [field, values.slice(0, MOST_FACET_VALUES)])
  const more = long.map(([field, values]) => [
    field,
    (moreFacets?.[field] ?? 0) + values.length - MOST_FACET_VALUES,
  ])
  return {
    ...page,
    facets: { ...facets, ...Object.fromEntries(cut) },
    moreFacets: { ...moreFacets, ...Object.fromEntries(more) },
  }
}

/** Where the rows of an answer come from; those that are not complete come first where there are more. */
export const MOST_SOURCES = 200
export const sourcesShape = atMost(MOST_SOURCES, 'sources', source, 'moreSources')

/** One page of a list, with what else belongs to it. */
export const page = <R extends z.ZodType, S extends z.ZodRawShape = Record<never, never>>(row: R, also?: S) =>
  answer({
    rows: z.array(row).max(500),
    nextCursor: z.string().max(700).nullable(),
    /** Rows that match; `capped` true prints "1,000+". */
    matched: count,
    total: count,
    capped: z.boolean().optional(),
    /** Values with counts, over all rows that match the other filters; first page only. */
    facets: z.record(z.string().max(60), z.array(facetValue)).optional(),
    /** How many more values a field has than its facet names; absent = none. */
    moreFacets: z.record(z.string().max(60), count).optional(),
    ...sourcesShape,
    ...(also as S),
  }).overwrite(cutFacets)

export const evidenceRef = z.object({
  dataset,
  snapshotId: id,
  endpoint: text,
  requestId: line.nullable(),
  readAt: at,
})

/** Where one thing was read: the readings of it, the newest first. */
export const evidencesShape = atMost(20, 'sources', evidenceRef, 'moreSources')

export type SourceView = z.output<typeof source>
export type EvidenceRefView = z.output<typeof evidenceRef>
