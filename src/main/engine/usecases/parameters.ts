/** A client's own limits of controls, over the defaults of the catalogue. Only what differs is stored. */
import type { Input, Output } from '../../../shared/contract/schemas.ts'
import type { ClientId } from '../../../shared/model/index.ts'
import { controls } from '../controls/index.ts'
import { isAllowed, valueOf } from '../controls/parameters.ts'
import type { Limit, ParametersByControl } from '../controls/parameters.ts'
import { AppError } from '../domain/errors.ts'
import { assessClient } from './assess.ts'
import type { Deps } from './deps.ts'
import { decide } from './journal.ts'
import { readParameters, PARAMETERS_KEY } from './stored-parameters.ts'

/** Every limit that a control of this version judges by, with the value that counts for this client. */
export function listParameters(deps: Deps, clientId: ClientId): Output<'parameters.get'> {
  const own = readParameters(deps.reader.read(clientId, null).store)
  return {
    rows: controls.flatMap(({ id, title, limits }) =>
      limits.map((limit) => ({
        controlId: id,
        title,
        name: limit.name,
        unit: limit.unit,
        value: valueOf(limit, own[id]),
        default: limit.default,
        most: limit.most,
      })),
    ),
  }
}

/** Sets one limit of this client, or takes it back to the default (null), writes that into the journal and judges
 *  again. @throws AppError not-found for a limit that no control reads, invalid-input for a value out of bounds. */
export async function setParameter(deps: Deps, input: Input<'parameters.set'>): Promise<void> {
  const { clientId, controlId, name, value } = input
  const limit = limitOf(controlId, name)
  if (value !== null && !isAllowed(limit, value)) throw new AppError('invalid-input', { field: name })
  const { store } = deps.reader.read(clientId, null)
  const before = readParameters(store)
  const detail = { control: controlId, limit: name, from: before[controlId]?.[name] ?? null, to: value }
  const after = JSON.stringify(changed(before, controlId, name, value))
  decide(
    deps,
    clientId,
    { action: 'parameter.changed', detail },
    { alongside: () => store.setSetting(PARAMETERS_KEY, after) },
  )
  deps.reader.forget(clientId)
  await assessClient(deps, clientId)
  deps.stale(['settings', 'facts', 'findings'], clientId)
}

function limitOf(controlId: string, name: string): Limit {
  const limit = controls.find(({ id }) => id === controlId)?.limits.find((each) => each.name === name)
  if (limit === undefined) throw new AppError('not-found', { what: 'limit', id: `${controlId} ${name}` })
  return limit
}

function changed(
  before: ParametersByControl,
  controlId: string,
  name: string,
  value: number | null,
): ParametersByControl {
  const { [controlId]: of = {}, ...others } = before
  const { [name]: _, ...rest } = of
  const now = value === null ? rest : { ...rest, [name]: value }
  return Object.keys(now).length === 0 ? others : { ...others, [controlId]: now }
}
