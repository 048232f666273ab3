/** Adds up rows of one answer that differ only in dimensions that Reeve does not keep, so that one key is one row. */
import type { CostRow, UsageRow } from '../../facts/index.ts'

const MEASURES = ['calls', 'inputTokens', 'cachedTokens', 'outputTokens', 'quantity'] as const

/** Sums counts of rows with equal day, kind, dimensions and unit. Order: first seen. */
export function sumUsage(rows: Iterable<UsageRow>): UsageRow[] {
  const byKey = new Map<string, UsageRow>()
  for (const row of rows) {
    const key = JSON.stringify([
      row.day,
      row.usageKind,
      row.serviceId,
      row.credentialId,
      row.identityId,
      row.accountId,
      row.model,
      row.unit,
    ])
    const earlier = byKey.get(key)
    const sums = MEASURES.flatMap((name): [string, number][] => {
      const [a, b] = [earlier?.[name], row[name]]
      return a === undefined && b === undefined ? [] : [[name, (a ?? 0) + (b ?? 0)]]
    })
    byKey.set(key, earlier ? { ...earlier, ...Object.fromEntries(sums) } : row)
  }
  return [...byKey.values()]
}

/** Sums amounts of rows with equal day, dimensions, currency and basis. Order: first seen. */
export function sumCosts(rows: Iterable<CostRow>): CostRow[] {
  const byKey = new Map<string, CostRow>()
  for (const row of rows) {
    const { currency } = row.amount
    const key = JSON.stringify([
      row.day,
      row.serviceId,
      row.credentialId,
      row.model,
      row.lineItem,
      currency,
      row.basis,
    ])
    const earlier = byKey.get(key)
    const micros = row.amount.micros + (earlier?.amount.micros ?? 0)
    byKey.set(key, earlier ? { ...earlier, amount: { micros, currency } } : row)
  }
  return [...byKey.values()]
}
