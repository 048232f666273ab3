/** Two copies of one workspace, each opened by the real engine and written through the contract. */
import { afterEach, expect, test } from 'vitest'
import type { Output } from '../../src/shared/contract/schemas.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { copied } from '../support/copies.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'

let closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing) await close()
  closing = []
})

async function twoCopies(): Promise<{ pair: readonly [TestEngine, TestEngine]; clientId: string }> {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const pair = await copied(first, { parts: { osUser: 'ben' } })
  closing.push(...pair.map((reeve) => () => reeve.close()))
  return { pair, clientId }
}

test('the same organization connected in each gives the same findings, under connections of their own', async () => {
  const { pair, clientId } = await twoCopies()
  const openai = await startOpenAi({ seed: 'copies', users: 12, health: 'poor' })
  closing.push(() => openai.close())
  const found: { readonly connectionId: string; readonly rows: Output<'findings.list'>['rows'] }[] = []
  for (const reeve of pair) {
    const { connectionId } = await connect(reeve, 'Harbor', 'openai', openai)
    expect((await syncNow(reeve, clientId)).map(({ error }) => error)).toEqual([null])
    const { rows } = await reeve.engine.call('findings.list', { clientId, asOf: null, limit: 500 })
    found.push({ connectionId, rows })
  }
  const [here, there] = found
  expect(here!.connectionId).not.toBe(there!.connectionId)
  expect(here!.rows.length).toBeGreaterThan(5)
  // One of them is about the connection as a whole.
  expect(new Set(here!.rows.map(({ subjectKind }) => subjectKind)).size).toBeGreaterThan(1)
  const ids = ({ rows }: (typeof found)[number]) => rows.map(({ id }) => id).sort()
  expect(ids(there!)).toEqual(ids(here!))
})
