/** A provider that only tests have: two hosts, two secret fields and a plain one, and whatever data sets a test needs,
 *  read over real HTTP from servers on loopback. */
import { createAuth } from '../../src/main/engine/adapters/auth/index.ts'
import { createHttp } from '../../src/main/engine/adapters/http/index.ts'
import { Secret } from '../../src/main/engine/domain/secret.ts'
import type {
  ConnectionContext,
  DatasetSpec,
  LimitPool,
  LimitRegistry,
  Provider,
} from '../../src/main/engine/ports/provider.ts'
import { createLimitRegistry } from '../../src/main/engine/providers/kit/limiter.ts'
import { createTestClock } from './provider-context.ts'

const stated = <T>(value: T) => ({ value, source: 'invented for tests', checked: '2026-01-01' })

const POOL: LimitPool = { scope: ['account'], concurrency: { start: 4, max: 4 } }

export type ScratchDataset = Partial<DatasetSpec<null>> & Pick<DatasetSpec<null>, 'id' | 'read'>

export function scratchProvider(
  datasets: readonly ScratchDataset[],
  changes: Partial<Provider<null>> = {},
  pools: Readonly<Record<string, LimitPool>> = {},
): Provider<null> {
  return {
    id: 'openai',
    label: 'Scratch',
    role: 'service',
    setup: [
      {
        name: 'organization',
        label: 'Organization',
        secret: false,
        pattern: /^[a-z-]{3,40}$/,
        format: 'acme',
      },
      { name: 'keyId', label: 'Key id', secret: true, pattern: /^AK[A-Z0-9]{8}$/, format: 'AK…' },
      {
        name: 'pem',
        label: 'Private key',
        secret: true,
        pattern: /^-----BEGIN [\s\S]+-----\n?$/,
        format: 'PEM',
        multiline: true,
      },
    ],
    guide: { consoleUrl: 'https://console.scratch.example', steps: ['Look.', 'Copy.', 'Paste.'] },
    hosts: () => ({ api: 'https://api.scratch.example', reports: 'https://reports.scratch.example' }),
    auth: ({ secrets }, host) => {
      const secret = secrets.get('keyId')
      // The other secret has several lines, so no header can carry it; it must be there.
      return secret && secrets.has('pem')
        ? { scheme: 'header', header: 'x-key', prefix: `${host} `, secret }
        : null
    },
    downloads: /^files\.scratch\.example$/,
    headers: { 'x-fixed': '1' },
    requestIdHeader: 'x-request-id',
    limits: {
      pools: { default: POOL, ...pools },
      timeoutMs: 5_000,
      maxBytes: 1_000_000,
      retry: { attempts: 3, baseMs: 100, capMs: 1_000, maxWaitMs: 120_000 },
    },
    account: ({ organization = '' }) => organization,
    async open(context) {
      await context.client().get('/me')
      return { session: null, tenants: [{ id: 'acme', name: 'Acme', known: true }], self: null }
    },
    traits: {
      lastUse: stated('none'),
      withoutExpiry: stated([]),
      adminKeys: stated('none'),
      auditLog: stated('can_be_off'),
      keyRights: stated('own'),
      keyMaker: stated('reported'),
      connectorKey: stated('graded'),
      defaultProject: stated(false),
    },
    cannot: [stated('Anything real.')],
    datasets: datasets.map((spec) => ({
      label: spec.id,
      why: 'Because.',
      age: 'configuration',
      gives: [],
      mode: 'whole',
      ...spec,
    })),
    ...changes,
  }
}

/** A connection of that provider, its hosts on loopback. */
export function scratchContext(
  hosts: { readonly api: string; readonly reports?: string },
  options: {
    readonly organization?: string
    readonly connectionId?: string
    readonly limits?: LimitRegistry
    readonly clock?: ReturnType<typeof createTestClock>
    readonly signal?: AbortSignal
  } = {},
): ConnectionContext & { readonly clock: ReturnType<typeof createTestClock>; readonly lines: string[] } {
  const clock = options.clock ?? createTestClock(Date.UTC(2026, 10, 22, 12))
  const lines: string[] = []
  const write = (message: string, fields?: object) =>
    void lines.push(`${message} ${JSON.stringify(fields ?? {})}`)
  const log = { info: write, warn: write, error: write }
  const http = createHttp({ clock, log })
  return {
    connectionId: options.connectionId ?? 'connection0000001',
    access: {
      setup: { organization: options.organization ?? 'acme' },
      secrets: new Map([
        ['keyId', new Secret('AK12345678')],
        ['pem', new Secret('pem-text')],
      ]),
      hosts: { api: hosts.api, reports: hosts.reports ?? hosts.api },
    },
    known: [],
    http,
    auth: createAuth({ http, clock }),
    limits: options.limits ?? createLimitRegistry(clock),
    clock,
    lines,
    ids: { next: () => 'aaaaaaaaaaaaaaaa', random: () => 0.5 },
    log,
    signal: options.signal ?? new AbortController().signal,
  }
}
