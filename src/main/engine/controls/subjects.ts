/** The kinds of subject that controls share: people, non-human identities, services and connections, each with its
 *  label and where it was read. A state word that this version does not know is `unknown`, never skipped. */
import type { ConnectionRef, Sourced } from '../domain/fact-set.ts'
import type { Human, Nhi, Service } from '../domain/facts.ts'
import { unknown } from './control.ts'
import type { SubjectKind, Verdict } from './control.ts'

const STATE_UNKNOWN: Verdict = unknown('state')

const namedBy = (id: string, ...names: readonly (string | null | undefined)[]): string =>
  names.find((name) => name !== undefined && name !== null && name.trim() !== '') ?? id

export const humanLabel = (human: Human): string => namedBy(human.id, human.name, human.email)
export const nhiLabel = (nhi: Nhi): string => namedBy(nhi.id, nhi.name, nhi.hint)
export const serviceLabel = (service: Service): string =>
  namedBy(service.scope === 'organization' ? 'Organization' : service.id, service.name)
export const connectionLabel = (connection: ConnectionRef): string =>
  namedBy(connection.id, connection.name, connection.organizationName)

/** Accounts in use. Invited, disabled and removed people have no access. */
export const activeHumans: SubjectKind<Sourced<Human>> = {
  list: ({ facts }) => facts.humans.filter((human) => human.state === 'active' || human.state === 'unknown'),
  subject: (human) => ({
    kind: 'human',
    id: human.id,
    label: humanLabel(human),
    connectionId: human.connectionId,
    provider: human.provider,
  }),
  connectionId: (human) => human.connectionId,
  sources: (human) => human.sources,
  before: (human) => (human.state === 'unknown' ? STATE_UNKNOWN : undefined),
}

/** Identities that can still act: `state=active` is implied by the catalogue for all of section B. */
export const activeNhis: SubjectKind<Sourced<Nhi>> = {
  list: ({ facts }) => facts.nhis.filter((nhi) => nhi.state === 'active' || nhi.state === 'unknown'),
  subject: (nhi) => ({
    kind: 'nhi',
    id: nhi.id,
    label: nhiLabel(nhi),
    connectionId: nhi.connectionId,
    provider: nhi.provider,
  }),
  connectionId: (nhi) => nhi.connectionId,
  sources: (nhi) => nhi.sources,
  part: (nhi) => nhi.scopeId,
  before: (nhi) => (nhi.state === 'unknown' ? STATE_UNKNOWN : undefined),
}

/** Organizations, projects and workspaces in use. */
export const activeServices: SubjectKind<Sourced<Service>> = {
  list: ({ facts }) => facts.services.filter((service) => service.state !== 'archived'),
  subject: (service) => ({
    kind: 'service',
    id: service.id,
    label: serviceLabel(service),
    connectionId: service.connectionId,
    provider: service.provider,
  }),
  connectionId: (service) => service.connectionId,
  sources: (service) => service.sources,
  part: (service) => service.id,
  before: (service) => (service.state === 'unknown' ? STATE_UNKNOWN : undefined),
}

/** Each connected organization as a whole. */
export const connections: SubjectKind<ConnectionRef> = {
  list: ({ facts }) => facts.connections,
  subject: (connection) => ({
    kind: 'connection',
    id: connection.id,
    label: connectionLabel(connection),
    connectionId: connection.id,
    provider: connection.provider,
  }),
  connectionId: (connection) => connection.id,
}
