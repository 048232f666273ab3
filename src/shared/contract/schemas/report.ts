/** The printed report, the data export, and a list as a file. */
import { z } from 'zod'
import { MOST_LIST_ROWS } from '../../model/text.ts'
import { REPORT_SECTIONS } from '../../model/words.ts'
import { asOf, at, count, day, given, id, ok, type MethodSchemas } from './common.ts'

const reportOptions = z.object({
  /** Moment that the report shows; null = latest. */
  asOf,
  /** Moment to compare with; null = no comparison. */
  since: at.nullable(),
  sections: z.array(z.enum(REPORT_SECTIONS)).max(REPORT_SECTIONS.length),
  preparedFor: given.line,
  meetingDate: day.nullable(),
  classification: given.line,
  /** The technician's own sentences. Empty = Reeve's own text stands. */
  intro: given.text,
  sentences: z.array(given.text).max(3),
  decisions: z.array(given.text).max(5),
  closing: given.text,
})

export const reportSchemas = {
  'report.options': { input: z.strictObject({ clientId: given.id }), output: reportOptions },
  'report.saveOptions': { input: z.strictObject({ clientId: given.id, options: reportOptions }), output: ok },
  'report.preview': {
    input: z.strictObject({
      clientId: given.id,
      options: reportOptions,
      page: z.number().int().min(1).max(1_000),
    }),
    /** One page as SVG (glyphs as paths: no font, no script, no link), and how many there are. */
    output: z.object({
      svg: z.string().max(6_000_000),
      page: count,
      pages: count,
      contentHash: z.string().max(64),
    }),
  },
  /** Asks for a file name in the system's own dialog; null runId = the person cancelled. */
  'report.save': {
    input: z.strictObject({ clientId: given.id, options: reportOptions }),
    output: z.object({ runId: id.nullable() }),
  },
  'export.save': {
    input: z.strictObject({ clientId: given.id, asOf, format: z.enum(['csv', 'json']) }),
    output: z.object({ runId: id.nullable() }),
  },
  /** The rows of a list as they stand on screen, as one CSV file. Asks for its name; null file = the person cancelled. */
  'list.save': {
    input: z.strictObject({
      /** null = the list of all clients. */
      clientId: given.id.nullable(),
      name: given.line,
      columns: z.array(given.line).min(1).max(60),
      rows: z.array(z.array(given.text).max(60)).max(MOST_LIST_ROWS),
    }),
    output: z.object({ file: z.string().max(4_000).nullable() }),
  },
} as const satisfies MethodSchemas

export type ReportOptions = z.output<typeof reportOptions>
