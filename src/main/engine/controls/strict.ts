/** For tests: a control that may read no more than its `rests` say. What it reads beside them would neither be checked
 *  for age and completeness nor count for the age of the result. */
import { filling, listing, type AnyKind } from '../domain/supply.ts'
import type { Sourced } from '../facts/fact-set.ts'
import type { Fact } from '../facts/index.ts'
import type { Context } from './context.ts'
import type { Control, Rests } from './control.ts'

/** Fields that name a fact and say where it stands: each list of its kind shows them. */
const ALWAYS: ReadonlySet<string> = new Set([
  ...['kind', 'id', 'provider', 'tenant', 'connectionId', 'sources', 'state'],
  ...['name', 'email', 'hint', 'scope', 'scopeLevel', 'scopeId'],
  ...['credentialKind', 'identityKind', 'serviceKind'],
])

type OnKinds = Exclude<Rests, { readonly kind: 'terms' }>

/** The same control; its judge throws when it reads what is not declared. */
export const strict = (control: Control): Control => ({
  ...control,
  judgeAll: (context, own, wanted, each) => control.judgeAll(declared(control, context), own, wanted, each),
})

function declared(control: Control, context: Context): Context {
  const onKinds = control.rests.flatMap((rests): OnKinds[] => (rests.of === 'records' ? [] : [rests]))
  const ofSubject = onKinds.filter(({ of }) => of === 'subject')
  const names = (kind: AnyKind) => (rests: OnKinds) => [rests.kind].flat().includes(kind)
  const refuse = (what: string): never => {
    throw new Error(`${control.id} reads ${what}, which its rests do not name`)
  }
  const needKind = (kind: AnyKind): void => {
    if (!onKinds.some(names(kind))) refuse(kind)
  }
  const needField = (kind: AnyKind, field: string): void => {
    if (!ofSubject.filter(names(kind)).some(({ fields }) => fields?.includes(field)))
      refuse(`the value ${kind}.${field}`)
  }

  /** Read without `context.value`: the lists that the verdict needs must fill it. */
  const needDirect = ({ kind, connectionId, sources }: Sourced<Fact>, field: string): void => {
    if (ALWAYS.has(field)) return
    needKind(kind)
    const supply = context.supply(connectionId)
    const fillers = filling(supply, [kind], [field])
    const own = fillers.filter((id) => sources.some(({ dataset }) => dataset === id))
    const whole = ofSubject
      .filter(({ lists }) => lists === true)
      .flatMap((rests) => listing(supply, [rests.kind].flat(), rests.fields))
    if (!(own.length > 0 ? own : fillers).every((id) => whole.includes(id))) refuse(`${kind}.${field}`)
  }

  const made = new WeakMap<object, object>()
  const behind = new WeakMap<object, object>()
  const guarded = <F extends Sourced<Fact>>(fact: F): F => {
    const known = made.get(fact)
    if (known !== undefined) return known as F
    const guard = new Proxy(fact, {
      get: (target, field: string | symbol) => {
        if (typeof field === 'string') needDirect(target, field)
        return Reflect.get(target, field) as unknown
      },
    })
    made.set(fact, guard)
    behind.set(guard, fact)
    return guard
  }
  const some = <F extends Sourced<Fact>>(fact: F | undefined): F | undefined => fact && guarded(fact)
  const raw = <F extends object>(fact: F): F => (behind.get(fact) ?? fact) as F
  const rows = <T>(kind: AnyKind, found: readonly T[]): readonly T[] => {
    needKind(kind)
    return found
  }
  const { facts } = context
  const terms = new Proxy(facts.terms, {
    get: (target, field: string) => {
      const isNamed = control.rests.some(
        (rests) => rests.of === 'records' && rests.fields.some((each) => each === field),
      )
      if (!isNamed) refuse(`terms.${field}`)
      return Reflect.get(target, field) as unknown
    },
  })
  const directory = onKinds.some(({ of }) => of === 'directory')
  return {
    ...context,
    facts: {
      ...facts,
      terms,
      of: (kind) => facts.of(kind).map((fact) => guarded(fact as Sourced<Fact>) as typeof fact),
      get usage() {
        return rows('usage', facts.usage)
      },
      get costs() {
        return rows('cost', facts.costs)
      },
      get events() {
        return rows('event', facts.events)
      },
    },
    listed: (id, kind, fields) => (needKind(kind), context.listed(id, kind, fields)),
    lists: (id, kind) => (needKind(kind), context.lists(id, kind)),
    filled: (id, kind, field) => (needField(kind, field), context.filled(id, kind, field)),
    fills: (id, kind, field) => (needField(kind, field), context.fills(id, kind, field)),
    isReported: (fact, field) => (needField(fact.kind, field), context.isReported(raw(fact), field)),
    value: (fact, field) => (needField(fact.kind, field), context.value(raw(fact), field)),
    fromDirectory: (value) => (directory ? context.fromDirectory(value) : refuse('the directory')),
    account: (id, own) => some(context.account(id, own)),
    identity: (id, own) => some(context.identity(id, own)),
    credential: (id, own) => some(context.credential(id, own)),
    service: (id, own) => some(context.service(id, own)),
    organization: (id) => some(context.organization(id)),
    accountsOf: (id) => context.accountsOf(id).map(guarded),
    credentialsOf: (id) => context.credentialsOf(id).map(guarded),
    servicesOf: (id) => context.servicesOf(id).map(guarded),
    usageOf: (id) => rows('usage', context.usageOf(id)),
    costsOf: (id) => rows('cost', context.costsOf(id)),
    eventsOf: (id) => rows('event', context.eventsOf(id)),
  }
}
