/** Settings of the workspace, the terms agreed with a client, and the limits that its controls judge by. */
import { z } from 'zod'
import { currency, empty, given, id, line, locale, money, ok, type MethodSchemas } from './common.ts'

const settings = z.object({
  mspName: given.line,
  /** Name of whoever is at this computer; empty = not set. */
  technician: given.line,
  /** `data:image/png;base64,…` or JPEG alike, or null. */
  logo: z
    .string()
    .max(700_000)
    .regex(/^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/)
    .nullable(),
  accent: z.string().regex(/^#[0-9a-fA-F]{6}$/),
  locale,
  currency,
  paper: z.enum(['a4', 'us-letter']),
  theme: z.enum(['system', 'light', 'dark']),
})

const terms = z.object({
  mailDomains: z.array(z.string().min(1).max(253)).max(100).optional(),
  maxRetentionDays: z.number().int().min(0).max(36_500).optional(),
  regionAllowlist: z.array(z.string().min(1).max(60)).max(100).optional(),
  approvedModels: z.array(z.string().min(1).max(200)).max(500).optional(),
  approvedGuests: z.array(z.string().min(1).max(320)).max(1_000).optional(),
  monthlyBudget: money.optional(),
})

const parameter = z.object({
  controlId: id,
  title: line,
  name: line,
  /** `share`: a part of 1. `times`: a multiple. `currency`: units of the currency that the provider bills in. */
  unit: z.enum(['days', 'hours', 'minutes', 'seconds', 'count', 'share', 'times', 'currency']),
  /** What the controls of this client judge by. */
  value: z.number(),
  /** Decided in several ways at once. The strictest counts until somebody decides. */
  disputed: z.boolean(),
  default: z.number(),
  /** The least is 0. */
  most: z.number(),
})

export const settingsSchemas = {
  'settings.get': {
    input: empty,
    output: settings.extend({
      /** Of the operating system: what the technician goes by where no name is set. */
      account: line,
      /** No other person works with this workspace. */
      alone: z.boolean(),
    }),
  },
  'settings.set': { input: z.strictObject(settings.partial().shape), output: ok },
  'terms.get': { input: z.strictObject({ clientId: given.id }), output: terms },
  'terms.set': {
    input: z.strictObject({ clientId: given.id, terms: z.strictObject(terms.shape) }),
    output: ok,
  },
  'parameters.get': {
    input: z.strictObject({ clientId: given.id }),
    output: z.object({ rows: z.array(parameter).max(1_000) }),
  },
  /** `value` null = the default. */
  'parameters.set': {
    input: z.strictObject({
      clientId: given.id,
      controlId: given.id,
      name: given.line,
      value: z.number().nullable(),
    }),
    output: ok,
  },
} as const satisfies MethodSchemas

export type SettingsView = z.output<typeof settings>
export type TermsView = z.output<typeof terms>
