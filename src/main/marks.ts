/** `REEVE_MARKS=1`: tells on standard output when each step of the start was reached, as lines
 *  `mark NAME MS`, MS since 1970 with a fraction, so that the marks of several processes line up. */
export const isMarking = process.env['REEVE_MARKS'] === '1'

/** The mark of this moment, or of a moment that another process told. */
export function mark(name: string, at = performance.timeOrigin + performance.now()): void {
  if (isMarking) process.stdout.write(`mark ${name} ${at.toFixed(1)}\n`)
}
