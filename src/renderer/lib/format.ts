/** Turns values into text by locale: numbers, money, moments, ages, ids. Pure: locale, currency and now come in.
 *  Promise: never throws on an unknown locale or currency; what cannot be formatted is shown plainly.
 *  Not here: React (ui/values.tsx), words for outcomes and states (lib/words.ts). */
import { DAY, HOUR, MINUTE, type Day, type EpochMs, type Money } from '../../shared/model/index.ts'

/** Age from which data is shown as old. */
export const OLD_AFTER = 2 * DAY

export interface Format {
  readonly locale: string
  number(value: number): string
  /** 12,345 → "12K": for tiles and axes only, the exact number stands in the tooltip. */
  compact(value: number): string
  /** A fraction 0–1 as a whole percentage. */
  percent(fraction: number): string
  money(amount: Money): string
  /** One amount for each currency, joined by " + "; never added up. Empty = zero of the given currency. */
  moneys(amounts: readonly Money[], currency?: string): string
  /** "21 Nov 2026, 14:05". */
  time(at: EpochMs): string
  /** "21 Nov 2026, 14:05:09". */
  second(at: EpochMs): string
  /** For a choice among these: as `time`, with seconds where two share the minute. */
  moments(all: readonly EpochMs[]): (at: EpochMs) => string
  /** "21 Nov 2026, 14:05:09 GMT+1": for tooltips and evidence. */
  exactTime(at: EpochMs): string
  /** The month of billing (UTC) that holds the moment: "Nov 2026". */
  month(at: EpochMs): string
  /** A calendar day as written by the provider: no time zone applies. */
  day(day: Day): string
  /** "22 Oct": a day of the last year, where the year goes without saying. */
  shortDay(at: EpochMs): string
  /** "3 hours ago", "in 4 days". */
  relative(at: EpochMs, now: EpochMs): string
  /** "3 h", "12 d": for tight columns and banners. */
  age(at: EpochMs, now: EpochMs): string
}

/** The first locale that Intl accepts. */
function usableLocale(...wanted: (string | null | undefined)[]): string {
  for (const locale of wanted) {
    if (!locale) continue
    try {
      if (Intl.getCanonicalLocales(locale).length > 0 && Intl.NumberFormat.supportedLocalesOf(locale).length)
        return locale
    } catch {
      // Not a language tag: the next one is tried.
    }
  }
  return 'en-GB'
}

/** Unit, its length, and from how much on it is used: "14 months ago" tells more than "1 year ago". */
const RELATIVE_STEPS: readonly [Intl.RelativeTimeFormatUnit, number, number][] = [
  ['year', 365 * DAY, 730 * DAY],
  ['month', 30 * DAY, 60 * DAY],
  ['day', DAY, DAY],
  ['hour', HOUR, HOUR],
  ['minute', MINUTE, MINUTE],
]

/** Formatting for one reader: the client's locale, else the MSP's, else British English. */
export function createFormat(...locales: (string | null | undefined)[]): Format {
  const locale = usableLocale(...locales)
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 })
  const compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 })
  const time = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
  const second = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'medium' })
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'long' })
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' })
  const month = new Intl.DateTimeFormat(locale, { month: 'short', year: 'numeric', timeZone: 'UTC' })
  const shortDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' })
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
  const unit = (name: string) =>
    new Intl.NumberFormat(locale, {
      style: 'unit',
      unit: name,
      unitDisplay: 'narrow',
      maximumFractionDigits: 0,
    })
  const units = { minute: unit('minute'), hour: unit('hour'), day: unit('day') }
  const currencies = new Map<string, Intl.NumberFormat | null>()

  const currencyFormat = (currency: string): Intl.NumberFormat | null => {
    const known = currencies.get(currency)
    if (known !== undefined) return known
    let made: Intl.NumberFormat | null = null
    try {
      made = new Intl.NumberFormat(locale, { style: 'currency', currency })
    } catch {
      // Not a currency code: the code is printed beside the number.
    }
    currencies.set(currency, made)
    return made
  }
  const money = ({ micros, currency }: Money): string => {
    const value = micros / 1e6
    return currencyFormat(currency)?.format(value) ?? `${number.format(value)} ${currency}`
  }
  const valid = (at: number): boolean => Number.isFinite(at) && Math.abs(at) <= 8.64e15
  const timeWith =
    (written: Intl.DateTimeFormat) =>
    (at: EpochMs): string =>
      valid(at) ? written.format(at) : 'invalid time'
  const minuteText = timeWith(time)
  const secondText = timeWith(second)

  return {
    locale,
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (fraction) => percent.format(fraction),
    money,
    moneys: (amounts, currency = 'USD') =>
      amounts.length === 0 ? money({ micros: 0, currency }) : amounts.map(money).join(' + '),
    time: minuteText,
    second: secondText,
    moments: (all) => {
      const once = new Set<string>()
      const twice = new Set<string>()
      for (const at of new Set(all)) (once.has(minuteText(at)) ? twice : once).add(minuteText(at))
      return (at) => (twice.has(minuteText(at)) ? secondText(at) : minuteText(at))
    },
    exactTime: timeWith(exact),
    month: timeWith(month),
    day: (value) => {
      const at = Date.parse(`${value}T00:00:00Z`)
      return valid(at) ? day.format(at) : value
    },
    shortDay: timeWith(shortDay),
    relative: (at, now) => {
      const delta = at - now
      for (const [name, size, from] of RELATIVE_STEPS)
        if (Math.abs(delta) >= from) return relative.format(Math.trunc(delta / size), name)
      return relative.format(0, 'minute')
    },
    age: (at, now) => {
      const age = Math.max(0, now - at)
      if (age >= 2 * DAY) return units.day.format(Math.floor(age / DAY))
      if (age >= HOUR) return units.hour.format(Math.floor(age / HOUR))
      return units.minute.format(Math.floor(age / MINUTE))
    },
  }
}

/** Shortens an id in the middle, so that both telling ends stay: "proj_8fK…2xQ9". Whole when it fits. */
export function shortId(id: string, max = 18): string {
  const letters = [...id]
  if (letters.length <= max) return id
  const head = Math.ceil((max - 1) / 2)
  const tail = max - 1 - head
  return `${letters.slice(0, head).join('')}…${letters.slice(-tail).join('')}`
}

/** Initials for a client's mark: at most two letters, by whole characters (emoji and Arabic stay whole). */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u).filter(Boolean)
  const segmenter = new Intl.Segmenter()
  const first = (word: string): string =>
    segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? ''
  const picked = words.length > 1 ? [words[0], words[1]] : [words[0]]
  return picked.map((word) => first(word ?? '').toLocaleUpperCase()).join('') || '?'
}

/** "1 person", "2 people": the plural is given, since English is the only language of the words so far. */
export const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many)
