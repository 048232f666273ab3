/** The kinds of subject that controls share: people, identities, credentials, services and connections, each with its
 *  label and where it was read. A state word that this version does not know is `unknown`, never skipped. */
import type { ConnectionRef, FactSet, Sourced } from '../facts/fact-set.ts'
import {
  nameOf,
  type Account,
  type Credential,
  type Fact,
  type Identity,
  type Service,
} from '../facts/index.ts'
import { namedBy } from '../facts/kind.ts'
import { unknown } from './control.ts'
import type { SubjectKind, Verdict } from './control.ts'

const STATE_UNKNOWN: Verdict = unknown('state')

export const serviceLabel = (service: Service): string =>
  namedBy(service.scope === 'organization' ? 'Organization' : service.id, service.name)
export const connectionLabel = (connection: ConnectionRef): string =>
  namedBy(connection.id, connection.name, connection.organizationName)

type InUse = Account | Identity | Credential

/** Facts that can act or be acted with. Its own kind names the subject. */
const inUse = <F extends InUse>(
  list: (facts: FactSet) => readonly Sourced<F>[],
): SubjectKind<Sourced<F>> => ({
  list: ({ facts }) => list(facts).filter((fact) => fact.state === 'active' || fact.state === 'unknown'),
  subject: (fact) => ({
    kind: fact.kind,
    id: fact.id,
    label: nameOf(fact as Fact),
    connectionId: fact.connectionId,
    provider: fact.provider,
  }),
  connectionId: (fact) => fact.connectionId,
  sources: (fact) => fact.sources,
  before: (fact) => (fact.state === 'unknown' ? STATE_UNKNOWN : undefined),
})

/** The list of accounts. An invitation has an address and no name: it is no account yet. */
export const ACCOUNT_LIST = { kind: 'account', lists: true, fields: ['name'], of: 'subject' } as const

/** Accounts in use. Invited, disabled and removed people have no access. */
export const activeAccounts = inUse<Account>((facts) => facts.of('account'))

/** Credentials that work: `state=active` is implied by the catalogue for all of section B. */
export const activeCredentials = inUse<Credential>((facts) => facts.of('credential'))

/** Identities that can act, and credentials that work. */
export const activeIdentitiesAndCredentials = inUse<Identity | Credential>((facts) => [
  ...facts.of('identity'),
  ...facts.of('credential'),
])

/** Organizations, projects and workspaces in use. */
export const activeServices: SubjectKind<Sourced<Service>> = {
  list: ({ facts }) => facts.of('service').filter((service) => service.state !== 'archived'),
  subject: (service) => ({
    kind: 'service',
    id: service.id,
    label: serviceLabel(service),
    connectionId: service.connectionId,
    provider: service.provider,
  }),
  connectionId: (service) => service.connectionId,
  sources: (service) => service.sources,
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
