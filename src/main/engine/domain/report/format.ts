/** The one place where a report's values become text: by the client's locale, in the report's time zone, the same for
 *  the page, the preview and the proposed sentences. Absent prints "not reported", null prints "none": never zero. */
import type {
  Dataset,
  Day,
  EpochMs,
  Money,
  ProviderId,
  ProviderLabels,
} from '../../../../shared/model/index.ts'
import { datasetLabel, dayStart, providerLabel } from '../../../../shared/model/index.ts'
import type { EvidenceItem } from '../assessment.ts'
import type { Figure, SpendFigure } from '../summary.ts'
import type { CountOf } from './model.ts'

export const UNKNOWN = 'unknown'
export const NOT_REPORTED = 'not reported'

export interface Format {
  count(n: number): string
  /** Signed, with a real minus: "+12", "−3", "no change". */
  change(n: number): string
  /** 0–1 as whole per cent. */
  percent(share: number): string
  days(n: number): string
  /** In `short` whole currency units from 100 up and for zero, else the currency's own fraction. */
  money(m: Money): string
  moneyShort(m: Money): string
  /** Micros of the amount as `money` prints it; of nothing zero. */
  printedMicros(m: Money | undefined): number
  day(day: Day): string
  /** `YYYY-MM` as "Nov 2025". */
  month(month: string): string
  /** Day of the moment in the report's time zone. */
  date(at: EpochMs): string
  time(at: EpochMs): string
  /** Different for absent, null and a moment; `none` is the word for null. */
  when(at: EpochMs | null | undefined, none: string): string
  /** "3 of 20"; with things that do not report it "≥ 3 of 31, 11 not reported". */
  countOf(c: CountOf): string
  figure(f: Figure): string
  spend(s: SpendFigure): string
  evidence(item: EvidenceItem): string
  provider(id: ProviderId): string
  dataset(provider: ProviderId, id: Dataset): string
}

/** @throws RangeError for a locale, currency or time zone that Intl does not know. */
export function createFormat(options: {
  locale: string
  timeZone?: string | undefined
  labels: ProviderLabels
}): Format {
  const { locale, timeZone = 'UTC', labels } = options
  const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 })
  const decimal = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const percents = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const dateIn = (zone: string) => new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: zone })
  const days = dateIn('UTC')
  const dates = dateIn(timeZone)
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  const months = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const monies = new Map<string, Intl.NumberFormat>()
  const currency = (code: string, short: boolean): Intl.NumberFormat => {
    const key = `${code}${short ? ' short' : ''}`
    const kept = monies.get(key) ?? new Intl.NumberFormat(locale, moneyOptions(code, short))
    monies.set(key, kept)
    return kept
  }
  const format: Format = {
    provider: (id) => providerLabel(labels, id),
    dataset: (provider, id) => datasetLabel(labels, provider, id),
    count: (n) => whole.format(n),
    change: (n) => (n === 0 ? 'no change' : n > 0 ? `+${whole.format(n)}` : `−${whole.format(-n)}`),
    percent: (share) => percents.format(share),
    days: (n) => `${whole.format(n)} ${n === 1 ? 'day' : 'days'}`,
    money: (m) => currency(m.currency, false).format(m.micros / 1e6),
    moneyShort: (m) =>
      currency(m.currency, m.micros === 0 || Math.abs(m.micros) >= 100e6).format(m.micros / 1e6),
    printedMicros: (m) => {
      if (m === undefined) return 0
      const unit = 10 ** (6 - (currency(m.currency, false).resolvedOptions().maximumFractionDigits ?? 2))
      return Math.round(m.micros / unit) * unit
    },
    day: (day) => days.format(dayStart(day)),
    month: (month) => months.format(dayStart(`${month}-01`)),
    date: (at) => dates.format(at),
    time: (at) => `${times.format(at)} ${timeZone}`,
    when: (at, none) => (at === undefined ? NOT_REPORTED : at === null ? none : dates.format(at)),
    countOf: (c) =>
      c.of === 0
        ? c.unknown === 0
          ? 'none to count'
          : `unknown: ${whole.format(c.unknown)} not reported`
        : c.unknown === 0
          ? `${whole.format(c.value)} of ${whole.format(c.of)}`
          : `≥ ${whole.format(c.value)} of ${whole.format(c.of + c.unknown)}, ${whole.format(c.unknown)} not reported`,
    figure: (f) => (f.value === null ? UNKNOWN : `${f.complete ? '' : '≥ '}${whole.format(f.value)}`),
    spend: (s) =>
      !s.known
        ? UNKNOWN
        : s.amounts.length === 0
          ? 'nothing billed'
          : `${s.complete ? '' : '≥ '}${s.amounts.map((m) => format.money(m)).join(' + ')}`,
    evidence: (item) => evidenceText(item, format, decimal),
  }
  return format
}

function moneyOptions(code: string, short: boolean): Intl.NumberFormatOptions {
  // A currency that Intl does not know is printed as its code.
  const known = /^[A-Z]{3}$/.test(code) ? code : 'XXX'
  return { style: 'currency', currency: known, ...(short ? { maximumFractionDigits: 0 } : {}) }
}

function evidenceText(
  { value, format: kind }: EvidenceItem,
  format: Format,
  decimal: Intl.NumberFormat,
): string {
  if (value === undefined) return NOT_REPORTED
  if (value === null) return 'none'
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'string') return value
  if (kind === 'time') return format.date(value)
  if (kind === 'days') return format.days(Math.floor(value))
  if (kind === 'percent') return format.percent(value)
  if (kind?.startsWith('money:')) return format.money({ micros: value, currency: kind.slice(6) })
  return decimal.format(value)
}
