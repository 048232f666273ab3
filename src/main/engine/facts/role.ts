/** A role that can be given at one provider. */
import { always, asStored, namedBy, type FactBase, type FactKindSpec } from './kind.ts'

export interface Role extends FactBase<'role'> {
  readonly name?: string | null
  readonly predefined?: boolean
  readonly permissions?: readonly string[]
  readonly scopeId?: string | null
}

export const role: FactKindSpec<Role> = {
  kind: 'role',
  version: 1,
  label: { one: 'Role', many: 'Roles' },
  fields: {
    name: true,
    predefined: true,
    permissions: true,
    scopeId: true,
  },
  nameOf: (fact) => namedBy(fact.id, fact.name),
  isListed: always,
  personal: [],
  upcast: asStored,
}
