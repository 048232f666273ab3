/** The account of an independent emulator, moto, is read as the simulator's is, where it is installed (`moto_server` in
 *  the PATH). It is no dependency of this project. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createHostsContext } from '../../../../../test/support/hosts-context.ts'
import { MemorySink } from '../../../../../test/support/memory-sink.ts'
import { syncProvider } from '../kit/runner.ts'
import { provider } from './index.ts'

const installed = spawnSync('moto_server', ['--help']).status === 0
const title = installed ? 'moto’s account' : 'moto’s account (skipped: moto_server is not installed)'
const USERS = ['ann', 'batch', 'chat']

describe.skipIf(!installed)(title, () => {
  let moto: ChildProcess
  let url: string
  const keys: string[] = []

  beforeAll(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    moto = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
    await vi.waitFor(async () => expect((await fetch(`${url}/moto-api/`)).status).toBe(200), {
      timeout: 100_000,
      interval: 200,
    })
    // It tells the service by the credential scope and checks no signature here.
    const iam = async (form: Record<string, string>): Promise<string> => {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261122/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        },
        body: new URLSearchParams({ Version: '2010-05-08', ...form }),
      })
      expect(response.status).toBe(200)
      return response.text()
    }
    for (const UserName of USERS) {
      await iam({ Action: 'CreateUser', UserName })
      const made = await iam({ Action: 'CreateAccessKey', UserName })
      keys.push(/<AccessKeyId>(\w+)</.exec(made)?.[1] ?? '')
    }
    const trust = { Version: '2012-10-17', Statement: [] }
    await iam({
      Action: 'CreateRole',
      RoleName: 'ReeveRead',
      AssumeRolePolicyDocument: JSON.stringify(trust),
    })
  }, 120_000)

  afterAll(() => {
    moto.kill()
  })

  test('has the same users, keys and settings', async () => {
    const { context, close } = createHostsContext({
      provider,
      urls: { iam: url, sts: url, 'bedrock-us-east-1': url, 'bedrock-eu-west-1': url },
      values: {
        accessKeyId: 'AKIAEXAMPLE00000',
        secretAccessKey: 'x'.repeat(40),
        roleArn: 'arn:aws:iam::123456789012:role/ReeveRead',
        externalId: 'reeve-1',
        regions: 'us-east-1,eu-west-1',
      },
      now: Date.UTC(2026, 10, 22),
    })
    const sink = new MemorySink()
    const { tenants } = await syncProvider(provider, context, sink)
    await close()
    expect(sink.coverage).toEqual({
      iam_users: 'complete',
      access_keys: 'complete',
      invocation_logging: 'complete',
    })
    expect(tenants).toEqual([{ id: '123456789012', name: null, known: true }])
    expect(sink.facts('iam_users').map((part) => 'name' in part && part.name)).toEqual(USERS)
    expect(
      sink
        .facts('access_keys')
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...keys].sort())
    expect(sink.facts('invocation_logging')).toMatchObject([
      { invocationLog: false },
      { invocationLog: false },
    ])
  })
})

function freePort(): Promise<number> {
  const server = createServer()
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
