/** IAM, STS and Bedrock as their models and the notes have them: what they list, page and refuse. */
import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type AwsState, startAws } from '../index.ts'
import type { Simulator } from '../options.ts'
import { contractsNote, contractsPresent, openContract } from '../support/contract.ts'
import { type Element, openServiceModel, parseElements } from '../support/service-model.ts'
import { HOUR, MINUTE } from '../world/time.ts'

const NOW = Date.UTC(2026, 10, 22, 9)

/** The vendor's signer wants a class; the checks in the simulator use node:crypto directly. */
class Sha256 {
  readonly #hash
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytes(key))
  }
  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytes(data))
  }
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest())
  }
  reset(): void {
    throw new Error('not used')
  }
}

function bytes(data: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data)
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data)
}

interface Key {
  accessKeyId: string
  secretAccessKey: string
  sessionToken?: string
}

interface Options {
  key?: Key
  /** Seconds since 1970 × 1000 that is signed. */
  at?: number
  service?: string
  region?: string
  /** Sent in place of the body that was signed. */
  sent?: string
  accept?: string
}

type Asking = { host: string; form?: Record<string, string>; path?: string }

async function ask(sim: Simulator<AwsState>, { host, form, path = '/' }: Asking, options: Options = {}) {
  const url = new URL(path, sim.urls[host])
  const body = form === undefined ? undefined : new URLSearchParams(form).toString()
  const signer = new SignatureV4({
    service: options.service ?? (host.startsWith('bedrock') ? 'bedrock' : host),
    region: options.region ?? (host.startsWith('bedrock-') ? host.slice(8) : 'us-east-1'),
    credentials: options.key ?? direct(sim),
    sha256: Sha256,
  })
  const { headers } = await signer.sign(
    {
      method: body === undefined ? 'GET' : 'POST',
      protocol: 'http:',
      hostname: url.hostname,
      path: url.pathname,
      query: {},
      headers: {
        host: url.host,
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body }),
    },
    { signingDate: new Date(options.at ?? sim.world.now()) },
  )
  const sent = options.sent ?? body
  const response = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      ...headers,
      accept: options.accept ?? (host.startsWith('bedrock') ? 'application/json' : 'text/xml'),
    },
    ...(sent === undefined ? {} : { body: sent }),
  })
  const text = await response.text()
  if (form !== undefined)
    judged.push({
      host,
      form: new URLSearchParams(form),
      status: response.status,
      text,
    })
  return { status: response.status, headers: response.headers, text }
}

const judged: {
  host: string
  form: URLSearchParams
  status: number
  text: string
}[] = []

const direct = (sim: Simulator<AwsState>): Key => ({
  accessKeyId: sim.credentials['directKeyId'] ?? '',
  secretAccessKey: sim.credentials['directSecret'] ?? '',
})
const msp = (sim: Simulator<AwsState>): Key => ({
  accessKeyId: sim.credentials['accessKeyId'] ?? '',
  secretAccessKey: sim.adminKey,
})
const iam = (Action: string, more: Record<string, string> = {}): Asking => ({
  host: 'iam',
  form: { Action, Version: '2010-05-08', ...more },
})
const sts = (Action: string, more: Record<string, string> = {}): Asking => ({
  host: 'sts',
  form: { Action, Version: '2011-06-15', ...more },
})
const LOGGING: Asking = { host: 'bedrock-us-east-1', path: '/logging/modelinvocations' }
const LOGGING_EU: Asking = { host: 'bedrock-eu-west-1', path: '/logging/modelinvocations' }
const assume = (sim: Simulator<AwsState>, more: Record<string, string> = {}): Asking =>
  sts('AssumeRole', {
    RoleArn: sim.credentials['roleArn'] ?? '',
    RoleSessionName: 'reeve',
    ExternalId: sim.credentials['externalId'] ?? '',
    DurationSeconds: '3600',
    ...more,
  })

function find(element: Element, ...path: string[]): Element | undefined {
  const [name, ...rest] = path
  if (name === undefined) return element
  const child = element.children.find((candidate) => candidate.name === name)
  return child === undefined ? undefined : find(child, ...rest)
}
const textAt = (text: string, ...path: string[]): string | undefined =>
  find(parseElements(text), ...path)?.text
const errorCode = (text: string): string | undefined => textAt(text, 'Error', 'Code')

async function listAll(sim: Simulator<AwsState>, action: string, name: string, size: string, more = {}) {
  const members: Element[] = []
  const sizes: number[] = []
  let marker: string | undefined
  do {
    const asking = iam(action, {
      MaxItems: size,
      ...more,
      ...(marker === undefined ? {} : { Marker: marker }),
    })
    const { status, text } = await ask(sim, asking)
    expect(status).toBe(200)
    const page = find(parseElements(text), `${action}Result`, name)?.children ?? []
    members.push(...page)
    sizes.push(page.length)
    const isTruncated = textAt(text, `${action}Result`, 'IsTruncated') === 'true'
    marker = textAt(text, `${action}Result`, 'Marker')
    expect(isTruncated).toBe(marker !== undefined)
  } while (marker !== undefined)
  return {
    rows: members.map((member) => Object.fromEntries(member.children.map((c) => [c.name, c.text]))),
    sizes,
  }
}

describe('AWS', () => {
  let sim: Simulator<AwsState>

  beforeAll(async () => {
    sim = await startAws({ seed: 'aws', users: 30, health: 'fair', now: NOW })
  })
  afterEach(() => {
    sim.setFault()
    sim.setNow(NOW)
    sim.world.denied.clear()
    sim.world.disabledRegions.clear()
  })
  afterAll(() => sim.close())

  test('lists users by page, where a short page is not the end', async () => {
    const { rows, sizes } = await listAll(sim, 'ListUsers', 'Users', '10')
    expect(sizes).toEqual([10, 9, 9, 3])
    expect(rows.map((row) => row['UserName'])).toEqual(sim.world.users.all().map(({ name }) => name))
    expect(rows.some((row) => row['PasswordLastUsed'] !== undefined)).toBe(true)
    expect(rows.every((row) => row['Arn']?.startsWith(`arn:aws:iam::${sim.world.accountId}:user/`))).toBe(
      true,
    )
  })

  test('lists the keys of each user and when each was used last', async () => {
    let unused = 0
    for (const { name } of sim.world.users.all()) {
      const { rows } = await listAll(sim, 'ListAccessKeys', 'AccessKeyMetadata', '1', { UserName: name })
      expect(new Set(rows.map((row) => row['AccessKeyId']))).toEqual(
        new Set(sim.world.keysOf(name).map(({ id }) => id)),
      )
      for (const { id, lastUse } of sim.world.keysOf(name)) {
        const { text } = await ask(sim, iam('GetAccessKeyLastUsed', { AccessKeyId: id }))
        const at = (field: string) => textAt(text, 'GetAccessKeyLastUsedResult', 'AccessKeyLastUsed', field)
        if (lastUse === null) {
          unused += 1
          expect([at('LastUsedDate'), at('ServiceName'), at('Region')]).toEqual([undefined, 'N/A', 'N/A'])
        } else expect(Date.parse(at('LastUsedDate') ?? '')).toBe(lastUse.at)
      }
    }
    expect(unused).toBeGreaterThan(0)
    expect(sim.world.keys.all().length).toBeGreaterThan(20)
  })

  test('says who calls: the user itself, the MSP, or the role', async () => {
    const arn = async (key: Key) =>
      textAt((await ask(sim, sts('GetCallerIdentity'), { key })).text, 'GetCallerIdentityResult', 'Arn')
    expect(await arn(direct(sim))).toBe(`arn:aws:iam::${sim.world.accountId}:user/reeve-reader`)
    expect(await arn(msp(sim))).not.toContain(sim.world.accountId)
    expect(await arn(await roleKey(sim))).toBe(
      `arn:aws:sts::${sim.world.accountId}:assumed-role/ReeveRead/reeve`,
    )
  })

  async function roleKey(simulator: Simulator<AwsState>): Promise<Key> {
    const { text } = await ask(simulator, assume(simulator), { key: msp(simulator) })
    const at = (name: string) => textAt(text, 'AssumeRoleResult', 'Credentials', name) ?? ''
    return {
      accessKeyId: at('AccessKeyId'),
      secretAccessKey: at('SecretAccessKey'),
      sessionToken: at('SessionToken'),
    }
  }

  test('lets the role read until its key is over, and the MSP only through the role', async () => {
    const key = await roleKey(sim)
    expect((await ask(sim, iam('ListUsers'), { key })).status).toBe(200)
    expect((await ask(sim, LOGGING, { key })).status).toBe(200)
    const own = await ask(sim, iam('ListUsers'), { key: msp(sim) })
    expect([own.status, errorCode(own.text)]).toEqual([403, 'AccessDenied'])
    const { sessionToken: _, ...bare } = key
    expect(errorCode((await ask(sim, iam('ListUsers'), { key: bare })).text)).toBe('InvalidClientTokenId')
    sim.setNow(NOW + HOUR)
    const late = await ask(sim, iam('ListUsers'), { key })
    expect([late.status, errorCode(late.text)]).toEqual([403, 'ExpiredToken'])
  })

  test.each<[string, Record<string, string>, number, string]>([
    ['a wrong external id', { ExternalId: 'somebody-else' }, 403, 'AccessDenied'],
    ['another role', { RoleArn: 'arn:aws:iam::123456789012:role/Other' }, 403, 'AccessDenied'],
    ['what is no role', { RoleArn: 'ReeveRead' }, 400, 'ValidationError'],
    ['a session name with a blank', { RoleSessionName: 'a b' }, 400, 'ValidationError'],
    ['more time than the role gives', { DurationSeconds: '7200' }, 400, 'ValidationError'],
  ])('refuses AssumeRole with %s', async (_, change, status, code) => {
    const answer = await ask(sim, assume(sim, change), { key: msp(sim) })
    expect([answer.status, errorCode(answer.text)]).toEqual([status, code])
  })

  test('refuses AssumeRole without the external id', async () => {
    const { host, form } = assume(sim)
    const { ExternalId: _, ...bare } = form ?? {}
    expect(errorCode((await ask(sim, { host, form: bare }, { key: msp(sim) })).text)).toBe('AccessDenied')
  })

  test.each<[string, Options, number, string]>([
    [
      'a wrong secret',
      { key: { accessKeyId: 'direct', secretAccessKey: 'wrong' } },
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'an unknown key',
      { key: { accessKeyId: 'AKIAUNKNOWNUNKNOWN22', secretAccessKey: 'x' } },
      403,
      'InvalidClientTokenId',
    ],
    [
      'another body than was signed',
      { sent: 'Action=ListUsers&Version=2010-05-08&MaxItems=7' },
      403,
      'SignatureDoesNotMatch',
    ],
    ['another service', { service: 'sts' }, 403, 'SignatureDoesNotMatch'],
    ['another region', { region: 'eu-west-1' }, 403, 'SignatureDoesNotMatch'],
    ['a clock 16 minutes late', { at: NOW - 16 * MINUTE }, 403, 'SignatureDoesNotMatch'],
    ['a clock 16 minutes early', { at: NOW + 16 * MINUTE }, 403, 'SignatureDoesNotMatch'],
  ])('refuses a request signed with %s', async (_, options, status, code) => {
    const key =
      options.key?.accessKeyId === 'direct' ? { ...direct(sim), secretAccessKey: 'wrong' } : options.key
    const answer = await ask(sim, iam('ListUsers'), { ...options, ...(key && { key }) })
    expect([answer.status, errorCode(answer.text)]).toEqual([status, code])
  })

  test('bears a clock 14 minutes off', async () => {
    expect((await ask(sim, iam('ListUsers'), { at: NOW - 14 * MINUTE })).status).toBe(200)
    expect((await ask(sim, iam('ListUsers'), { at: NOW + 14 * MINUTE })).status).toBe(200)
  })

  test('refuses an unsigned request and one whose signature is garbage', async () => {
    const post = async (headers: Record<string, string>) => {
      const response = await fetch(sim.urls['iam'] ?? '', {
        method: 'POST',
        headers,
        body: new URLSearchParams(iam('ListUsers').form),
      })
      return [response.status, errorCode(await response.text())]
    }
    expect(await post({})).toEqual([403, 'MissingAuthenticationToken'])
    expect(await post({ authorization: 'AWS4-HMAC-SHA256 Credential=x' })).toEqual([
      400,
      'IncompleteSignature',
    ])
  })

  test.each<[string, Asking, number, string]>([
    ['MaxItems over 1000', iam('ListUsers', { MaxItems: '1001' }), 400, 'ValidationError'],
    ['MaxItems of zero', iam('ListUsers', { MaxItems: '0' }), 400, 'ValidationError'],
    ['a marker of nobody', iam('ListUsers', { Marker: 'abc' }), 400, 'ValidationError'],
    ['an unknown user', iam('ListAccessKeys', { UserName: 'nobody' }), 404, 'NoSuchEntity'],
    [
      'a key of another account',
      iam('GetAccessKeyLastUsed', { AccessKeyId: 'AKIAUNKNOWNUNKNOWN22' }),
      403,
      'AccessDenied',
    ],
    ['an unknown operation', iam('ListEverything'), 400, 'InvalidAction'],
    [
      'another version',
      { host: 'iam', form: { Action: 'ListUsers', Version: '2010-05-09' } },
      400,
      'InvalidAction',
    ],
  ])('refuses %s', async (_, asking, status, code) => {
    const answer = await ask(sim, asking)
    expect([answer.status, errorCode(answer.text)]).toEqual([status, code])
  })

  test('gives each region its own logging, {} where none is set, and says no in JSON', async () => {
    const read = async (asking: Asking) =>
      z.record(z.string(), z.unknown()).parse(JSON.parse((await ask(sim, asking)).text))
    expect(await read(LOGGING)).toMatchObject({ loggingConfig: { textDataDeliveryEnabled: true } })
    expect(await read(LOGGING_EU)).toEqual({})
    sim.world.denied.add('bedrock:GetModelInvocationLoggingConfiguration@eu-west-1')
    const refused = await ask(sim, LOGGING_EU)
    expect([refused.status, refused.headers.get('x-amzn-errortype')]).toEqual([403, 'AccessDeniedException'])
    expect((await ask(sim, LOGGING)).status).toBe(200)
    sim.world.disabledRegions.add('us-east-1')
    expect((await ask(sim, LOGGING)).headers.get('x-amzn-errortype')).toBe('UnrecognizedClientException')
    const elsewhere = await ask(sim, LOGGING_EU, { region: 'us-east-1' })
    expect([elsewhere.status, elsewhere.headers.get('x-amzn-errortype')]).toEqual([
      403,
      'InvalidSignatureException',
    ])
  })

  test('throttles as 400 Throttling, at Bedrock as 429, and never says when to come back', async () => {
    sim.setFault('429')
    const slow = await ask(sim, iam('ListUsers'))
    expect([slow.status, errorCode(slow.text), slow.headers.get('retry-after')]).toEqual([
      400,
      'Throttling',
      null,
    ])
    const bedrock = await ask(sim, LOGGING)
    expect([bedrock.status, bedrock.headers.get('x-amzn-errortype')]).toEqual([429, 'ThrottlingException'])
  })

  test('answers JSON to whom accepts it, as STS does', async () => {
    const { text } = await ask(sim, sts('GetCallerIdentity'), { accept: 'application/json' })
    expect(JSON.parse(text)).toMatchObject({
      GetCallerIdentityResponse: { GetCallerIdentityResult: { Account: sim.world.accountId } },
    })
  })

  test('refuses a key that was switched off, and everything that its policy denies', async () => {
    sim.world.denied.add('iam:ListUsers')
    expect(errorCode((await ask(sim, iam('ListUsers'))).text)).toBe('AccessDenied')
    expect((await ask(sim, iam('ListAccessKeys'))).status).toBe(200)
    const { accessKeyId } = direct(sim)
    sim.world.keys.patch(accessKeyId, { status: 'Inactive' })
    expect(errorCode((await ask(sim, iam('ListAccessKeys'))).text)).toBe('InvalidClientTokenId')
    sim.world.keys.patch(accessKeyId, { status: 'Active' })
  })

  test('keeps a log without secrets', async () => {
    await roleKey(sim)
    const log = JSON.stringify(sim.requests())
    for (const { secret, session } of sim.world.principals.values()) {
      expect(log).not.toContain(secret)
      if (session !== undefined) expect(log).not.toContain(session.token)
    }
  })

  describe.skipIf(!contractsPresent)(`as AWS describes itself${contractsNote}`, () => {
    test('requests and answers of IAM and STS fit their service models', async () => {
      judged.length = 0
      await listAll(sim, 'ListUsers', 'Users', '7')
      for (const { name, id } of sim.world.keys.all().map((key) => ({ name: key.userName, id: key.id }))) {
        await ask(sim, iam('ListAccessKeys', { UserName: name }))
        await ask(sim, iam('GetAccessKeyLastUsed', { AccessKeyId: id }))
      }
      await ask(sim, sts('GetCallerIdentity'), { key: await roleKey(sim) })
      const models = { iam: openServiceModel('iam-2010-05-08'), sts: openServiceModel('sts-2011-06-15') }
      const good = judged.filter(({ status }) => status === 200)
      expect(good.length).toBeGreaterThan(50)
      const found = good.flatMap(({ host, form, text }) => {
        const model = host === 'iam' ? models.iam : models.sts
        return [...model.validateRequest(form), ...model.validateResponse(form.get('Action') ?? '', text)]
      })
      expect([...new Set(found)]).toEqual([])
      // The judge itself notices what is wrong.
      const sample = good.find(({ form }) => form.get('Action') === 'ListUsers')?.text ?? ''
      expect(models.iam.validateResponse('ListUsers', sample.replaceAll('UserId>', 'Uid>'))).not.toEqual([])
      expect(
        models.iam.validateResponse('ListUsers', sample.replace(/<CreateDate>/, '<CreateDate>on ')),
      ).not.toEqual([])
      expect(
        models.iam.validateRequest(
          new URLSearchParams({ Action: 'ListUsers', Version: '2010-05-08', MaxItems: '1001' }),
        ),
      ).not.toEqual([])
    })

    test('logging settings fit the description of Bedrock', async () => {
      const contract = openContract('aws-bedrock')
      const path = '/logging/modelinvocations'
      for (const asking of [LOGGING, LOGGING_EU]) {
        const { status, text } = await ask(sim, asking)
        expect(contract.validateRequest('GET', path, {})).toEqual([])
        expect(contract.validateResponse('GET', path, status, JSON.parse(text))).toEqual([])
      }
    })
  })
})
