import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { openTestEngine, type TestEngine } from '../../../../test/support/engine.ts'

const LIMIT = { timeout: 10_000 }
const opened: TestEngine[] = []
afterEach(async () => {
  for (const reeve of opened.splice(0)) await reeve.close()
})

/** Two clients with an assessment in their files that the fleet does not show, as after a crash in between. */
async function crashed(): Promise<{ reeve: TestEngine; ids: string[] }> {
  const reeve = await openTestEngine()
  opened.push(reeve)
  const ids: string[] = []
  for (const name of ['Acme', 'Birch']) {
    const { clientId } = await reeve.engine.call('clients.add', { name })
    const store = reeve.engine.deps().workspace.openClient(clientId)
    store.putAssessment({ at: 1, catalogue: 'c1', assessment: '{}', summary: `{"of":"${name}"}` }, [])
    ids.push(clientId)
  }
  return { reeve, ids }
}

const carriedOver = (reeve: TestEngine): string[] =>
  reeve.engine
    .deps()
    .workspace.fleet()
    .map((f) => f.summary)
    .sort()

test('the fleet takes over what a crash kept from it', async () => {
  const { reeve } = await crashed()
  expect(carriedOver(reeve)).toEqual([])
  const again = await reeve.reopen()
  await vi.waitFor(() => expect(carriedOver(again)).toEqual(['{"of":"Acme"}', '{"of":"Birch"}']), LIMIT)
})

test('a client file that is missing stops neither the start nor the others', async () => {
  const { reeve, ids } = await crashed()
  await reeve.engine.close()
  rmSync(join(reeve.home, 'clients', `${ids[0]}.db`))
  const again = await reeve.reopen()
  expect(again.engine.status().state).toBe('ready')
  await vi.waitFor(() => expect(carriedOver(again)).toEqual(['{"of":"Birch"}']), LIMIT)
})
