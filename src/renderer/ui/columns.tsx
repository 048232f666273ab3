/** The columns that several lists have. Each looks, sorts and copies the same wherever it stands: what a provider does
 *  not tell (undefined) reads "Not reported", what it denies (null) reads a word for none. */
import { SEVERITY_LABEL, type EpochMs, type ProviderId, type Severity } from '../../shared/model/index.ts'
import type { Format } from '../lib/format.ts'
import { ProviderMark, SeverityBadge } from './badges.tsx'
import type { Column } from './data-table.tsx'
import { Name, None, Num, Optional, Time } from './values.tsx'
import { providerLabel } from '../lib/providers.ts'

/** All of a column but what stands in it. */
type Place = Omit<Column<never>, 'cell' | 'text' | 'align'>

const told = (text: string | null | undefined, none: string): string =>
  text === undefined ? 'Not reported' : (text ?? none)

export const nameColumn = <Row,>(
  place: Place,
  name: (row: Row) => string | null | undefined,
  none = 'None',
): Column<Row> => ({
  ...place,
  text: (row) => told(name(row), none),
  cell: (row) => (
    <Optional value={name(row)} none={none}>
      {(text) => <Name name={text} none={none} />}
    </Optional>
  ),
})

export const numberColumn = <Row,>(place: Place, value: (row: Row) => number | undefined): Column<Row> => ({
  ...place,
  align: 'right',
  text: (row) => told(value(row)?.toString(), ''),
  cell: (row) => <Optional value={value(row)}>{(number) => <Num value={number} />}</Optional>,
})

export const timeColumn = <Row,>(
  place: Place,
  format: Format,
  at: (row: Row) => EpochMs | null | undefined,
  none = 'None',
): Column<Row> => ({
  ...place,
  text: (row) => {
    const moment = at(row)
    return told(typeof moment === 'number' ? format.time(moment) : moment, none)
  },
  cell: (row) => (
    <Optional value={at(row)} none={none}>
      {(moment) => <Time at={moment} />}
    </Optional>
  ),
})

/** @param none what stands where no one provider is meant. */
export const providerColumn = <Row extends { readonly provider: ProviderId | null }>({
  sortable = false,
  none = 'None',
} = {}): Column<Row> => ({
  id: 'provider',
  header: 'Provider',
  width: 110,
  sortable,
  text: ({ provider }) => (provider === null ? none : providerLabel(provider)),
  cell: ({ provider }) => (provider === null ? <None word={none} /> : <ProviderMark provider={provider} />),
})

export const severityColumn = <Row extends { readonly severity: Severity }>(): Column<Row> => ({
  id: 'severity',
  header: 'Severity',
  width: 96,
  sortable: true,
  text: ({ severity }) => SEVERITY_LABEL[severity],
  cell: ({ severity }) => <SeverityBadge severity={severity} />,
})
