/** Providers and the connections to them. A secret goes in and never comes out. */
import { z } from 'zod'
import { ERROR_CODES } from '../errors.ts'
import { COVERAGE_REASONS } from '../../model/words.ts'
import { answer, atMost, atMostOrAbsent } from './bounds.ts'
import {
  at,
  count,
  coverageShape,
  dataset,
  empty,
  given,
  id,
  line,
  ok,
  provider,
  secret,
  text,
  type MethodSchemas,
} from './common.ts'

/** null: the provider's own. One address serves for all of its hosts, or each is given by its name. */
const endpoint = z.union([z.string().max(500), z.record(z.string().max(60), z.string().max(500))]).nullable()

const fieldName = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,59}$/)

/** What the provider's manifest asks for: a text where that is one secret and nothing else, otherwise the values of all
 *  fields by name. */
const entered = z.union([secret, z.record(fieldName, z.string().max(20_000))])

export const connectionRow = answer({
  id,
  clientId: id,
  provider,
  name: line,
  endpoint: line,
  /** True for a simulator on this machine: its data is not a client's. */
  loopback: z.boolean(),
  organizationName: line.nullable(),
  /** Names of connections that read the same organization. Absent: none is known to. */
  ...atMostOrAbsent(50, 'sameAs', line, 'moreSameAs'),
  /** Values of the fields that are no secret. */
  setup: z.record(fieldName, text),
  secret: z.object({ present: z.boolean(), hint: line, setAt: at }),
  createdAt: at,
  lastSyncAt: at.nullable(),
  lastAttemptAt: at.nullable(),
  lastError: z.enum(ERROR_CODES).nullable(),
  coverage: z.array(answer({ ...coverageShape, count })).max(60),
})

const connectionTest = z.object({
  organizationId: line.nullable(),
  organizationName: line.nullable(),
  checks: z
    .array(z.object({ dataset, label: line, ok: z.boolean(), reason: z.enum(COVERAGE_REASONS).nullable() }))
    .max(60),
  cannot: z.array(text).max(30),
})

const providerInfo = z.object({
  id: provider,
  label: line,
  /** The wizard offers it. */
  offered: z.boolean(),
  setup: z
    .array(
      z.object({
        name: fieldName,
        label: line,
        secret: z.boolean(),
        format: line,
        pattern: z.string().max(500),
        help: text.nullable(),
        multiline: z.boolean(),
      }),
    )
    .max(20),
  guide: z.object({ consoleUrl: line, steps: z.array(text).max(20) }),
  hosts: z.array(z.object({ name: z.string().max(60), origin: line })).max(60),
  reads: z
    .array(
      z.object({
        dataset,
        label: line,
        why: text,
        /** Kinds of things of which it shows every one there is. */
        lists: z.array(z.string().max(40)).max(20),
      }),
    )
    .max(60),
  cannot: z.array(text).max(30),
})

export const connectionsSchemas = {
  'providers.list': { input: empty, output: z.object({ providers: z.array(providerInfo).max(100) }) },
  'connections.list': {
    input: z.strictObject({ clientId: given.id.nullable() }),
    output: answer(atMost(20_000, 'connections', connectionRow, 'more')),
  },
  /** Nothing is saved: the secret is used for this test and forgotten. */
  'connections.test': {
    input: z.strictObject({ provider, endpoint, secret: entered }),
    output: connectionTest,
  },
  'connections.add': {
    input: z.strictObject({
      clientId: given.id,
      provider,
      name: z.string().max(200),
      endpoint,
      secret: entered,
    }),
    output: z.object({ connectionId: id }),
  },
  'connections.rename': {
    input: z.strictObject({ connectionId: given.id, name: z.string().min(1).max(200) }),
    output: ok,
  },
  'connections.replaceSecret': {
    input: z.strictObject({ connectionId: given.id, secret: entered }),
    output: ok,
  },
  'connections.remove': { input: z.strictObject({ connectionId: given.id }), output: ok },
} as const satisfies MethodSchemas

export type ConnectionRow = z.output<typeof connectionRow>
export type ProviderInfoView = z.output<typeof providerInfo>
export type ConnectionTestView = z.output<typeof connectionTest>
