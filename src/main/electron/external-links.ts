/** Which addresses may be opened in the person's browser: https pages of the providers and of this project.
 *  Data, matched by whole host name; everything else stays closed. */

export const EXTERNAL_HOSTS = [
  'platform.openai.com',
  'help.openai.com',
  'chatgpt.com',
  'console.anthropic.com',
  'platform.claude.com',
  'claude.ai',
  'docs.anthropic.com',
  'docs.claude.com',
  'support.anthropic.com',
  'support.claude.com',
] as const

/** The address in its normal form when it may be opened, else null. */
export function allowedExternal(address: string): string | null {
  const url = URL.parse(address)
  if (url === null || url.protocol !== 'https:') return null
  if (url.username !== '' || url.password !== '' || url.port !== '') return null
  return EXTERNAL_HOSTS.some((host) => host === url.hostname) ? url.href : null
}
