/** Mail addresses as people are joined by them. */

/** The form under which addresses are compared. */
export const mailKey = (email: string): string => email.trim().toLowerCase()

/** What stands behind the last @, in the form in which domains are compared. */
export const domainOf = (email: string): string => mailKey(email).split('@').at(-1) ?? ''

/** One spelling of a domain that can be written in several: with capitals, with a point at the end, in its own letters or
 *  as names on the network are written. */
function domainKey(domain: string): string {
  const bare = mailKey(domain).replace(/^@/, '').replace(/\.$/, '')
  const isPlain = /^[\x21-\x7e]*$/.test(bare) || /[\s/?#:@\\]/.test(bare)
  return isPlain ? bare : (URL.parse(`http://${bare}`)?.hostname ?? bare)
}

/** Whether the address is outside the recorded domains (sub-domains count as inside). Not known of what is no address. */
export function isOutside(
  email: string | null | undefined,
  domains: readonly string[] | undefined,
): boolean | undefined {
  if (!email?.includes('@') || domains === undefined || domains.length === 0) return undefined
  const domain = domainKey(domainOf(email))
  return !domains.map(domainKey).some((own) => domain === own || domain.endsWith(`.${own}`))
}
