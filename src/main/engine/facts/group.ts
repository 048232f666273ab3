/** A group of accounts at one provider. */
import { always, asStored, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface Group extends FactBase<'group'> {
  readonly name?: string | null
  readonly directoryManaged?: boolean
  readonly memberIds?: readonly string[]
}

export const group: FactKindSpec<Group> = {
  kind: 'group',
  version: 1,
  label: { one: 'Group', many: 'Groups' },
  fields: {
    name: true,
    directoryManaged: true,
    memberIds: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name),
  isListed: always,
  personal: [],
  upcast: asStored,
}
