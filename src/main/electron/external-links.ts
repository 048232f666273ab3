/** Which addresses may be opened in the person's browser: https pages on the hosts that a provider's `pages.json` names.
 *  Data of this build, matched by whole host name; everything else stays closed, whatever the page or the engine asks. */

const pages = import.meta.glob<readonly string[]>('../engine/providers/*/pages.json', {
  eager: true,
  import: 'default',
})

export const EXTERNAL_HOSTS: readonly string[] = Object.values(pages).flat()

/** The address in its normal form when it may be opened, else null. */
export function allowedExternal(address: string): string | null {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:') return null
  if (url.username !== '' || url.password !== '' || url.port !== '') return null
  return EXTERNAL_HOSTS.some((host) => host === url.hostname) ? url.href : null
}
