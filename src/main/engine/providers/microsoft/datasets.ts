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
const SELECT = 'displayName,mail,userPrincipalName,userType,accountEnabled,createdDateTime'

type Removable = { readonly id: string; readonly '@removed'?: unknown }

/** Reads something of each user in batches, and puts it in the place of the row; a user who is gone by now is one that
 *  was removed. What is refused is a flaw, and its row is left out. */
async function readEach<T extends Removable>(
  run: Run<null>,
  rows: readonly T[],
  addressOf: (id: string) => string,
  read: (row: T, body: unknown) => T | null,
): Promise<readonly T[]> {
  const asked = rows.filter((row) => row['@removed'] === undefined)
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
        run.flaw(reasonOf(answer), [row.id])
        return []
      }
      const whole = read(row, answer.body)
      if (!whole) run.flaw('shape_changed', [row.id])
      return whole ? [[row.id, whole]] : []
    }),
  )
  return rows.flatMap((row) => (row['@removed'] === undefined ? (filled.get(row.id) ?? []) : row))
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
      fields: ['addedAt', 'directoryState', 'email', 'name', 'roles', 'state'],
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
      // A full round lists each user whole. Later ones say what has changed, so those users are read anew.
      complete: async (rows, full) =>
        full
          ? rows
          : readEach(
              run,
              rows,
              (id) => `/users/${encodeURIComponent(id)}?$select=id,${SELECT}`,
              (row, body) => {
                const parsed = wire.user.safeParse(body)
                return parsed.success && parsed.data.id === row.id ? parsed.data : null
              },
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
