/** The moment at which a test takes place, for the processes that it starts: they read REEVE_TEST_CLOCK. */

let start: { readonly at: number; readonly since: number } | null = null

/** From now on it is this moment (ISO 8601 with offset, or epoch milliseconds), and time runs on from it. */
export function setMoment(at: string | number): number {
  start = { at: typeof at === 'number' ? at : Date.parse(at), since: performance.now() }
  return start.at
}

/** The present as the test has set it, in epoch milliseconds; this machine's where it has not. */
export const moment = (): number =>
  start === null ? Date.now() : Math.floor(start.at + performance.now() - start.since)

/** What a process is given so that it is the same moment there. Empty where the test has set none. */
export const momentEnv = (): Readonly<Record<string, string>> =>
  start === null ? {} : { REEVE_TEST_CLOCK: new Date(moment()).toISOString() }
