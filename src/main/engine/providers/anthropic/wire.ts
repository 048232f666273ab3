/** What the Anthropic Admin API sends, as far as Reeve uses it, in both of its versions. Tolerant: unknown fields are
 *  ignored, enums are open words, only what identifies a row is required. Times come out as milliseconds. */
import { z } from 'zod'
import { decimalToMicros } from '../kit/decimal.ts'
import { count, id, text, timestamp, word } from '../kit/wire.ts'

export const organization = z.object({ id, name: text.nullish() })

export const user = z.object({
  id,
  email: text.nullish(),
  name: text.nullish(),
  role: word.nullish(),
  added_at: timestamp.nullish(),
})

export const invite = z.object({
  id,
  email: text.nullish(),
  role: word.nullish(),
  status: word.nullish(),
  invited_at: timestamp.nullish(),
  expires_at: timestamp.nullish(),
})

export const workspace = z.object({
  id,
  name: text.nullish(),
  created_at: timestamp.nullish(),
  archived_at: timestamp.nullish(),
  data_residency: z.object({ workspace_geo: word.nullish() }).nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
})

export const member = z.object({ user_id: id, workspace_role: word.nullish() })

const actorRef = z.object({ type: word.nullish(), user_id: id.nullish(), service_account_id: id.nullish() })

/** `workspace_id` is the older shape, `scope` and `principal` the newer one. */
export const apiKey = z.object({
  id,
  name: text.nullish(),
  status: word.nullish(),
  partial_key_hint: text.nullish(),
  created_at: timestamp.nullish(),
  created_by: z.object({ id, type: word.nullish() }).nullish(),
  expires_at: timestamp.nullish(),
  workspace_id: id.nullish(),
  scope: z.object({ type: word, workspace_id: id.nullish() }).nullish(),
  principal: actorRef.nullish(),
})

export const rateLimit = z.object({
  group_type: word.nullish(),
  group: z.object({ type: word.nullish(), display_name: text.nullish() }).nullish(),
  models: z.array(word).nullish(),
  limits: z.array(z.object({ type: word, value: z.number() })),
})

/** `amount` is whole cents as text; null = no numeric cap. */
export const spendLimit = z.object({
  id,
  amount: z
    .string()
    .transform((cents, context) => microsOfCents(cents, context))
    .nullable(),
  currency: z.string().regex(/^[A-Za-z]{3}$/),
  is_enabled: z.boolean().nullish(),
  period: word.nullish(),
  scope: z.object({ type: word, workspace_id: id.nullish() }),
})

export const serviceAccount = z.object({
  id,
  name: text.nullish(),
  organization_role: word.nullish(),
  created_at: timestamp.nullish(),
  created_by_actor_id: id.nullish(),
  archived_at: timestamp.nullish(),
})

export const serviceAccountWorkspace = z.object({ workspace_id: id, workspace_role: word.nullish() })

export const group = z.object({
  id,
  name: text.nullish(),
  role_ids: z.array(id).nullish(),
  source_type: word.nullish(),
})

export const groupMember = z.object({ user_id: id })

export const role = z.object({
  id,
  display_name: text.nullish(),
  source: z.object({ type: word.nullish() }).nullish(),
})

export const rolePermission = z.object({ action: word })

export const complianceSettings = z.object({ state: z.object({ type: word }) })

/** Loose: further fields depend on the type of activity and are kept as its details. */
export const activity = z.looseObject({
  id,
  type: word,
  created_at: timestamp,
  organization_id: id.nullish(),
  organization_uuid: id.nullish(),
  actor: z
    .object({
      type: word,
      email_address: text.nullish(),
      user_id: id.nullish(),
      ip_address: text.nullish(),
      user_agent: text.nullish(),
      api_key_id: id.nullish(),
      admin_api_key_id: id.nullish(),
      unauthenticated_email_address: text.nullish(),
      directory_id: id.nullish(),
    })
    .nullish(),
})

export const bucket = z.object({ starting_at: timestamp, results: z.array(z.unknown()) })

export const usageResult = z.object({
  api_key_id: id.nullish(),
  service_account_id: id.nullish(),
  account_id: id.nullish(),
  workspace_id: id.nullish(),
  model: word.nullish(),
  uncached_input_tokens: count,
  cache_read_input_tokens: count.nullish(),
  cache_creation: z
    .object({ ephemeral_1h_input_tokens: count.nullish(), ephemeral_5m_input_tokens: count.nullish() })
    .nullish(),
  output_tokens: count,
  server_tool_use: z.object({ web_search_requests: count.nullish() }).nullish(),
})

/** `amount` is a decimal number of cents as text; it comes out as millionths of the unit, without floating point. */
export const costResult = z.object({
  amount: z.string().transform((cents, context) => microsOfCents(cents, context)),
  currency: z.string().regex(/^[A-Za-z]{3}$/),
  workspace_id: id.nullish(),
  description: text.nullish(),
  model: word.nullish(),
})

export const codeRecord = z.object({
  actor: z.object({ type: word.nullish(), email_address: text.nullish(), api_key_name: text.nullish() }),
  customer_type: word.nullish(),
  core_metrics: z.object({ num_sessions: count.nullish() }).nullish(),
  model_breakdown: z
    .array(
      z.object({
        model: word,
        tokens: z
          .object({
            input: count.nullish(),
            output: count.nullish(),
            cache_read: count.nullish(),
            cache_creation: count.nullish(),
          })
          .nullish(),
      }),
    )
    .nullish(),
})

function microsOfCents(cents: string, context: z.core.$RefinementCtx): number {
  const micros = decimalToMicros(cents, -2)
  if (micros !== null) return micros
  context.addIssue({ code: 'custom', message: 'not a decimal amount' })
  return z.NEVER
}

export type User = z.infer<typeof user>
export type Invite = z.infer<typeof invite>
export type Workspace = z.infer<typeof workspace>
export type Member = z.infer<typeof member>
export type ApiKey = z.infer<typeof apiKey>
export type RateLimitRow = z.infer<typeof rateLimit>
export type SpendLimit = z.infer<typeof spendLimit>
export type ServiceAccount = z.infer<typeof serviceAccount>
export type ServiceAccountWorkspace = z.infer<typeof serviceAccountWorkspace>
export type Group = z.infer<typeof group>
export type Role = z.infer<typeof role>
export type Activity = z.infer<typeof activity>
export type UsageResult = z.infer<typeof usageResult>
export type CostResult = z.infer<typeof costResult>
export type CodeRecord = z.infer<typeof codeRecord>
