/** Evidence appendix: for each control what it rests on; how scores and rules work; the words used. */
import type { Limits } from '../../limits.ts'
import { BASIS_LABEL, midSentence, OUTCOME_LABEL, SECTION_LABEL } from '../../../../../shared/model/index.ts'
import type { EvidenceSection } from '../model.ts'
import type { Block, Cell, PrintedSection } from '../printed.ts'
import type { PrintContext } from './common.ts'
import { id, name, outcomeCell, sourceCell } from './common.ts'
import { CRITICAL_CAP } from '../../scoring.ts'

export function printEvidence(context: PrintContext, section: EvidenceSection): PrintedSection {
  const { format, model } = context
  const shownRows = section.controls.flatMap((c) => c.rows.map((row) => ({ control: c, row })))
  const blocks: Block[] = [
    {
      type: 'table',
      title: 'Every control and its result',
      columns: [
        { label: 'Looked for', width: 5 },
        { label: 'Result', width: 'auto' },
        { label: 'Pass', number: true },
        { label: 'Fail', number: true },
        { label: 'Unknown', number: true },
        { label: OUTCOME_LABEL.manual, number: true },
        { label: 'Oldest data', width: 3 },
      ],
      rows: section.controls.map((c): Cell[] => [
        { text: c.title, sub: c.controlId },
        outcomeCell(c.outcome),
        format.count(c.counts.pass),
        format.count(c.counts.fail),
        format.count(c.counts.unknown + c.counts.error),
        format.count(c.counts.manual),
        c.dataAt === null ? 'no data' : format.time(c.dataAt),
      ]),
      note: 'Pass: it was looked for and not found. Fail: found at least once. Counted are people, identities, services or the client as a whole.',
      empty: 'No control was run, because no data has been read yet.',
    },
    {
      type: 'table',
      title: 'First rows behind each result',
      columns: [
        { label: 'Subject and control', width: 4 },
        { label: 'Result', width: 'auto' },
        { label: 'Where and when it was read', width: 6 },
      ],
      rows: shownRows.map(({ control, row }): Cell[] => [
        { text: name(row.subject), sub: control.controlId },
        outcomeCell(row.outcome),
        row.source === null && row.reason !== null ? row.reason : sourceCell(format, row.source),
      ]),
      note: 'At most three rows for each control; findings.csv holds every finding. A row that has not changed names the reading that first brought it; later ones confirmed it.',
      empty: 'No row stands behind these results.',
    },
    {
      type: 'table',
      title: 'Snapshots that this report shows',
      columns: [
        { label: 'Snapshot', width: 3 },
        { label: 'Finished', width: 3 },
        { label: 'Root over its facts (SHA-256)', width: 7 },
      ],
      rows: model.snapshots.map((s): Cell[] => [id(s.id), format.time(s.finishedAt), s.root]),
      note: '',
      empty: 'No snapshot exists yet.',
    },
    { type: 'heading', text: 'How the figures are made' },
    { type: 'facts', items: methodOf(context.model.limits) },
    { type: 'heading', text: 'Words' },
    { type: 'facts', items: GLOSSARY },
  ]
  return {
    id: 'evidence',
    title: SECTION_LABEL.evidence,
    lead: 'What each result rests on, so that it can be checked without this application.',
    blocks,
  }
}

/** Held to the rules of the engine: scoring, limits and spike rule. */
const methodOf = ({ dormantDays, neverUsedDays }: Limits) =>
  [
    {
      label: 'Score',
      value: `Weight of passing controls over the weight of passing and failing ones: critical 10, high 6, medium 3, low 1. At most ${CRITICAL_CAP} while a critical control fails.`,
    },
    {
      label: 'Coverage',
      value: 'Weight of decided controls over the weight of those that apply. Under 50 % no score is stated.',
    },
    {
      label: 'Missing data',
      value: `A control over data that was not reported, not read or too old is ${midSentence(OUTCOME_LABEL.unknown)}. It is never a pass.`,
    },
    {
      label: 'Unused',
      value: `Not used for ${dormantDays} days, or older than ${neverUsedDays} days and never used, where the last use is known.`,
    },
    {
      label: 'Spend spike',
      value:
        'Each of the last seven whole days of a key or project against its own history: far above their median and spread, and above a floor.',
    },
    {
      label: 'One person',
      value:
        'Accounts that share a mail address, an alias of the mailbox or a sign-in name are one person; so are accounts that a technician joined, which the section on people lists. An address of two entries of a directory joins neither. Names never join.',
    },
    {
      label: 'Frameworks',
      value:
        'References show which parts of a framework a control relates to. They are an alignment view, not a certification.',
    },
  ] as const

const GLOSSARY = [
  {
    label: 'Identity',
    value: 'A service account or other account that acts without a person.',
  },
  {
    label: 'Credential',
    value: 'A key or other secret that proves to the provider who calls: a person or an identity.',
  },
  { label: BASIS_LABEL.billed, value: 'An amount that the provider itself states as cost.' },
  {
    label: BASIS_LABEL.metered,
    value: 'A counted use, such as calls and tokens. Not an amount that is owed.',
  },
  {
    label: 'Snapshot',
    value: 'One complete reading of one connection: unchangeable, with a hash over all it holds.',
  },
  { label: 'Control', value: 'Something that should be true, and the check that looks.' },
  { label: 'Finding', value: 'A control that fails on one named thing.' },
  {
    label: OUTCOME_LABEL.manual,
    value: 'No interface can tell; a person must state it, and the statement expires.',
  },
  { label: '≥', value: 'At least: part of the data could not be read.' },
] as const
