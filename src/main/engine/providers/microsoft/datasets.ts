/** People and their licences, both by changes since the last sync. */
import { AppError } from '../../domain/errors.ts'
import type { DatasetSpec, Run } from '../../ports/provider.ts'
import { readBatch } from '../kit/batch.ts'
import { readDelta } from '../kit/delta.ts'
import { reasonOf } from '../kit/reason.ts'
import * as facts from './normalise.ts'
import { READING, UNITS } from './policy.ts'
import * as wire from './wire.ts'

const DELTA = '/v1.0/users/delta'
const BATCH = '/v1.0/$batch'
const SELECT = 'displayName,mail,proxyAddresses,userPrincipalName,userType,accountEnabled,createdDateTime'

type Removable = { readonly id: string; readonly '@removed'?: unknown }

/** Reads something of each user in batches, and puts it in the place of the row; a user who is gone by now is one that
 *  was removed. What is refused is a gap, and its row is left out.
 *  @param isWhole rows that nothing is read for. */
async function readEach<T extends Removable>(
  run: Run<null>,
  rows: readonly T[],
  addressOf: (id: string) => string,
  read: (row: T, body: unknown) => T | null,
  isWhole: (row: T) => boolean = () => false,
): Promise<readonly T[]> {
  const isLeft = (row: T): boolean => row['@removed'] !== undefined || isWhole(row)
  const asked = rows.filter((row) => !isLeft(row))
  const answers = await readBatch(
    run,
    BATCH,
    asked.map(({ id }) => addressOf(id)),
    UNITS.small,
  )
  const filled = new Map(
    asked.flatMap((row, index): [string, T][] => {
      const answer = answers[index]
      if (!answer) return []
      if (answer instanceof AppError) {
        if (answer.code === 'provider.not-found') return [[row.id, { ...row, '@removed': {} }]]
        run.reportGap(reasonOf(answer), [row.id])
        return []
      }
      const whole = read(row, answer.body)
      if (!whole) run.reportGap('shape_changed', [row.id])
      return whole ? [[row.id, whole]] : []
    }),
  )
  return rows.flatMap((row) => (isLeft(row) ? row : (filled.get(row.id) ?? [])))
}

export const users: DatasetSpec<null> = {
  id: 'users',
  label: 'People',
  why: 'Who has an account in the directory, and whether it is enabled.',
  age: 'identities',
  mode: 'delta',
  gives: [
    {
      kind: 'account',
      lists: true,
      fields: ['addedAt', 'aliases', 'directoryState', 'email', 'name', 'roles', 'state', 'upn'],
    },
  ],
  read: (run) => {
    const tenant = run.tenant.id
    return readDelta(run, {
      path: DELTA,
      query: { $select: SELECT, $top: READING.pageSize },
      cost: UNITS.page,
      form: wire.deltaPage,
      schema: wire.user,
      // Later rounds say what has changed, and a full one does not list every user whole either: rows without what
      // each user has were seen (microsoftgraph/microsoft-graph-explorer-v4 issue 3584). Those users are read again.
      complete: (rows, full) =>
        readEach(
          run,
          rows,
          (id) => `/users/${encodeURIComponent(id)}?$select=id,${SELECT}`,
          (row, body) => {
            const parsed = wire.user.safeParse(body)
            return parsed.success && parsed.data.id === row.id ? parsed.data : null
          },
          (row) => full && typeof row.accountEnabled === 'boolean',
        ),
      take: (row) =>
        row['@removed']
          ? { removed: [facts.removed(row.id, tenant)] }
          : { facts: [facts.account(row, tenant)] },
    })
  },
}

export const licences: DatasetSpec<null> = {
  id: 'licences',
  label: 'Licences',
  why: 'Who has a Copilot seat.',
  age: 'identities',
  mode: 'delta',
  gives: [
    {
      kind: 'account',
      fields: ['seat'],
    },
  ],
  read: (run) => {
    const tenant = run.tenant.id
    return readDelta(run, {
      path: DELTA,
      query: { $select: 'assignedLicenses', $top: READING.pageSize },
      cost: UNITS.page,
      form: wire.deltaPage,
      schema: wire.licensed,
      // The list has ids of products alone; their names are read of each user whose licences have changed.
      complete: (rows) =>
        readEach(
          run,
          rows,
          (id) => `/users/${encodeURIComponent(id)}/licenseDetails?$select=skuPartNumber`,
          (row, body) => {
            const parsed = wire.licences.safeParse(body)
            return parsed.success ? { ...row, licences: parsed.data.value } : null
          },
        ),
      take: (row) =>
        row['@removed'] ? { removed: [facts.removed(row.id, tenant)] } : { facts: facts.seat(row, tenant) },
    })
  },
}
