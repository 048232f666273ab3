/** An audit event's own details, kept as the provider sent them, but no larger than evidence needs. */

const MAX_JSON = 4_000
const MAX_VALUE = 500

/** The object when it fits 4,000 characters of JSON; else the fields that fit, long texts cut, with `truncated: true`. */
export function boundedDetail(detail: Readonly<Record<string, unknown>>): Record<string, unknown> {
  if (JSON.stringify(detail).length <= MAX_JSON) return { ...detail }
  const kept: [string, unknown][] = [['truncated', true]]
  let size = 20
  for (const [key, value] of Object.entries(detail)) {
    const short = typeof value === 'string' ? value.slice(0, MAX_VALUE) : value
    const cost = JSON.stringify([key, short ?? null]).length
    if (size + cost > MAX_JSON) continue
    size += cost
    kept.push([key, short])
  }
  return Object.fromEntries(kept)
}
