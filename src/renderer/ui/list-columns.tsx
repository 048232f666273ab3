/** The columns of a defined list (shared/lists) as a table draws them. What a provider does not tell reads as the definition
 *  says, mostly "Not reported"; what it denies reads the definition's word for none. A screen draws only what its rows show
 *  in another way. */
import type { ReactNode } from 'react'
import { wordText, type Column as Definition, type List } from '../../shared/lists/definition.ts'
import type { EpochMs, Money, ProviderId, Severity } from '../../shared/model/index.ts'
import type { Format } from '../lib/format.ts'
import { providerLabel } from '../lib/providers.ts'
import { ProviderMark, SeverityBadge, StateMark } from './badges.tsx'
import type { Column } from './data-table.tsx'
import { MoneyText, Name, None, Num, NotReported, Time } from './values.tsx'

/** A cell and its text, which is copied and saved. */
export interface Drawn<Row> {
  readonly cell: (row: Row) => ReactNode
  readonly text: (row: Row) => string
}

type Columns<L extends List> = L['columns']
type OwnOf<L extends List> = {
  [K in keyof Columns<L> & string]: Columns<L>[K]['shows'] extends 'own' ? K : never
}[keyof Columns<L> & string]
/** What a screen draws itself: each column of its own, and any other in part or whole. */
export type DrawnColumns<L extends List, Row> = Readonly<
  Record<OwnOf<L>, Drawn<Row> & { readonly align?: 'right' }> &
    Partial<Record<keyof Columns<L> & string, Partial<Drawn<Row>> & { readonly align?: 'right' }>>
>

/** How a value that is there is shown. */
interface Shown {
  readonly text: (value: never, column: Definition, format: Format) => string
  /** Left out: the text. */
  readonly cell?: (value: never, column: Definition, format: Format) => ReactNode
  readonly align?: 'right'
}
const shown = <V,>(value: {
  text: (value: V, column: Definition, format: Format) => string
  cell?: (value: V, column: Definition, format: Format) => ReactNode
  align?: 'right'
}): Shown => value as Shown

const named = (text: string) => <Name name={text} none="" />

interface Limit {
  readonly amount: Money
  readonly interval: string
}

const SHOWN: Readonly<Record<Exclude<Definition['shows'], 'own'>, Shown>> = {
  text: shown<string>({
    text: (value, { words }) => (words === undefined ? value : wordText(words, value)),
    cell: (value, { words, none }) =>
      words === undefined ? (
        <Name name={value} {...(none !== undefined && { none })} />
      ) : (
        wordText(words, value)
      ),
  }),
  code: shown<string>({ text: (value) => value, cell: (value) => <code title={value}>{value}</code> }),
  number: shown<number>({ text: String, cell: (value) => <Num value={value} />, align: 'right' }),
  moment: shown<EpochMs>({
    text: (value, _column, format) => format.time(value),
    cell: (value) => <Time at={value} />,
  }),
  moneys: shown<readonly Money[]>({
    text: (value, _column, format) => format.moneys(value),
    cell: (value) => <MoneyText amounts={value} />,
    align: 'right',
  }),
  limit: shown<Limit>({
    text: ({ amount, interval }, _column, format) => `${format.money(amount)} / ${interval}`,
    cell: ({ amount, interval }, _column, format) => named(`${format.money(amount)} / ${interval}`),
  }),
  word: shown<string>({ text: (value, { words = {} }) => wordText(words, value) }),
  words: shown<readonly string[]>({
    text: (value, { words = {} }) => value.map((each) => wordText(words, each)).join(', '),
  }),
  texts: shown<readonly string[]>({
    text: (value) => value.join(', '),
    cell: (value) => <Name name={value.join(', ')} none="None" />,
  }),
  'yes-no': shown<boolean>({ text: (value) => (value ? 'Yes' : 'No') }),
  who: shown<{ readonly label: string }>({
    text: ({ label }) => label,
    cell: ({ label }) => <Name name={label} />,
  }),
  provider: shown<ProviderId>({
    text: (value) => providerLabel(value),
    cell: (value) => <ProviderMark provider={value} />,
  }),
  providers: shown<readonly ProviderId[]>({
    text: (value) => value.map((id) => providerLabel(id)).join(', '),
    cell: (value) => value.map((id) => <ProviderMark key={id} provider={id} />),
  }),
}

const Absent = ({ word }: { word: string }) =>
  word === 'Not reported' ? <NotReported /> : <None word={word} />

function drawnBy<Row>(id: string, column: Definition, format: Format): Drawn<Row> & Pick<Shown, 'align'> {
  // A column of the screen's own is always given.
  if (column.shows === 'own') return { cell: () => null, text: () => '' }
  const { text, cell = text, align } = SHOWN[column.shows]
  const { none = '', absent = 'Not reported' } = column
  const valueOf = (row: Row): never => (row as Readonly<Record<string, unknown>>)[id] as never
  return {
    text: (row) => {
      const value = valueOf(row)
      return value === undefined ? absent : value === null ? none : text(value, column, format)
    },
    cell: (row) => {
      const value = valueOf(row)
      if (value === undefined) return <Absent word={absent} />
      return value === null ? <Absent word={none} /> : cell(value, column, format)
    },
    ...(align && { align }),
  }
}

/** The columns on screen, in the order of the definition. @param drawn what the screen draws itself. */
export const listColumns = <L extends List, Row>(
  list: L,
  format: Format,
  drawn: DrawnColumns<L, Row>,
): Column<Row>[] =>
  Object.entries(list.columns).flatMap(([id, column]) => {
    const { label, width, grow, sorts, hidden } = column
    if (width === undefined) return []
    const own = (drawn as Readonly<Record<string, Partial<Drawn<Row>> | undefined>>)[id]
    return [
      {
        id,
        header: label,
        width,
        ...(grow !== undefined && { grow }),
        ...(sorts && { sortable: true }),
        ...(hidden && { hidden }),
        ...drawnBy<Row>(id, column, format),
        ...own,
      },
    ]
  })

/** State of an account, an identity, a credential or a service, with its mark. */
export const stateCell = { cell: (row: { readonly state: string }) => <StateMark state={row.state} /> }

export const severityCell = {
  cell: (row: { readonly severity: Severity }) => <SeverityBadge severity={row.severity} />,
}
