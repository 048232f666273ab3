/** Organizations, projects and workspaces. */
import { z } from 'zod'
import { serviceList } from '../../lists/services.ts'
import { answer, atMost, atMostOrAbsent } from './bounds.ts'
import {
  at,
  count,
  evidencesShape,
  id,
  line,
  money,
  moneys,
  page,
  provider,
  type MethodSchemas,
} from './common.ts'
import { clientList } from './lists.ts'

const serviceRow = answer({
  id,
  connectionId: id,
  connectionName: line,
  provider,
  serviceId: id,
  scope: z.enum(['organization', 'project']),
  name: line.nullable(),
  state: z.string().max(20),
  isDefault: z.boolean(),
  createdAt: at.nullable().optional(),
  /** Active ones within it. Absent: their lists were not read, or do not say where each belongs. */
  identities: count.optional(),
  credentials: count.optional(),
  people: count.optional(),
  billed30d: moneys.optional(),
  calls30d: count.optional(),
  spendLimit: z
    .object({ amount: money, interval: line, hardStop: z.boolean().optional() })
    .nullable()
    .optional(),
  spendAlerts: count.optional(),
  retentionSetting: line.nullable().optional(),
  retentionDays: z.number().nullable().optional(),
  region: line.nullable().optional(),
  models: z.enum(['all', 'some', 'none']).optional(),
  ...atMost(200, 'modelList', line, 'moreModels'),
  adminAudit: z.boolean().optional(),
  ...atMostOrAbsent(30, 'toolsAllowed', line, 'moreTools'),
  ...evidencesShape,
})

export const servicesSchemas = {
  'services.list': { input: clientList(serviceList), output: page(serviceRow) },
} as const satisfies MethodSchemas

export type ServiceRow = z.output<typeof serviceRow>
