/** IAM users, their access keys, and Bedrock in each region. */
import { toAppError } from '../../domain/errors.ts'
import type { DatasetSpec, Reply, Run } from '../../ports/provider.ts'
import { fanOut } from '../kit/fan-out.ts'
import { walkPages } from '../kit/pages.ts'
import { parseOrThrow, parseRows } from '../kit/rows.ts'
import { reasonOf } from '../kit/reason.ts'
import * as facts from './normalise.ts'
import { READING } from './policy.ts'
import { hostOf } from './regions.ts'
import { ask, type Session } from './session.ts'
import * as wire from './wire.ts'

const MAX_ITEMS = String(READING.pageSize)

const pageOf =
  (run: Run<Session>, action: string, fields: Readonly<Record<string, string>> = {}) =>
  (marker: string | null): Promise<Reply> =>
    ask(run.client, 'iam', action, {
      ...fields,
      MaxItems: MAX_ITEMS,
      ...(marker !== null && { Marker: marker }),
    })

export const iamUsers: DatasetSpec<Session> = {
  id: 'iam_users',
  label: 'IAM users',
  why: 'Who or what can have keys of its own in the account.',
  age: 'identities',
  mode: 'whole',
  gives: [
    {
      kind: 'identity',
      lists: true,
      fields: ['createdAt', 'identityKind', 'name', 'scopeLevel', 'state'],
    },
  ],
  read: (run) =>
    walkPages({
      form: wire.byMarker('ListUsers', 'Users'),
      from: run.cursor,
      fetch: pageOf(run, 'ListUsers'),
      reportGap: run.reportGap,
      take(rows, next, from) {
        const { good, bad } = parseRows(wire.user, rows)
        if (bad.length > 0) run.reportGap('shape_changed', bad)
        run.page(from, next, { facts: good.map((row) => facts.iamUser(row, run.tenant.id)) })
      },
    }),
}

export const accessKeys: DatasetSpec<Session> = {
  id: 'access_keys',
  label: 'Access keys',
  why: 'State, age and last use of each key.',
  age: 'identities',
  mode: 'whole',
  gives: [
    {
      kind: 'credential',
      lists: true,
      fields: [
        'authMethod',
        'createdAt',
        'credentialKind',
        'hint',
        'identityId',
        'lastUsedAt',
        'scopeLevel',
        'state',
      ],
    },
  ],
  after: ['iam_users'],
  async read(run) {
    const reason = run.incomplete('iam_users')
    if (reason) run.reportGap(reason, ['IAM users'])
    const names = new Map<string, string>()
    for (const part of run.facts('iam_users'))
      if (part.kind === 'identity' && part.name) names.set(part.id, part.name)
    await fanOut(run, [...names.keys()], async (parent) => {
      const UserName = names.get(parent.id) ?? ''
      try {
        await walkPages({
          form: wire.byMarker('ListAccessKeys', 'AccessKeyMetadata'),
          from: parent.from,
          fetch: pageOf(run, 'ListAccessKeys', { UserName }),
          reportGap: run.reportGap,
          async take(rows, next, from) {
            const { good, bad } = parseRows(wire.accessKey, rows)
            if (bad.length > 0) run.reportGap('shape_changed', bad)
            const keys = []
            for (const key of good)
              keys.push(facts.accessKey(key, await lastUseOf(run, key), parent.id, run.tenant.id))
            parent.page(from, next, { facts: keys })
          },
        })
      } catch (thrown) {
        // Deleted while we read: it has no keys any more.
        if (toAppError(thrown).code !== 'provider.not-found') throw thrown
      }
    })
  },
}

/** Undefined where it is refused: the key is listed all the same, and its last use is not known. */
async function lastUseOf(
  run: Run<Session>,
  { AccessKeyId }: wire.AccessKey,
): Promise<wire.LastUse | undefined> {
  try {
    const { body } = await ask(run.client, 'iam', 'GetAccessKeyLastUsed', { AccessKeyId })
    const node = wire.resultOf(body, 'GetAccessKeyLastUsed', 'AccessKeyLastUsed')
    return parseOrThrow(wire.lastUse, wire.record(node))
  } catch (thrown) {
    const error = toAppError(thrown)
    if (run.client.isFatal(error)) throw error
    run.reportGap(reasonOf(error), [AccessKeyId])
    return undefined
  }
}

export const invocationLogging: DatasetSpec<Session> = {
  id: 'invocation_logging',
  label: 'Invocation logging',
  why: 'Whether calls to models are recorded, region by region.',
  age: 'configuration',
  mode: 'whole',
  gives: [
    {
      kind: 'service',
      lists: true,
      fields: ['invocationLog', 'name', 'region', 'scope', 'serviceKind', 'state'],
    },
  ],
  parts: ({ regions }) => regions.map((region) => ({ id: region, label: region })),
  ownHosts: true,
  async read(run) {
    const region = run.part?.id ?? ''
    const { body, from } = await run.client.send({
      host: hostOf(region),
      path: '/logging/modelinvocations',
      pool: 'regional',
      region,
    })
    run.page(from, null, { facts: [facts.bedrock(region, parseOrThrow(wire.logging, body), run.tenant.id)] })
  },
}
