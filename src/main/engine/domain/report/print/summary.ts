/** The summary page: the result in words, five cards, three sentences, what to decide, what changed. */
import type { Money } from '../../../../../shared/model/index.ts'
import { SEVERITIES, SEVERITY_LABEL } from '../../../../../shared/model/index.ts'
import type { Score } from '../../assessment.ts'
import type { Figure, SpendFigure } from '../../summary.ts'
import { BAND_WORDS } from '../band.ts'
import type { Format } from '../format.ts'
import { UNKNOWN } from '../format.ts'
import type { ReportModel, SummarySection } from '../model.ts'
import type { Block, Card, Cell, PrintedSection } from '../printed.ts'
import { failure, place, type PrintContext } from './common.ts'
import { CRITICAL_CAP } from '../../scoring.ts'

type Previous = NonNullable<SummarySection['previous']>

export function printSummary({ model, format }: PrintContext): PrintedSection {
  const { summary, texts } = model
  const words = BAND_WORDS[summary.band]
  const blocks: Block[] = [
    {
      type: 'band',
      title: words.title,
      meaning: words.meaning,
      score: scoreText(format, summary.score),
      basis: basis(format, summary),
    },
    ...missingConnections(format, model),
    { type: 'cards', cards: cards(format, summary) },
    ...(texts.sentences.length === 0 ? [] : [{ type: 'text' as const, paragraphs: texts.sentences }]),
    {
      type: 'decisions',
      title: 'Decisions needed today',
      items: texts.decisions,
      empty: 'None is proposed.',
    },
    { type: 'facts', items: [inOrder(format, summary), next(format, model)] },
    sinceTable(format, summary),
  ]
  return { id: 'summary', title: 'Summary', lead: texts.intro, blocks }
}

/** Connections that no figure on this page includes, or only with older data. */
function missingConnections(format: Format, { scope, apart }: ReportModel): Block[] {
  const far =
    apart === null
      ? []
      : [
          `The connections were not read at the same time: ${apart.oldest.name} on ${format.time(apart.oldest.at)}, ${apart.newest.name} on ${format.time(apart.newest.at)}.`,
        ]
  const lines = scope.connections.flatMap((c) => {
    const error = c.lastError === null ? '' : `; the last attempt failed: ${failure(c.lastError)}`
    if (c.syncedAt === null)
      return [`${place(format, c.provider, c.name)} has never been read: no figure includes it${error}.`]
    return error === ''
      ? []
      : [`${place(format, c.provider, c.name)}: data of ${format.time(c.syncedAt)} is shown${error}.`]
  })
  const all = [...lines, ...far]
  return all.length === 0 ? [] : [{ type: 'callout', title: 'Read this first', lines: all }]
}

/** Sentences printed of what is in order. */
const IN_ORDER = 3

function inOrder(format: Format, { inOrder: all, controls }: SummarySection) {
  const more = controls.pass - Math.min(all.length, IN_ORDER)
  const passing = `${format.count(more)}${all.length > 0 ? ' more' : ''} ${more === 1 ? 'check passes' : 'checks pass'}.`
  const rest = more > 0 ? [passing] : []
  const value = [...all.slice(0, IN_ORDER), ...rest].join(' ')
  return { label: 'What is in order', value: value === '' ? 'Nothing is known to be in order yet.' : value }
}

/** What is needed so that the next report can say more. */
function next(format: Format, { summary, scope }: ReportModel) {
  const { controls, connections } = summary
  const missing = summary.dataSets.of - summary.dataSets.complete
  const unknown = controls.unknown + controls.error
  const parts = [
    ...(scope.connections.length === 0 ? ['Connect the providers that are in use.'] : []),
    ...(connections.neverSynced > 0
      ? [
          `Read the ${format.count(connections.neverSynced)} of ${format.count(connections.total)} connections never read.`,
        ]
      : []),
    ...(connections.failed > 0
      ? [
          `Repair the ${format.count(connections.failed)} of ${format.count(connections.total)} connections that failed at the last attempt.`,
        ]
      : []),
    ...(missing > 0
      ? [
          `Read what was not read completely (${format.count(missing)} of ${format.count(summary.dataSets.of)} data sets).`,
        ]
      : []),
    ...(controls.manual > 0
      ? [`State in writing what no interface can tell (${format.count(controls.manual)} checks).`]
      : []),
    ...(unknown > 0 ? [`Find an answer for what is unknown (${format.count(unknown)} checks).`] : []),
  ]
  return {
    label: 'What comes next',
    value: parts.length === 0 ? 'Carry out what is decided.' : parts.join(' '),
  }
}

const scoreText = (format: Format, score: Score): string =>
  score.kind === 'scored' ? `${format.count(score.value)} of 100` : 'no score'

function basis(format: Format, s: SummarySection): string[] {
  const { controls } = s
  const decided = controls.pass + controls.fail
  const applicable = decided + controls.manual + controls.unknown + controls.error
  const lines = [
    applicable === 0
      ? 'No control could be applied.'
      : `${format.count(decided)} of ${format.count(applicable)} applicable controls were decided: ${format.count(controls.pass)} pass, ${format.count(controls.fail)} fail. The rest: ${format.count(controls.manual)} to be stated by a person, ${format.count(controls.unknown + controls.error)} unknown.`,
  ]
  if (s.coverage !== null) lines.push(`Coverage by weight: ${format.percent(s.coverage)}.`)
  if (s.score.kind === 'not_assessed')
    lines.push(
      s.score.reason === 'no_controls'
        ? 'No score: no control applies yet.'
        : 'No score: under half of what applies could be decided.',
    )
  if (s.cappedBy.length > 0)
    lines.push(`Cannot be above ${CRITICAL_CAP} while these fail: ${s.cappedBy.join('; ')}.`)
  return lines
}

function cards(format: Format, s: SummarySection): Card[] {
  const p = s.previous
  const { open, dataSets, connections } = s
  const urgent = open.critical + open.high
  // Without a decided control, no open finding says nothing.
  const judged = urgent > 0 || s.controls.pass + s.controls.fail > 0
  const budget = s.budget === null ? 'no budget agreed' : `budget ${format.moneyShort(s.budget)} a month`
  return [
    {
      label: 'People with access',
      value: format.figure(s.people),
      detail: `${format.figure(s.admins)} administrators`,
      change: changeOf(format, s.people, p?.people ?? null, p),
    },
    {
      label: 'Credentials',
      value: format.figure(s.credentials),
      detail: `${format.figure(s.credentialsDormant)} unused; ${format.figure(s.identities)} identities`,
      change: changeOf(format, s.credentials, p?.credentials ?? null, p),
    },
    {
      label: 'Billed last month',
      value: spendShort(format, s.spendLastMonth),
      detail: `${spendShort(format, s.spendMonth)} this month so far; ${budget}`,
      change: spendChange(format, s.spendLastMonth, p),
    },
    {
      label: 'Critical and high',
      value: judged ? format.count(urgent) : UNKNOWN,
      detail: judged
        ? `${format.count(open.critical)} critical, ${format.count(open.high)} high`
        : 'no control could be decided',
      change: p === null ? 'no earlier report' : since(format, urgent - p.open.critical - p.open.high, p),
    },
    {
      label: 'Data read completely',
      value:
        dataSets.of === 0 ? 'none' : `${format.count(dataSets.complete)} of ${format.count(dataSets.of)}`,
      detail:
        connections.total === 0
          ? 'no provider connected'
          : `data sets of ${format.count(connections.total)} ${connections.total === 1 ? 'connection' : 'connections'}`,
      change:
        connections.neverSynced > 0
          ? `${format.count(connections.neverSynced)} never read`
          : connections.failed > 0
            ? `${format.count(connections.failed)} failed at the last attempt`
            : 'see the next section',
    },
  ]
}

function spendShort(format: Format, s: SpendFigure): string {
  if (!s.known || s.amounts.length === 0) return format.spend(s)
  return `${s.complete ? '' : '≥ '}${s.amounts.map(format.moneyShort).join(' + ')}`
}

const since = (format: Format, difference: number, p: Previous): string =>
  `${format.change(difference)} since ${format.date(p.at)}`

function changeOf(format: Format, now: Figure, then: Figure | null, p: Previous | null): string {
  if (p === null) return 'no earlier report'
  if (now.value === null || then === null || then.value === null) return 'change unknown'
  return since(format, now.value - then.value, p)
}

function spendDifference(format: Format, now: SpendFigure, then: SpendFigure): Money | null {
  const [a, b] = [now.amounts[0], then.amounts[0]]
  if (!now.known || !then.known || now.amounts.length > 1 || then.amounts.length > 1) return null
  const currency = a?.currency ?? b?.currency
  if (currency === undefined || (a && b && a.currency !== b.currency)) return null
  // Of the amounts as they are printed, so that a reader who subtracts finds the same.
  return { micros: format.printedMicros(a) - format.printedMicros(b), currency }
}

function signedMoney(format: Format, m: Money): string {
  if (m.micros === 0) return 'no change'
  return m.micros > 0 ? `+${format.money(m)}` : `−${format.money({ ...m, micros: -m.micros })}`
}

function spendChange(format: Format, now: SpendFigure, p: Previous | null): string {
  if (p === null) return 'no earlier report'
  const difference = spendDifference(format, now, p.spendLastMonth)
  return difference === null
    ? 'change unknown'
    : `${signedMoney(format, difference)} since ${format.date(p.at)}`
}

function sinceTable(format: Format, s: SummarySection): Block {
  const p = s.previous
  const columns = [
    { label: 'Figure', width: 3 },
    { label: 'Then', number: true },
    { label: 'Now', number: true },
    { label: 'Change', number: true },
  ] as const
  const title =
    p === null ? 'Since the last report' : `Since ${format.date(p.at)}: a window of ${format.days(p.days)}`
  if (p === null)
    return {
      type: 'table',
      title,
      columns,
      rows: [],
      note: '',
      empty: 'There is no earlier report to compare with.',
    }
  const figureRow = (label: string, then: Figure, now: Figure): Cell[] => [
    label,
    format.figure(then),
    format.figure(now),
    then.value === null || now.value === null ? 'unknown' : format.change(now.value - then.value),
  ]
  const difference = spendDifference(format, s.spendLastMonth, p.spendLastMonth)
  return {
    type: 'table',
    title,
    columns,
    rows: [
      [
        'Result',
        `${BAND_WORDS[p.band].title} (${scoreText(format, p.score)})`,
        `${BAND_WORDS[s.band].title} (${scoreText(format, s.score)})`,
        p.score.kind === 'scored' && s.score.kind === 'scored'
          ? format.change(s.score.value - p.score.value)
          : 'unknown',
      ],
      figureRow('People with access', p.people, s.people),
      figureRow('Administrators', p.admins, s.admins),
      figureRow('Identities', p.identities, s.identities),
      figureRow('Identities without an owner', p.identitiesOwnerless, s.identitiesOwnerless),
      figureRow('Credentials', p.credentials, s.credentials),
      figureRow('Credentials unused for long', p.credentialsDormant, s.credentialsDormant),
      figureRow('Credentials without an owner', p.credentialsOwnerless, s.credentialsOwnerless),
      [
        'Billed in the whole month before',
        format.spend(p.spendLastMonth),
        format.spend(s.spendLastMonth),
        difference === null ? 'unknown' : signedMoney(format, difference),
      ],
      ...SEVERITIES.slice(0, 2).map((severity): Cell[] => [
        `${SEVERITY_LABEL[severity]} findings open`,
        format.count(p.open[severity]),
        format.count(s.open[severity]),
        format.change(s.open[severity] - p.open[severity]),
      ]),
    ],
    note: '≥ marks a figure that is a lower bound, because not everything could be read.',
    empty: '',
  }
}
