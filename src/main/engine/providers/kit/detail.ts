/** An audit event's own details, kept as the provider sent them, but no larger than evidence needs. */

const MAX_JSON = 4_000
const MAX_VALUE = 500
/** For the fields that the event vocabulary judges by. */
const MAX_JUDGED = 64_000
const MAX_CUT = 50
const MAX_NAME = 100

export interface BoundedDetail {
  readonly detail: Record<string, unknown>
  /** Names of the fields that were cut or left out; absent = none, and the detail is whole. Beyond 50 one says how many
   *  more there are. */
  readonly cut?: readonly string[]
}

/** The object when it fits 4,000 characters of JSON; else the fields that fit, long texts cut. Fields in `judged` are kept
 *  whole whatever their size, within 64,000 characters of JSON together: what is judged must not be cut. */
export function boundedDetail(
  detail: Readonly<Record<string, unknown>>,
  judged: ReadonlySet<string> = new Set(),
): BoundedDetail {
  if (JSON.stringify(detail).length <= MAX_JSON) return { detail: { ...detail } }
  const kept: [string, unknown][] = []
  const cut: string[] = []
  let [size, judgedSize] = [0, 0]
  for (const [key, value] of Object.entries(detail)) {
    const whole = JSON.stringify([key, value ?? null]).length
    if (judged.has(key) && judgedSize + whole <= MAX_JUDGED) {
      judgedSize += whole
      kept.push([key, value])
      continue
    }
    const short = typeof value === 'string' ? value.slice(0, MAX_VALUE) : value
    if (short !== value) cut.push(key)
    const cost = JSON.stringify([key, short ?? null]).length
    if (size + cost > MAX_JSON) {
      if (short === value) cut.push(key)
      continue
    }
    size += cost
    kept.push([key, short])
  }
  const named = cut
    .slice(0, cut.length > MAX_CUT ? MAX_CUT - 1 : MAX_CUT)
    .map((name) => name.slice(0, MAX_NAME))
  const names = cut.length > named.length ? [...named, `${cut.length - named.length} more`] : named
  return { detail: Object.fromEntries(kept), ...(names.length > 0 && { cut: names }) }
}
