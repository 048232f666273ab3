/** The moment at which a test takes place, for the processes that it starts: they read REEVE_TEST_CLOCK. */

let start: { readonly at: number; readonly since: number } | null = null

/** From now on it is this moment (ISO 8601 with offset), and time runs on from it; answers it in epoch milliseconds. */
export function setMoment(iso: string): number {
  start = { at: Date.parse(iso), since: performance.now() }
  return start.at
}

/** The present as the test has set it, in epoch milliseconds; null where it has not. */
export const moment = (): number | null =>
  start === null ? null : Math.floor(start.at + performance.now() - start.since)

/** What a process is given so that it is the same moment there. Empty where the test has set none. */
export function momentEnv(): Readonly<Record<string, string>> {
  const now = moment()
  return now === null ? {} : { REEVE_TEST_CLOCK: new Date(now).toISOString() }
}
