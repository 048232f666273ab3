/** What the OpenAI Administration API sends, as far as Reeve uses it. Tolerant: unknown fields are ignored, enums are
 *  open words, only what identifies a row is required. Times come out as milliseconds. */
import { z } from 'zod'
import { decimalToMicros } from '../kit/decimal.ts'
import { count, id, text, unixSeconds, word } from '../kit/wire.ts'

export const user = z.object({
  id,
  name: text.nullish(),
  email: text.nullish(),
  role: word.nullish(),
  added_at: unixSeconds.nullish(),
  is_service_account: z.boolean().nullish(),
  api_key_last_used_at: unixSeconds.nullish(),
  user: z.object({ enabled: z.boolean().nullish(), banned: z.boolean().nullish() }).nullish(),
})

export const invite = z.object({
  id,
  email: text.nullish(),
  role: word.nullish(),
  status: word.nullish(),
  created_at: unixSeconds.nullish(),
  expires_at: unixSeconds.nullish(),
})

export const group = z.object({
  id,
  name: text.nullish(),
  is_scim_managed: z.boolean().nullish(),
})

export const groupMember = z.object({ id })

export const role = z.object({
  id,
  name: text.nullish(),
  permissions: z.array(word).nullish(),
  resource_type: word.nullish(),
  predefined_role: z.boolean().nullish(),
})

export const project = z.object({
  id,
  name: text.nullish(),
  status: word.nullish(),
  created_at: unixSeconds.nullish(),
  archived_at: unixSeconds.nullish(),
  residency: word.nullish(),
})

export const projectUser = z.object({ id, role: word.nullish(), added_at: unixSeconds.nullish() })

export const projectGroup = z.object({ group_id: id, created_at: unixSeconds.nullish() })

export const serviceAccount = z.object({
  id,
  name: text.nullish(),
  role: word.nullish(),
  created_at: unixSeconds.nullish(),
})

export const projectKey = z.object({
  id,
  name: text.nullish(),
  redacted_value: text.nullish(),
  created_at: unixSeconds.nullish(),
  last_used_at: unixSeconds.nullish(),
  // Not in the published description, but seen in the provider's documentation.
  expires_at: unixSeconds.nullish(),
  owner_project_access: word.nullish(),
  owner: z
    .object({
      type: word.nullish(),
      user: z.object({ id }).nullish(),
      service_account: z.object({ id }).nullish(),
    })
    .nullish(),
})

export const adminKey = z.object({
  id,
  name: text.nullish(),
  redacted_value: text.nullish(),
  created_at: unixSeconds.nullish(),
  expires_at: unixSeconds.nullish(),
  last_used_at: unixSeconds.nullish(),
  owner: z.object({ type: word.nullish(), id: id.nullish() }).nullish(),
})

export const rateLimit = z.object({
  model: word,
  max_requests_per_1_minute: z.number().nullish(),
  max_tokens_per_1_minute: z.number().nullish(),
})

/** `threshold_amount` is in whole cents. */
export const spendThreshold = z.object({ threshold_amount: count, currency: word, interval: word.nullish() })

export const dataRetention = z.object({ type: word })

export const modelPermissions = z.object({ mode: word, model_ids: z.array(word) })

export const toolPermissions = z.record(z.string(), z.unknown())
export const toolPermission = z.object({ enabled: z.boolean() })

export const certificate = z.object({ id })

const actorUser = z.object({ id: id.nullish(), email: text.nullish() })

/** Loose: the details of an event stand under a property named after its type. */
export const auditLog = z.looseObject({
  id,
  type: word,
  effective_at: unixSeconds,
  project: z.object({ id: id.nullish() }).nullish(),
  actor: z
    .object({
      type: word.nullish(),
      session: z
        .object({
          user: actorUser.nullish(),
          ip_address: text.nullish(),
          user_agent: text.nullish(),
          // Not in the description, but in its example: another shape must not hide the event.
          ip_address_details: z
            .object({ country: word.nullish(), asn: word.nullish() })
            .nullish()
            .catch(undefined),
        })
        .nullish(),
      api_key: z
        .object({
          id: id.nullish(),
          type: word.nullish(),
          user: actorUser.nullish(),
          service_account: z.object({ id: id.nullish() }).nullish(),
        })
        .nullish(),
    })
    .nullish(),
})

export const auditDetails = z.record(z.string(), z.unknown())

export const bucket = z.object({ start_time: unixSeconds, results: z.array(z.unknown()) })

export const usageResult = z.object({
  project_id: id.nullish(),
  user_id: id.nullish(),
  api_key_id: id.nullish(),
  model: word.nullish(),
  num_model_requests: count.nullish(),
  num_requests: count.nullish(),
  num_sessions: count.nullish(),
  input_tokens: count.nullish(),
  input_cached_tokens: count.nullish(),
  output_tokens: count.nullish(),
  characters: count.nullish(),
  seconds: count.nullish(),
  images: count.nullish(),
  usage_bytes: count.nullish(),
})

/** An amount in millionths. The description says number; the live interface sends decimal text as well
 *  (steipete/CodexBar issue 999). */
const micros = z.union([
  z
    .number()
    .min(-9e9)
    .max(9e9)
    .transform((units) => Math.round(units * 1e6)),
  z.string().transform((units, context) => {
    const found = decimalToMicros(units)
    if (found !== null) return found
    context.addIssue({ code: 'custom', message: 'not a decimal amount' })
    return z.NEVER
  }),
])

export const costResult = z.object({
  amount: z.object({ value: micros, currency: z.string().regex(/^[A-Za-z]{3}$/) }),
  project_id: id.nullish(),
  api_key_id: id.nullish(),
  line_item: text.nullish(),
})

export type User = z.infer<typeof user>
export type Invite = z.infer<typeof invite>
export type Group = z.infer<typeof group>
export type Role = z.infer<typeof role>
export type Project = z.infer<typeof project>
export type ProjectUser = z.infer<typeof projectUser>
export type ServiceAccount = z.infer<typeof serviceAccount>
export type ProjectKey = z.infer<typeof projectKey>
export type AdminKey = z.infer<typeof adminKey>
export type RateLimitRow = z.infer<typeof rateLimit>
export type SpendThreshold = z.infer<typeof spendThreshold>
export type ModelPermissions = z.infer<typeof modelPermissions>
export type AuditLog = z.infer<typeof auditLog>
export type UsageResult = z.infer<typeof usageResult>
export type CostResult = z.infer<typeof costResult>
