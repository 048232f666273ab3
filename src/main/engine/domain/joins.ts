/** Which accounts belong to one person, and why. Accounts are joined that share an address: their mail address, an alias
 *  of the mailbox, or the sign-in name; never by a name. A wrong join is worse than two lines, so
 *  - spelling variants other than case are not joined;
 *  - an address of two entries of directories joins neither: each is a possible match;
 *  - a split by hand wins over every address; whoever then fits both sides joins neither;
 *  - a join by hand that is disputed, or that a split contradicts, joins nothing.
 *  Linear in the number of addresses. */
import type { JoinedBy } from '../../../shared/model/index.ts'
import { accountKey as keyOf } from '../records/people.ts'
import type { ObjectRef } from '../records/parts.ts'
import type { DecidedBy, FactSet, PeopleDecisions, Sourced } from '../facts/fact-set.ts'
import type { Account } from '../facts/index.ts'
import { mailKey } from './mail.ts'
import { isKnown } from './tenants.ts'

type How = Extract<JoinedBy, 'mail' | 'alias' | 'upn'>
/** From the strongest to the weakest. Two accounts are joined by the weaker of what the address is to each of them. */
const HOW: readonly How[] = ['mail', 'alias', 'upn']

export interface Reason {
  readonly by: JoinedBy
  /** Who joined it by hand. */
  readonly decided: DecidedBy | null
  /** The decision is about this account; else about one that was joined to it. */
  readonly isDecision: boolean
}

/** Another account that may be the same person: the address fits, and fits others as well. */
export interface PossibleMatch {
  readonly account: Sourced<Account>
  readonly address: string
}

/** A join by hand that is not in force. */
export interface Dispute {
  readonly account: Sourced<Account>
  /** Of this group; else one of the answers is about somebody in it. */
  readonly isOwn: boolean
  /** Every answer; null = not joined, or it cannot be read here. */
  readonly sides: readonly (DecidedBy & { readonly with: Sourced<Account> | null })[]
}

/** Kept apart by hand from an account of another group. */
export interface Apart {
  /** Of the record. */
  readonly id: string
  readonly own: Sourced<Account>
  readonly other: Sourced<Account>
  readonly disputed: boolean
  readonly sides: readonly DecidedBy[]
}

/** The accounts of one person, entries of directories among them. */
export interface Group {
  readonly accounts: readonly (Sourced<Account> & { readonly joined: Reason })[]
  readonly possible: readonly PossibleMatch[]
  /** Matches of addresses that so many share that not all of them are listed. */
  readonly possibleMore: number
  readonly disputes: readonly Dispute[]
  readonly apart: readonly Apart[]
}

/** The account as records name it. */
export const accountRef = ({ provider, tenant, id }: Account): ObjectRef => ({
  provider,
  tenant: isKnown(tenant) ? tenant : null,
  kind: 'account',
  id,
})

/** Id of the account in decisions and lists. */
export const accountKey = (account: Account): string => keyOf(accountRef(account))

/** Whether the account is an entry of a directory. */
export const isEntry = ({ supply }: Pick<FactSet, 'supply'>, { provider }: Account): boolean =>
  supply.get(provider)?.role === 'directory'

const SINGLE: Reason = { by: 'single', decided: null, isDecision: false }
/** Possible matches of one address that are listed: each of its holders lists them, so all would be their square. */
const MOST_MATCHES = 20

/** Every account in one group, in the order first met. */
export function joinAccounts(facts: FactSet): readonly Group[] {
  const accounts = facts.of('account')
  const decisions = decisionsOn(accounts, facts.people)
  const sets = new Sets(accounts.length, decisions.splits)
  const reasons: (Reason | undefined)[] = []
  const matches = new Map<number, Match[]>()
  const match = (node: number, others: readonly number[], address: string, more = 0): void => {
    const known = matches.get(node)
    if (known) known.push({ others, address, more })
    else matches.set(node, [{ others, address, more }])
  }

  const shared = sharedAddresses(facts, accounts, decisions.splits.size > 0)
  for (const [rank, how] of HOW.entries())
    for (const { address, holders } of shared) {
      const nodes = holders.filter((each) => HOW.indexOf(each.how) <= rank).map(({ node }) => node)
      for (const { node, fits } of sets.joinAll(nodes)) {
        match(node, fits, address)
        for (const other of fits) match(other, [node], address)
      }
      if (nodes.length > 1)
        for (const there of Map.groupBy(nodes, (node) => sets.rootOf(node)).values())
          if (there.length > 1)
            for (const node of there) reasons[node] ??= { by: how, decided: null, isDecision: false }
    }
  for (const { address, holders, entries } of shared) {
    if (entries.length === 0) continue
    const others = Map.groupBy(holders, ({ node }) => sets.rootOf(node)).values()
    const all = [...[...others].map(([first]) => first!.node), ...entries]
    const listed = all.slice(0, MOST_MATCHES + 1)
    for (const node of all) match(node, listed, address, all.length - listed.length)
  }

  const disputed = joinByHand(decisions, sets, reasons)
  const groups = Map.groupBy(accounts.keys(), (node) => sets.rootOf(node))
  return [...groups.values()].map((nodes) => {
    const isOwn = (node: number): boolean => sets.rootOf(node) === sets.rootOf(nodes[0]!)
    return {
      accounts: nodes.map((node) => ({
        ...accounts[node]!,
        joined: nodes.length === 1 ? SINGLE : (reasons[node] ?? SINGLE),
      })),
      possible: possibleOf(nodes, matches, (node, other) => isOwn(other) && node !== other).flatMap(
        ({ node, other, address }) =>
          isOwn(other) || sets.areSplit(node, other) ? [] : { account: accounts[other]!, address },
      ),
      possibleMore: nodes.flatMap((node) => matches.get(node) ?? []).reduce((sum, { more }) => sum + more, 0),
      disputes: (disputed.get(sets.rootOf(nodes[0]!)) ?? []).map(({ node, sides }) => ({
        account: accounts[node]!,
        isOwn: isOwn(node),
        sides: sides.map(({ by, at, person }) => {
          const other = person === null ? undefined : decisions.nodeOf(person)
          return { by, at, with: other === undefined ? null : accounts[other]! }
        }),
      })),
      apart: nodes.flatMap((node) =>
        [...(decisions.splits.get(node) ?? [])].map(([other, { id, state, sides }]) => ({
          id,
          own: accounts[node]!,
          other: accounts[other]!,
          disputed: state === 'disputed',
          sides,
        })),
      ),
    }
  })
}

type Link = PeopleDecisions['links'][number]
type Split = PeopleDecisions['splits'][number]
/** By account and other account, both ways. */
type Splits = ReadonlyMap<number, ReadonlyMap<number, Split>>

interface Match {
  readonly others: readonly number[]
  readonly address: string
  /** How many others are not among them. */
  readonly more: number
}

interface Decisions {
  readonly links: readonly { readonly node: number; readonly link: Link }[]
  readonly splits: Splits
  /** The account with the key: the first, where two connections show it and do not name its tenant. */
  nodeOf(key: string): number | undefined
}

/** The decisions about accounts that are there. */
function decisionsOn(accounts: readonly Account[], decided: PeopleDecisions | undefined): Decisions {
  const { links = [], splits = [] } = decided ?? {}
  const nodes = new Map<string, number>()
  if (links.length + splits.length > 0)
    for (const [node, account] of accounts.entries()) {
      const key = accountKey(account)
      if (!nodes.has(key)) nodes.set(key, node)
    }
  const apart = new Map<number, Map<number, Split>>()
  for (const split of splits) {
    const [a, b] = split.accounts.map((key) => nodes.get(key))
    if (a === undefined || b === undefined) continue
    for (const [node, other] of [
      [a, b],
      [b, a],
    ] as const)
      apart.set(node, (apart.get(node) ?? new Map<number, Split>()).set(other, split))
  }
  return {
    links: links.flatMap((link) => {
      const node = nodes.get(link.account)
      return node === undefined ? [] : { node, link }
    }),
    splits: apart,
    nodeOf: (key) => nodes.get(key),
  }
}

/** The strongest thing that each address is to the account. */
function addressesOf({ email, aliases = [], upn }: Account): ReadonlyMap<string, How> {
  const found = new Map<string, How>()
  const add = (address: string | null | undefined, how: How): void => {
    const key = mailKey(address ?? '')
    if (key !== '' && !found.has(key)) found.set(key, how)
  }
  add(email, 'mail')
  for (const alias of aliases) add(alias, 'alias')
  add(upn, 'upn')
  return found
}

interface SharedAddress {
  readonly address: string
  /** Whom it may join. */
  readonly holders: readonly { readonly node: number; readonly how: How }[]
  /** Entries of directories, where it has more than one: it joins none of them. */
  readonly entries: readonly number[]
}

/** Addresses of more than one account. @param inOrder of the address: needed where the order has a meaning. */
function sharedAddresses(
  facts: Pick<FactSet, 'supply'>,
  accounts: readonly Account[],
  inOrder: boolean,
): readonly SharedAddress[] {
  const byAddress = new Map<string, { node: number; how: How }[]>()
  for (const [node, account] of accounts.entries())
    for (const [address, how] of addressesOf(account)) {
      const known = byAddress.get(address)
      if (known) known.push({ node, how })
      else byAddress.set(address, [{ node, how }])
    }
  const shared = [...byAddress].filter(([, all]) => all.length > 1)
  if (inOrder) shared.sort(([a], [b]) => (a < b ? -1 : 1))
  return shared.map(([address, all]) => {
    const entries = all.filter(({ node }) => isEntry(facts, accounts[node]!)).map(({ node }) => node)
    // Two connections may show one entry.
    const isSeveral =
      entries.length > 1 && new Set(entries.map((node) => accountKey(accounts[node]!))).size > 1
    if (!isSeveral) return { address, holders: all, entries: [] }
    const ambiguous = new Set(entries)
    return { address, holders: all.filter(({ node }) => !ambiguous.has(node)), entries }
  })
}

interface Disputed {
  readonly node: number
  readonly sides: Link['sides']
}

/** Joins what is decided and not contradicted. @returns what is not in force, by the root of each set that it is about. */
function joinByHand(
  { links, nodeOf }: Decisions,
  sets: Sets,
  reasons: (Reason | undefined)[],
): ReadonlyMap<number, readonly Disputed[]> {
  const disputed: Disputed[] = []
  const firstOf = new Map<string, number>()
  for (const { node, link } of links) {
    const [decided] = link.sides
    if (link.state === 'disputed' || decided === undefined) {
      disputed.push({ node, sides: link.sides })
      continue
    }
    const { by, at, person } = decided
    if (person === null) continue
    // The account that names the person may be gone: the others of that person are joined all the same.
    const other = nodeOf(person) ?? firstOf.get(person)
    if (!firstOf.has(person)) firstOf.set(person, node)
    if (other === undefined || other === node) continue
    if (!sets.join(node, other)) {
      disputed.push({ node, sides: link.sides })
      continue
    }
    reasons[node] = { by: 'hand', decided: { by, at }, isDecision: true }
    reasons[other] ??= { by: 'hand', decided: { by, at }, isDecision: false }
  }
  const byRoot = new Map<number, Disputed[]>()
  for (const each of disputed) {
    const persons = each.sides.flatMap(({ person }) => (person === null ? [] : (nodeOf(person) ?? [])))
    for (const root of new Set([each.node, ...persons].map((node) => sets.rootOf(node))))
      byRoot.set(root, [...(byRoot.get(root) ?? []), each])
  }
  return byRoot
}

/** Each match once; none of an address of which one was joined after all. */
function possibleOf(
  nodes: readonly number[],
  matches: ReadonlyMap<number, readonly Match[]>,
  isJoined: (node: number, other: number) => boolean,
): { readonly node: number; readonly other: number; readonly address: string }[] {
  const found = new Map<number, { node: number; other: number; address: string }>()
  for (const node of nodes)
    for (const { others, address } of matches.get(node) ?? []) {
      if (others.some((other) => isJoined(node, other))) continue
      for (const other of others) if (other !== node) found.set(other, { node, other, address })
    }
  return [...found.values()]
}

/** Sets of accounts that never join two that were split. */
class Sets {
  readonly #parents: number[]
  readonly #splits: Splits
  /** Those of each set that are split from any other, by root. */
  readonly #split: Map<number, readonly number[]>

  constructor(size: number, splits: Splits) {
    this.#parents = Array.from({ length: size }, (_, node) => node)
    this.#splits = splits
    this.#split = new Map([...splits.keys()].map((node) => [node, [node]]))
  }

  rootOf(node: number): number {
    let at = node
    for (let parent = this.#parents[at]!; parent !== at; parent = this.#parents[at]!) {
      const above = this.#parents[parent]!
      this.#parents[at] = above
      at = above
    }
    return at
  }

  areSplit(a: number, b: number): boolean {
    const [ofA, ofB] = [a, b].map((node) => this.#split.get(this.rootOf(node)) ?? [])
    return ofA!.some((each) => ofB!.some((other) => this.#splits.get(each)?.has(other) === true))
  }

  /** @returns false where a split keeps them apart. */
  join(a: number, b: number): boolean {
    const [to, from] = [this.rootOf(a), this.rootOf(b)]
    if (to === from) return true
    if (this.areSplit(to, from)) return false
    this.#parents[from] = to
    const split = [...(this.#split.get(to) ?? []), ...(this.#split.get(from) ?? [])]
    if (split.length > 0) this.#split.set(to, split)
    return true
  }

  /** Joins all that no split keeps apart. @returns who was left, because more than one side would fit. */
  joinAll(nodes: readonly number[]): { readonly node: number; readonly fits: readonly number[] }[] {
    const unsure: { node: number; fits: number[] }[] = []
    // Those who were split make the sides; the others join one only where there is one.
    const isSplit = (node: number): boolean => this.#split.has(this.rootOf(node))
    const ordered = nodes.some(isSplit)
      ? [...nodes.filter(isSplit), ...nodes.filter((node) => !isSplit(node))]
      : nodes
    const sides: number[] = []
    for (const node of ordered) {
      if (sides.some((side) => this.rootOf(side) === this.rootOf(node))) continue
      const fits = sides.filter((side) => !this.areSplit(side, node))
      if (fits.length === 1) this.join(fits[0]!, node)
      else if (fits.length > 1) unsure.push({ node, fits })
      else sides.push(node)
    }
    return unsure
  }
}
