/** Mail addresses as people are joined by them. */

/** The form under which addresses are compared. */
export const mailKey = (email: string): string => email.trim().toLowerCase()

/** What stands behind the last @, in the form in which domains are compared. */
export const domainOf = (email: string): string => mailKey(email).split('@').at(-1) ?? ''

/** Whether the address is outside the recorded domains (sub-domains count as inside). */
export function isOutside(
  email: string | null | undefined,
  domains: readonly string[] | undefined,
): boolean | undefined {
  if (!email || domains === undefined || domains.length === 0) return undefined
  const domain = domainOf(email)
  return !domains.map(mailKey).some((own) => domain === own || domain.endsWith(`.${own}`))
}
