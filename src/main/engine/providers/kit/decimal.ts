/** Decimal text to millionths without floating point: a provider's "123.78912" cents must add up to its invoice. */

/** Millionths of the unit that is `10^shift` of the text's (cents to dollars: shift -2), rounded half away from zero;
 *  null when the text is not a plain decimal or does not fit a safe integer. */
export function decimalToMicros(text: string, shift = 0): number | null {
  const match = /^([+-]?)(\d{1,30})(?:\.(\d{0,60}))?$/.exec(text.trim())
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  const digits = BigInt(whole + fraction)
  const scale = 6 + shift - fraction.length
  const micros = scale >= 0 ? digits * 10n ** BigInt(scale) : roundedDivide(digits, 10n ** BigInt(-scale))
  const value = Number(micros) * (sign === '-' ? -1 : 1)
  return Number.isSafeInteger(value) ? value + 0 : null
}

const roundedDivide = (value: bigint, by: bigint): bigint => (value * 2n + by) / (by * 2n)
