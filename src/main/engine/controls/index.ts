/** Every control of this release, found by folder; `index.test.ts` checks folder name = id. Order: the catalogue's. */
import type { ControlId } from '../../../shared/model/index.ts'
import { catalogue } from './catalogue.ts'
import type { Control } from './control.ts'

export const controlModules = import.meta.glob<{ readonly control: Control }>('./*/index.ts', { eager: true })

const order = [...catalogue.keys()]

export const controls: readonly Control[] = Object.values(controlModules)
  .map((module) => module.control)
  .sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id))

const byId: ReadonlyMap<ControlId, Control> = new Map(controls.map((control) => [control.id, control]))

export const controlById = (id: ControlId): Control | undefined => byId.get(id)
