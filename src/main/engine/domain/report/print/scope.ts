/** Scope and data quality, printed before any figure that depends on it. */
import {
  listed,
  COVERAGE_LABEL,
  midSentence,
  REASON_LABEL,
  SECTION_LABEL,
} from '../../../../../shared/model/index.ts'
import type { PrintedSection, Block, Cell } from '../printed.ts'
import { shorten } from '../text.ts'
import type { ScopeConnection } from '../model.ts'
import type { PrintContext } from './common.ts'
import { failure, id, name, place } from './common.ts'

export function printScope({ model, format }: PrintContext): PrintedSection {
  const { scope } = model
  const blocks: Block[] = [
    {
      type: 'table',
      title: 'Connections',
      columns: [
        { label: 'Provider', width: 2 },
        { label: 'Connection and organization', width: 4 },
        { label: 'Last good reading', width: 3 },
        { label: 'Data sets read completely', number: true },
      ],
      rows: scope.connections.map((c): Cell[] => [
        format.provider(c.provider),
        {
          text: name(c.name),
          sub: c.organizationName === null ? 'organization’s name not reported' : name(c.organizationName),
        },
        {
          text: c.syncedAt === null ? 'never read' : format.time(c.syncedAt),
          sub:
            c.lastError === null
              ? c.snapshotId === null
                ? 'no snapshot'
                : `snapshot ${id(c.snapshotId)}`
              : `last attempt failed: ${failure(c.lastError)}`,
        },
        completeOf(c, format.count),
      ]),
      note: '',
      empty: `No provider is connected. Not connected: ${scope.notConnected.map(format.provider).join(', ')}.`,
    },
    {
      type: 'callout',
      title: 'What this report does not show',
      lines: [
        ...(scope.notConnected.length === 0
          ? []
          : [`Not connected: ${scope.notConnected.map(format.provider).join(', ')}.`]),
        ...scope.cannotTell.map((c) => `${format.provider(c.provider)}: ${c.text}`),
        ...(scope.eventsTruncated
          ? ['Only the newest 20,000 administrative events of the last 30 days were judged.']
          : []),
        scope.spendBases.every((b) => b === 'billed')
          ? scope.spendBases.length === 0
            ? 'No cost was read, so no amount is stated as billed.'
            : 'No estimate is used: every amount is what the provider states as billed.'
          : 'Some amounts are metered or estimated; they are marked and never added to billed amounts.',
        'Only what the connected providers’ interfaces report is judged. What staff use elsewhere is not seen.',
      ],
    },
    ...scope.connections.flatMap((c) => dataSetTable(c)),
  ]
  return {
    id: 'scope',
    title: SECTION_LABEL.scope,
    lead: 'Where the data comes from, how old it is, and what could not be seen. Every figure in this report stands on this section.',
    blocks,
  }

  function dataSetTable(c: ScopeConnection): Block[] {
    const offered = c.dataSets.filter((d) => d.reason !== 'not_offered')
    const not = c.dataSets.filter((d) => d.reason === 'not_offered')
    if (c.dataSets.length === 0) return []
    return [
      {
        type: 'table',
        title: place(format, c.provider, c.name),
        columns: [
          { label: 'Data set', width: 3 },
          { label: 'Read', width: 2 },
          { label: 'Rows', number: true },
          { label: 'Complete as of', width: 3 },
          { label: 'Why not complete', width: 4 },
        ],
        rows: offered.map((d): Cell[] => [
          format.dataset(c.provider, d.dataset),
          { mark: d.state, text: COVERAGE_LABEL[d.state] },
          d.state === 'none' ? '–' : format.count(d.count),
          d.freshAt === null
            ? 'never'
            : d.since === undefined || d.since === null
              ? format.time(d.freshAt)
              : { text: format.time(d.freshAt), sub: `covers from ${format.date(d.since)}` },
          d.state === 'complete'
            ? '–'
            : {
                text: d.reason === undefined ? 'reason not stated' : REASON_LABEL[d.reason],
                sub:
                  (d.missing ?? []).length === 0
                    ? ''
                    : shorten(`not read: ${listed(d.missing ?? [], d.missingMore, format.count)}`, 120),
              },
        ]),
        note:
          not.length === 0
            ? ''
            : `Not offered by this provider: ${not.map((d) => midSentence(format.dataset(c.provider, d.dataset))).join(', ')}.`,
        empty: 'No data set was read.',
      },
    ]
  }
}

function completeOf(c: ScopeConnection, count: (n: number) => string): string {
  const offered = c.dataSets.filter((d) => d.reason !== 'not_offered')
  if (offered.length === 0) return 'none'
  return `${count(offered.filter((d) => d.state === 'complete').length)} of ${count(offered.length)}`
}
