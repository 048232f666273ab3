/** A client's own limits of controls, over the defaults of the catalogue. Each is a record of the client's journal. */
import type { Input, Output } from '../../../shared/contract/schemas.ts'
import type { ClientId } from '../../../shared/model/index.ts'
import { controls } from '../controls/index.ts'
import { isAllowed, type Limit } from '../controls/parameters.ts'
import { AppError } from '../domain/errors.ts'
import { assessClient } from './assess.ts'
import type { Deps, QueryDeps } from './deps.ts'
import { decide, setRecord } from './journal.ts'
import { limitId, ownLimits, readParameters } from './own-limits.ts'

/** Every limit that a control of this version judges by, with the value that counts for this client. */
export function listParameters(deps: QueryDeps, clientId: ClientId): Output<'parameters.get'> {
  const own = new Map(
    ownLimits(deps.reader.read(clientId, null)).map((each) => [limitId(each.control, each.limit.name), each]),
  )
  return {
    rows: controls.flatMap(({ id, title, limits }) =>
      limits.map((limit) => ({
        controlId: id,
        title,
        name: limit.name,
        unit: limit.unit,
        value: own.get(limitId(id, limit.name))?.value ?? limit.default,
        disputed: own.get(limitId(id, limit.name))?.disputed ?? false,
        default: limit.default,
        most: limit.most,
      })),
    ),
  }
}

/** Sets one limit of this client from now on, or takes it back to the default (null), and judges again. Earlier moments
 *  keep the limits that they had. @throws AppError not-found for a limit that no control reads, invalid-input for a
 *  value out of bounds. */
export async function setParameter(deps: Deps, input: Input<'parameters.set'>): Promise<void> {
  const { clientId, controlId, name, value } = input
  const limit = limitOf(controlId, name)
  if (value !== null && !isAllowed(limit, value)) throw new AppError('invalid-input', { field: name })
  const before = readParameters(deps.reader.read(clientId, null))[controlId]?.[name] ?? null
  const now = deps.clock.now()
  decide(
    deps,
    clientId,
    { action: 'parameter.changed', detail: { control: controlId, limit: name, from: before, to: value } },
    {
      writes: [
        value === null
          ? { kind: 'parameter', id: limitId(controlId, name), op: 'void', from: now, body: null }
          : setRecord('parameter', { control: controlId, name, value }, now),
      ],
    },
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
