/** What a provider with several hosts and fields is run with in tests: as in provider-context.ts, against a simulator
 *  that has an address for each host. */
import { Secret } from '../../src/main/engine/domain/secret.ts'
import type { Provider } from '../../src/main/engine/ports/provider.ts'
import { createTestContext, type TestContext } from './provider-context.ts'

export function createHostsContext(options: {
  provider: Pick<Provider, 'hosts' | 'setup'>
  urls: Readonly<Record<string, string>>
  /** Values of all fields by name, secret ones too. */
  values: Readonly<Record<string, string>>
  now: number
}): TestContext {
  const { provider, urls, values, now } = options
  for (const { name, pattern } of provider.setup)
    if (!pattern.test(values[name] ?? '')) throw new Error(`${name} is not as the manifest wants it`)
  const setup: Record<string, string> = {}
  const secrets = new Map<string, Secret>()
  for (const { name, secret } of provider.setup) {
    const value = values[name] ?? ''
    if (secret) secrets.set(name, new Secret(value))
    else setup[name] = value
  }
  const made = createTestContext({ provider, endpoint: '', key: '', now })
  const hosts = Object.fromEntries(Object.keys(provider.hosts(setup)).map((name) => [name, urls[name] ?? '']))
  return { ...made, context: { ...made.context, access: { setup, secrets, hosts } } }
}
