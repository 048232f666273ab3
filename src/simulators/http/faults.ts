/**
 * Faults on demand. A fault has a name, sometimes a parameter, and may be limited to a path, to come after some
 * requests, or to happen a number of times. Faults before the answer replace it; the others change the body.
 *
 *   429[:none|date|0|huge|negative|SECONDS]  500  503  529  hang  slow:MS  drip  cut  truncated  html
 *   unexpected-enum  missing-field[:NAME]  null-field[:NAME]  extra-field  duplicate-page  overlapping-page
 *   cursor-loop  clock-skew:MS  forbidden:DATASET  revoked  gzip-bomb[:MB]  oversized[:MB]  redirect[:URL]
 */

export const FAULT_NAMES = [
  '429',
  '500',
  '503',
  '529',
  'hang',
  'slow',
  'drip',
  'cut',
  'truncated',
  'html',
  'unexpected-enum',
  'missing-field',
  'null-field',
  'extra-field',
  'duplicate-page',
  'overlapping-page',
  'cursor-loop',
  'clock-skew',
  'forbidden',
  'revoked',
  'gzip-bomb',
  'oversized',
  'redirect',
] as const

export type FaultName = (typeof FAULT_NAMES)[number]

export interface FaultSpec {
  name: FaultName
  /** What the fault needs to know, as text: seconds, milliseconds, a field, a data set, megabytes, an address. */
  param?: string
  /** Only paths that begin with this. */
  path?: string
  /** Only requests (on such paths) after the first `after` ones. */
  after?: number
  /** At most this many times. */
  times?: number
}

/** A fault as it is counted down. */
export interface ActiveFault {
  spec: FaultSpec
  seen: number
  fired: number
}

function isFaultName(name: string): name is FaultName {
  return FAULT_NAMES.some((known) => known === name)
}

/**
 * Reads `NAME[:PARAM][;path=PREFIX][;after=N][;times=K]`. `revoked:N` means: from the request after the N-th on.
 * Throws with the list of names when the name is unknown.
 */
export function parseFault(text: string): FaultSpec {
  const [head = '', ...limits] = text.split(';')
  const colon = head.indexOf(':')
  const name = colon === -1 ? head : head.slice(0, colon)
  if (!isFaultName(name)) throw new Error(`Unknown fault "${name}". Known: ${FAULT_NAMES.join(', ')}.`)
  const spec: FaultSpec = { name }
  if (colon !== -1) spec.param = head.slice(colon + 1)
  for (const limit of limits) {
    const [key = '', value = ''] = limit.split('=')
    if (key === 'path') spec.path = value
    else if (key === 'after' && /^\d+$/.test(value)) spec.after = Number(value)
    else if (key === 'times' && /^\d+$/.test(value)) spec.times = Number(value)
    else throw new Error(`Fault limit "${limit}" is not path=PREFIX, after=N or times=K.`)
  }
  if (name === 'revoked' && spec.param !== undefined && spec.after === undefined)
    spec.after = Number(spec.param)
  return spec
}

/** The faults that befall a request to `path`, counted. A `forbidden` one needs the data set to match too. */
export function faultsFor(faults: ActiveFault[], path: string, dataset: string | undefined): FaultSpec[] {
  const hits: FaultSpec[] = []
  for (const fault of faults) {
    const { spec } = fault
    if (spec.path !== undefined && !path.startsWith(spec.path)) continue
    if (spec.name === 'forbidden' && spec.param !== dataset) continue
    fault.seen += 1
    if (fault.seen <= (spec.after ?? 0)) continue
    if (spec.times !== undefined && fault.fired >= spec.times) continue
    fault.fired += 1
    hits.push(spec)
  }
  return hits
}

/** The `Retry-After` that a 429 fault asks for; undefined for none. */
export function retryAfterOf(param: string | undefined, now: number): string | undefined {
  switch (param) {
    case undefined:
      return '1'
    case 'none':
      return undefined
    case 'date':
      return new Date(now + 2000).toUTCString()
    case 'huge':
      return String(365 * 86_400)
    case 'negative':
      return '-5'
    default:
      return param
  }
}
