/** Input and output of every method, and of every event, as schemas: one file for each topic, put together here. The
 *  engine parses both directions; the renderer sees only the types. */
import { z } from 'zod'
import { TOPICS, type MethodName } from './methods.ts'
import { id, type MethodSchemas } from './schemas/common.ts'
import { clientsSchemas } from './schemas/clients.ts'
import { connectionsSchemas } from './schemas/connections.ts'
import { credentialsSchemas } from './schemas/credentials.ts'
import { eventsSchemas } from './schemas/events.ts'
import { findingsSchemas } from './schemas/findings.ts'
import { fleetSchemas } from './schemas/fleet.ts'
import { identitiesSchemas } from './schemas/identities.ts'
import { jobRow, jobsSchemas } from './schemas/jobs.ts'
import { journalSchemas } from './schemas/journal.ts'
import { overviewSchemas } from './schemas/overview.ts'
import { peopleSchemas } from './schemas/people.ts'
import { reportSchemas } from './schemas/report.ts'
import { servicesSchemas } from './schemas/services.ts'
import { settingsSchemas } from './schemas/settings.ts'
import { runsSchemas } from './schemas/runs.ts'
import { spendSchemas } from './schemas/spend.ts'
import { workspaceSchemas } from './schemas/workspace.ts'

export const SCHEMAS = {
  ...workspaceSchemas,
  ...fleetSchemas,
  ...clientsSchemas,
  ...overviewSchemas,
  ...peopleSchemas,
  ...identitiesSchemas,
  ...credentialsSchemas,
  ...servicesSchemas,
  ...spendSchemas,
  ...eventsSchemas,
  ...findingsSchemas,
  ...runsSchemas,
  ...journalSchemas,
  ...connectionsSchemas,
  ...jobsSchemas,
  ...settingsSchemas,
  ...reportSchemas,
} as const satisfies Required<MethodSchemas>

/** What the engine tells by itself. */
export const EVENTS = {
  /** These queries' answers may have changed. clientId null = for all clients. */
  stale: z.object({ topics: z.array(z.enum(TOPICS)).max(TOPICS.length), clientId: id.nullable() }),
  job: jobRow,
} as const

export type EventName = keyof typeof EVENTS
export type EventPayload<E extends EventName> = z.output<(typeof EVENTS)[E]>
export type Input<M extends MethodName> = z.input<(typeof SCHEMAS)[M]['input']>
export type Output<M extends MethodName> = z.output<(typeof SCHEMAS)[M]['output']>

export type { SourceView, EvidenceRefView } from './schemas/common.ts'
export type { ClientView } from './schemas/clients.ts'
export type { ConnectionRow, ProviderInfoView, ConnectionTestView } from './schemas/connections.ts'
export type { CredentialRow } from './schemas/credentials.ts'
export type { EventRow } from './schemas/events.ts'
export type { FindingRow, ControlRow } from './schemas/findings.ts'
export type { SummaryView, FleetRow } from './schemas/fleet.ts'
export type { IdentityRow } from './schemas/identities.ts'
export type { JobRow } from './schemas/jobs.ts'
export type { WhoView } from './schemas/lists.ts'
export type { NamedAccount, PersonRow } from './schemas/people.ts'
export type { ReportOptions } from './schemas/report.ts'
export type { ServiceRow } from './schemas/services.ts'
export type { SettingsView, TermsView } from './schemas/settings.ts'
export type { RunRow, DiffRow } from './schemas/runs.ts'
export type { WorkspaceState } from './schemas/workspace.ts'
