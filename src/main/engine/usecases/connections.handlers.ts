/** Providers, the connections to them, and their pages in the browser. */
import type { ProviderInfoView } from '../../../shared/contract/schemas.ts'
import { AppError } from '../domain/errors.ts'
import type { Provider } from '../ports/provider.ts'
import { cannotOf } from './access.ts'
import {
  addConnection,
  removeConnection,
  renameConnection,
  replaceSecret,
  testConnection,
} from './clients.ts'
import { done, type Commands, type Queries } from './handling.ts'
import { shellOf } from './saving.ts'
import { connectionRow } from './views/overview.ts'
import { clip } from './views/sources.ts'

export const connectionQueries: Queries<'providers.list' | 'connections.list'> = (deps) => ({
  'providers.list': () => ({ providers: [...deps().providers.values()].map(providerView) }),
  'connections.list': (input) => {
    const { workspace, reader } = deps()
    return {
      connections: workspace
        .connections(input.clientId ?? undefined)
        .map((c) => connectionRow(c, reader.read(c.clientId, null))),
    }
  },
})

export const connectionCommands: Commands<
  | 'connections.test'
  | 'connections.add'
  | 'connections.rename'
  | 'connections.replaceSecret'
  | 'connections.remove'
  | 'shell.openExternal'
> = (deps) => ({
  'connections.test': async ({ provider, endpoint, secret }, { signal }) => {
    const result = await testConnection(deps(), provider, endpoint, secret, signal)
    const [tenant] = result.tenants
    return {
      organizationId: tenant?.known ? tenant.id : null,
      organizationName: tenant?.name == null ? null : clip(tenant.name),
      checks: result.checks.map((c) => ({ ...c, reason: c.reason ?? null })),
      cannot: [...result.cannot],
    }
  },
  'connections.add': async (input) => ({ connectionId: await addConnection(deps(), input) }),
  'connections.rename': done((input) => renameConnection(deps(), input.connectionId, input.name)),
  'connections.replaceSecret': done((input) => replaceSecret(deps(), input.connectionId, input.secret)),
  'connections.remove': done((input) => removeConnection(deps(), input.connectionId)),
  'shell.openExternal': done(({ url }) => {
    const allowed = [...deps().providers.values()].some((p) => url === p.guide.consoleUrl)
    if (!allowed) throw new AppError('invalid-input', { field: 'url' })
    return shellOf(deps()).openExternal(url)
  }),
})

function providerView(provider: Provider): ProviderInfoView {
  return {
    id: provider.id,
    label: provider.label,
    offered: provider.wizard !== false,
    setup: provider.setup.map(({ pattern, help, multiline, ...field }) => ({
      ...field,
      pattern: pattern.source,
      help: help ?? null,
      multiline: multiline === true,
    })),
    guide: { consoleUrl: provider.guide.consoleUrl, steps: [...provider.guide.steps] },
    hosts: Object.entries(provider.hosts({})).map(([name, origin]) => ({ name, origin })),
    reads: provider.datasets.map(({ id, label, why, gives }) => ({
      dataset: id,
      label,
      why,
      lists: gives.flatMap(({ kind, lists }) => (lists === true ? [kind] : [])),
    })),
    cannot: cannotOf(provider),
  }
}
