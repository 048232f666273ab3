/** An amount in millionths of the currency's unit: exact to add, and 2^53 is still nine billion units.
 *  Providers bill in fractions of a cent; rounding happens once, where a provider's value is parsed. */
export interface Money {
  readonly micros: number
  /** ISO 4217, upper case. */
  readonly currency: string
}

/** Builds an amount from a number of currency units, rounded to the nearest millionth. */
export const money = (units: number, currency: string): Money => ({
  micros: Math.round(units * 1e6),
  currency: currency.toUpperCase(),
})

/** Sums amounts per currency: amounts of different currencies are never added. Order: first seen. */
export function sumMoney(amounts: Iterable<Money>): Money[] {
  const byCurrency = new Map<string, number>()
  for (const a of amounts) byCurrency.set(a.currency, (byCurrency.get(a.currency) ?? 0) + a.micros)
  return [...byCurrency].map(([currency, micros]) => ({ currency, micros }))
}

/** "12.50 USD": the same in every language, for files, sentences and the command line. */
export const amountText = ({ micros, currency }: Money): string => `${(micros / 1e6).toFixed(2)} ${currency}`
