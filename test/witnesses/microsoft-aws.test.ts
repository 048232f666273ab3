/** The vendors' own clients read the simulated directory and account, page by page, and count what is there. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { z } from 'zod'
import {
  type AwsState,
  type MicrosoftState,
  type Simulator,
  startAws,
  startMicrosoft,
} from '../../src/simulators/index.ts'

const installed = existsSync(join(import.meta.dirname, 'node_modules', '@aws-sdk', 'client-iam'))
const NEEDS = '(needs npm install --prefix test/witnesses)'

const NOW = Date.UTC(2026, 10, 22, 9)

// AWS's clients sign by the clock of their process.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: NOW })
})
afterAll(() => {
  vi.useRealTimers()
})

describe.skipIf(!installed)(`Microsoft's client ${NEEDS}`, () => {
  let sim: Simulator<MicrosoftState>
  type Client = import('@microsoft/microsoft-graph-client').Client
  let get: (path: string) => ReturnType<Client['api']>

  beforeAll(async () => {
    const { Client: Graph, HTTPMessageHandler } = await import('@microsoft/microsoft-graph-client')
    sim = await startMicrosoft({ seed: 'vendor', users: 250, now: NOW })
    const { tenantId = '', clientId = '' } = sim.credentials
    const answer = await fetch(`${sim.urls['login'] ?? ''}/${tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: sim.adminKey,
        scope: 'https://graph.microsoft.com/.default',
      }),
    })
    const { access_token: token } = z.object({ access_token: z.string() }).parse(await answer.json())
    // Its own authentication sends no token to plain HTTP.
    const client = Graph.initWithMiddleware({
      baseUrl: `${sim.urls['graph'] ?? ''}/`,
      defaultVersion: 'v1.0',
      middleware: new HTTPMessageHandler(),
    })
    get = (path) => client.api(path).header('Authorization', `Bearer ${token}`)
  })
  afterAll(() => sim.close())

  const pageSchema = z.looseObject({
    value: z.array(z.looseObject({ id: z.string() })),
    '@odata.nextLink': z.string().optional(),
    '@odata.deltaLink': z.string().optional(),
  })

  /** Its page iterator follows HTTPS links alone, so the links are followed here, by path and query. */
  async function wholeDelta(start: string) {
    const rows: { id: string }[] = []
    let path = start
    for (;;) {
      const page = pageSchema.parse(await get(path).get())
      rows.push(...page.value)
      const next = page['@odata.nextLink'] ?? page['@odata.deltaLink'] ?? ''
      const { pathname, search } = new URL(next)
      path = pathname.replace('/v1.0', '') + search
      if (page['@odata.deltaLink'] !== undefined) return { rows, delta: path }
    }
  }

  test('counts the same people as the world, and sees who was removed since', async () => {
    const { rows, delta } = await wholeDelta('/users/delta?$select=displayName,mail&$top=40')
    expect(rows).toHaveLength(sim.world.users.all().length)
    const [gone] = sim.world.users.all()
    sim.world.deleteUser(gone?.id ?? '')
    expect((await wholeDelta(delta)).rows).toEqual([{ id: gone?.id, '@removed': { reason: 'changed' } }])
  })

  test('builds a batch that is answered one by one', async () => {
    const { BatchRequestContent, BatchResponseContent } = await import('@microsoft/microsoft-graph-client')
    const users = sim.world.users.all().slice(0, 3)
    const steps = users.map(({ id }, index) => ({
      id: String(index),
      // It puts everything behind the host into the batch, where Graph wants no version.
      request: new Request(`https://graph.microsoft.com/users/${id}/licenseDetails`),
    }))
    const content = await new BatchRequestContent(steps).getContent()
    const answer = new BatchResponseContent(await get('/$batch').post(content))
    for (const [index, user] of users.entries()) {
      const response = answer.getResponseById(String(index))
      expect(response.status).toBe(200)
      const { value } = z
        .object({ value: z.array(z.object({ skuPartNumber: z.string() })) })
        .parse(await response.json())
      expect(value.map(({ skuPartNumber }) => skuPartNumber)).toEqual(
        user.skus.map(({ partNumber }) => partNumber),
      )
    }
  })

  test('gets a typed error with code and status', async () => {
    await expect(get('/users/delta?$top=1000').get()).rejects.toMatchObject({
      statusCode: 400,
      code: 'Request_BadRequest',
    })
  })
})

describe.skipIf(!installed)(`AWS's clients ${NEEDS}`, () => {
  let sim: Simulator<AwsState>
  let direct: { accessKeyId: string; secretAccessKey: string }

  beforeAll(async () => {
    sim = await startAws({ seed: 'vendor', users: 45, now: NOW })
    direct = {
      accessKeyId: sim.credentials['directKeyId'] ?? '',
      secretAccessKey: sim.credentials['directSecret'] ?? '',
    }
  })
  afterAll(() => sim.close())

  const at = (host: string, region = 'us-east-1') => ({
    region,
    endpoint: sim.urls[host] ?? '',
    maxAttempts: 1,
  })

  test('count the same users and keys as the world', async () => {
    const { GetAccessKeyLastUsedCommand, IAMClient, paginateListAccessKeys, paginateListUsers } =
      await import('@aws-sdk/client-iam')
    const client = new IAMClient({ ...at('iam'), credentials: direct })
    const names: string[] = []
    for await (const page of paginateListUsers({ client, pageSize: 10 }, {}))
      for (const { UserName } of page.Users ?? []) if (UserName !== undefined) names.push(UserName)
    expect(names).toEqual(sim.world.users.all().map(({ name }) => name))
    let keys = 0
    for (const UserName of names) {
      for await (const page of paginateListAccessKeys({ client, pageSize: 1 }, { UserName }))
        keys += page.AccessKeyMetadata?.length ?? 0
    }
    expect(keys).toBe(sim.world.keys.all().length)
    const used = sim.world.keys.all().find(({ lastUse }) => lastUse !== null)
    const { AccessKeyLastUsed } = await client.send(
      new GetAccessKeyLastUsedCommand({ AccessKeyId: used?.id ?? '' }),
    )
    expect(AccessKeyLastUsed?.LastUsedDate?.getTime()).toBe(used?.lastUse?.at)
    await expect(
      client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: 'AKIAUNKNOWNUNKNOWN22' })),
    ).rejects.toMatchObject({ name: 'AccessDenied' })
  })

  test('assume the role with the external id, and read Bedrock of two regions with it', async () => {
    const { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts')
    const { BedrockClient, GetModelInvocationLoggingConfigurationCommand } =
      await import('@aws-sdk/client-bedrock')
    const msp = {
      accessKeyId: sim.credentials['accessKeyId'] ?? '',
      secretAccessKey: sim.adminKey,
    }
    const sts = new STSClient({ ...at('sts'), credentials: msp })
    const role = { RoleArn: sim.credentials['roleArn'] ?? '', RoleSessionName: 'witness' }
    await expect(sts.send(new AssumeRoleCommand({ ...role, ExternalId: 'wrong' }))).rejects.toMatchObject({
      name: 'AccessDenied',
    })
    const { Credentials: key } = await sts.send(
      new AssumeRoleCommand({ ...role, ExternalId: sim.credentials['externalId'] ?? '' }),
    )
    const credentials = {
      accessKeyId: key?.AccessKeyId ?? '',
      secretAccessKey: key?.SecretAccessKey ?? '',
      sessionToken: key?.SessionToken ?? '',
    }
    const caller = await new STSClient({ ...at('sts'), credentials }).send(new GetCallerIdentityCommand({}))
    expect(caller.Account).toBe(sim.world.accountId)
    const read = async (region: string) => {
      const client = new BedrockClient({ ...at(`bedrock-${region}`, region), credentials })
      return (await client.send(new GetModelInvocationLoggingConfigurationCommand({}))).loggingConfig
    }
    expect(await read('us-east-1')).toMatchObject({ textDataDeliveryEnabled: true })
    expect(await read('eu-west-1')).toBeUndefined()
    sim.world.denied.add('bedrock:GetModelInvocationLoggingConfiguration@eu-west-1')
    await expect(read('eu-west-1')).rejects.toMatchObject({ name: 'AccessDeniedException' })
  })

  test('get typed errors for a wrong secret', async () => {
    const { IAMClient, ListUsersCommand } = await import('@aws-sdk/client-iam')
    const client = new IAMClient({ ...at('iam'), credentials: { ...direct, secretAccessKey: 'wrong' } })
    await expect(client.send(new ListUsersCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
  })
})
