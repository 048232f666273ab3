import { describe, expect, test } from 'vitest'
import type { FromEngine } from '../../../shared/contract/messages.ts'
import { METHODS, type MethodName } from '../../../shared/contract/methods.ts'
import { SCHEMAS } from '../../../shared/contract/schemas.ts'
import { silentLog, systemIds } from '../adapters/system/index.ts'
import { AppError } from '../domain/errors.ts'
import type { Handlers } from '../usecases/handling.ts'
import { createRouter } from './router.ts'

function routerOf(handlers: Partial<Handlers>) {
  const router = createRouter(handlers as Handlers, { ids: systemIds, log: silentLog })
  const heard: FromEngine[] = []
  const settled: (() => void)[] = []
  const caller = router.connect((message) => {
    heard.push(message)
    settled.splice(0).forEach((go) => go())
  })
  const next = (): Promise<FromEngine> => new Promise((done) => settled.push(() => done(heard.at(-1)!)))
  const call = (method: string, input: unknown): Promise<FromEngine> => {
    const answer = next()
    caller.receive({ type: 'call', id: 1, method, input })
    return answer
  }
  return { router, caller, heard, call, next }
}

test('every method has a schema for both directions', () => {
  expect(Object.keys(SCHEMAS).sort()).toEqual(Object.keys(METHODS).sort())
})

describe('a call', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'no.such'])(
    'of %s finds no method',
    async (method) => {
      const { call } = routerOf({})
      expect(await call(method, {})).toMatchObject({ type: 'failure', error: { code: 'not-found' } })
    },
  )

  test('with an extra key, a wrong type or too long a text never reaches the handler', async () => {
    let reached = 0
    const { call } = routerOf({
      'clients.add': () => {
        reached += 1
        return { clientId: 'x' }
      },
    })
    for (const input of [{ name: 'a', extra: 1 }, { name: 7 }, { name: 'x'.repeat(301) }, null, { name: '' }])
      expect(await call('clients.add', input)).toMatchObject({
        type: 'failure',
        error: { code: 'invalid-input' },
      })
    expect(reached).toBe(0)
  })

  test('that fails inside answers a code, values and a reference, and nothing else', async () => {
    const { call } = routerOf({
      'clients.list': () => {
        throw new Error('sk-admin-canary in a stack')
      },
    })
    const answer = await call('clients.list', {})
    expect(Object.keys((answer as { error: object }).error).sort()).toEqual(['code', 'params', 'ref'])
    expect(JSON.stringify(answer)).not.toContain('canary')
  })

  test('whose answer does not fit the contract is an error, not an answer', async () => {
    const { call } = routerOf({ 'clients.add': (() => ({ clientId: 42 })) as never })
    expect(await call('clients.add', { name: 'a' })).toMatchObject({
      type: 'failure',
      error: { code: 'internal' },
    })
  })

  test('that is aborted tells its handler', async () => {
    const { caller, call } = routerOf({
      'clients.list': (_, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new AppError('cancelled'))),
        ),
    })
    const answer = call('clients.list', {})
    caller.receive({ type: 'abort', id: 1 })
    expect(await answer).toMatchObject({ type: 'failure', error: { code: 'cancelled' } })
  })
})

test('a message that is no call is dropped and the next call is answered', async () => {
  const { caller, call } = routerOf({ 'clients.list': () => ({ clients: [] }) })
  for (const junk of [
    null,
    7,
    'x',
    {},
    { type: 'call' },
    { type: 'call', id: -1, method: 'clients.list', input: {} },
    [],
    { type: 'eval' },
  ])
    caller.receive(junk)
  expect(await call('clients.list', {})).toMatchObject({ type: 'answer', output: { clients: [] } })
})

test('an event reaches every caller that is still there', () => {
  const { router, caller, heard } = routerOf({})
  router.emit('stale', { topics: ['facts'], clientId: null })
  caller.close()
  router.emit('stale', { topics: ['facts'], clientId: null })
  expect(heard).toEqual([{ type: 'event', name: 'stale', payload: { topics: ['facts'], clientId: null } }])
})

test('commands name what they change and queries what they read', () => {
  for (const name of Object.keys(METHODS) as MethodName[]) {
    const method = METHODS[name]
    expect(method.kind === 'query' ? 'reads' in method : 'changes' in method).toBe(true)
  }
})
