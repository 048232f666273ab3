/** What the people who decide are called, the same wherever they are named. */
import { SYSTEM, type MemberId } from '../journal/entry.ts'
import type { ReadsWorkspace } from '../ports/store.ts'
import { EVER } from '../records/resolve.ts'
import { clip } from './views/sources.ts'

export interface Authors {
  /** The name that the person set, else the account. Fit for a client's report. */
  name(member: MemberId): string
  /** The name with the account of the computer under which it was set. */
  label(member: MemberId): string
}

const short = (id: MemberId): string => id.slice(0, 6)

/** As they are called now. Where two would read the same, each carries a part of the member's id. */
export function authorsOf(store: Pick<ReadsWorkspace, 'records'>): Authors {
  const members = store
    .records('member', EVER)
    .flatMap(({ id, value }) => (value ? [{ id, name: value.name, account: value.account }] : []))
  const naming = (text: (member: (typeof members)[number]) => string) => {
    const said = Map.groupBy(members, text)
    const known = new Map(
      [...said].flatMap(([label, each]) =>
        each.map(({ id }) => [id, each.length > 1 ? `${label} [${short(id)}]` : label] as const),
      ),
    )
    return (id: MemberId): string => clip(id === SYSTEM ? 'Reeve' : (known.get(id) ?? `Member ${short(id)}`))
  }
  return {
    name: naming(({ name, account }) => name ?? account),
    label: naming(({ name, account }) =>
      name === null || name === account ? account : `${name} (${account})`,
    ),
  }
}
