/** Organizations, projects and workspaces. */
import { z } from 'zod'
import { serviceList } from '../../lists/services.ts'
import { answer, atMost, atMostOrAbsent } from './bounds.ts'
import { count, evidencesShape, id, line, page, type MethodSchemas } from './common.ts'
import { clientList, rowShape } from './lists.ts'

const serviceRow = answer({
  ...rowShape(serviceList),
  connectionId: id,
  serviceId: id,
  spendAlerts: count.optional(),
  ...atMost(200, 'modelList', line, 'moreModels'),
  adminAudit: z.boolean().optional(),
  ...atMostOrAbsent(30, 'toolsAllowed', line, 'moreTools'),
  ...evidencesShape,
})

export const servicesSchemas = {
  'services.list': { input: clientList(serviceList), output: page(serviceRow) },
} as const satisfies MethodSchemas

export type ServiceRow = z.output<typeof serviceRow>
