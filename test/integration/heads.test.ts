/** Heads that somebody kept, compared by the real engine with what it stores now. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { encodeNote, originOf } from '../../src/main/engine/journal/note.ts'
import { fingerprintOf } from '../../src/main/engine/journal/sshsig.ts'
import { signingKey } from '../../src/main/engine/journal/hash.ts'
import { reportAttachments } from '../../src/main/engine/domain/report/attachments.ts'
import { headsText } from '../../src/main/engine/usecases/heads.ts'
import { freezeReport, reportOptions } from '../../src/main/engine/usecases/report.ts'
import { startOpenAi } from '../../src/simulators/index.ts'
import { copied } from '../support/copies.ts'
import { connect, openTestEngine, syncNow, type TestEngine } from '../support/engine.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

let closing: TestEngine[] = []
afterEach(async () => {
  for (const reeve of closing) await reeve.close()
  closing = []
})

const setDays = (reeve: TestEngine, clientId: string, days: number) =>
  reeve.engine.call('terms.set', { clientId, terms: { maxRetentionDays: days } })
const compare = async ({ engine }: TestEngine, text: string) => {
  const { fault, rows } = await engine.call('journal.compare', { text })
  return fault ?? rows.map(({ journal, size, result, ok }) => ({ journal, size, result, ok }))
}
const headsOf = async ({ engine }: TestEngine, clientId: string | null) =>
  (await engine.call('journal.heads', { clientId })).text

async function exchange(from: TestEngine, to: TestEngine, clientId: string): Promise<void> {
  for (const stream of [null, clientId]) {
    const { lines } = await from.engine.call('journal.export', { clientId: stream, after: 0, limit: 200 })
    await to.engine.call('journal.import', { clientId: stream, lines })
  }
}

test('a kept head is the same, then extended, and older where the file was put back', async () => {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  await setDays(first, clientId, 30)
  const early = await headsOf(first, clientId)
  const one = { journal: 'Harbor', ok: true }
  expect(await compare(first, early)).toEqual([{ ...one, size: 1, result: 'same' }])
  await first.engine.close()
  const file = join(first.home, 'clients', `${clientId}.db`)
  const old = readFileSync(file)
  const second = await first.reopen()
  for (const days of [40, 50]) await setDays(second, clientId, days)
  const { text, mark, entries } = await second.engine.call('journal.heads', { clientId })
  expect(entries).toBe(3)
  expect(await compare(second, early + text)).toEqual([
    { ...one, size: 1, result: 'extends' },
    { ...one, size: 3, result: 'same' },
  ])
  await setDays(second, clientId, 60)
  expect(await second.engine.call('journal.compareMark', { clientId, mark })).toMatchObject({
    ...{ found: true, size: 3, more: 1 },
  })
  await second.engine.close()
  writeFileSync(file, old)
  const back = await second.reopen()
  closing.push(back)
  expect(await compare(back, early + text)).toEqual([
    { ...one, size: 1, result: 'same' },
    { journal: 'Harbor', size: 3, result: 'older', ok: false },
  ])
  expect(await back.engine.call('journal.compareMark', { clientId, mark })).toMatchObject({
    ...{ found: false, size: null, text: expect.stringContaining('never had that mark') as string },
  })
})

test('of two copies each knows the heads of both once the entries have come, and says what has not', async () => {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  const { clientId } = await first.engine.call('clients.add', { name: 'Harbor' })
  const pair = await copied(first, { parts: { osUser: 'ben' } })
  closing.push(...pair)
  const [ana, ben] = pair
  await setDays(ana, clientId, 30)
  await setDays(ben, clientId, 60)
  const bens = await headsOf(ben, clientId)
  expect(await compare(ana, bens)).toEqual([
    { journal: 'Harbor', size: 1, result: 'unknown-chain', ok: false },
  ])
  await exchange(ben, ana, clientId)
  expect(await compare(ana, bens)).toEqual([{ journal: 'Harbor', size: 1, result: 'same', ok: true }])
  // One mark over both chains, in both copies.
  await exchange(ana, ben, clientId)
  const { mark } = await ben.engine.call('journal.heads', { clientId })
  await setDays(ana, clientId, 90)
  expect(await ana.engine.call('journal.compareMark', { clientId, mark })).toMatchObject({
    ...{ found: true, size: 2, more: 1 },
  })
})

test('what another key signed, and what belongs elsewhere, is said and not compared', async () => {
  const [reeve, other] = [await openTestEngine(), await openTestEngine()]
  closing.push(reeve, other)
  const { clientId } = await reeve.engine.call('clients.add', { name: 'Harbor' })
  await setDays(reeve, clientId, 30)
  const { workspace } = reeve.engine.deps()
  const { publicKey, sign } = workspace.signingKey()
  const [chain = ''] = Object.keys(workspace.openClient(clientId).history().heads)
  const root = '00'.repeat(32)
  const stranger = signingKey('07'.repeat(32))
  const at = (stream: string, of = chain) => ({ origin: originOf(workspace.id, stream, of), size: 1, root })
  const forged = encodeNote(at(clientId), stranger.publicKey, stranger.sign)
  const genuine = (stream: string, of?: string) => encodeNote(at(stream, of), publicKey, sign)
  const cases = [
    [await headsOf(other, null), 'other-workspace'],
    [forged, 'not-signed'],
    [genuine(clientId), 'different'],
    [genuine('c-gone'), 'unknown-client'],
    [genuine(clientId, '0'.repeat(20)), 'unknown-chain'],
    [genuine('workspace', chain), 'unknown-chain'],
  ] as const
  for (const [text, result] of cases) {
    const { rows } = await reeve.engine.call('journal.compare', { text })
    expect([...new Set(rows.map((row) => `${row.result} ${row.ok}`))]).toEqual([`${result} false`])
  }
  expect(await compare(reeve, 'Dear all')).toBe('there is no signed note in it')
  await expect(reeve.engine.call('journal.compareMark', { clientId, mark: 'abc' })).rejects.toMatchObject({
    code: 'invalid-input',
  })
})

test('a head by a key that a signed decision replaced is by an earlier key', async () => {
  const reeve = await openTestEngine()
  closing.push(reeve)
  const deps = reeve.engine.deps()
  const { workspace, author: by, clock } = deps
  const before = signingKey('08'.repeat(32))
  const note = () => {
    const [[chain = '', head] = []] = Object.entries(workspace.history().heads)
    const root = workspace.leaves().find(({ seq }) => seq === 1)?.hash ?? ''
    expect(head?.seq).toBeGreaterThan(0)
    const origin = originOf(workspace.id, 'workspace', chain)
    return encodeNote({ origin, size: 1, root }, before.publicKey, before.sign)
  }
  const kept = note()
  expect(await compare(reeve, kept)).toMatchObject([{ result: 'not-signed' }])
  const detail = { before: before.publicKey, after: workspace.signingKey().publicKey }
  workspace.decide({ by, at: clock.now(), action: 'workspace-key.replaced', detail })
  expect((await reeve.engine.call('journal.compare', { text: kept })).rows).toMatchObject([
    { result: 'extends', ok: true, key: 'earlier' },
  ])
  expect(headsText(deps, [null])).toContain(fingerprintOf(workspace.signingKey().publicKey))
})

test('the heads inside a report are those of its client and of the workspace, and its mark is found', async () => {
  const reeve = await openTestEngine()
  const openai = await startOpenAi({ seed: 'heads', users: 6, now: TEST_NOW })
  try {
    closing.push(reeve)
    const { clientId } = await connect(reeve, 'Harbor', 'openai', openai)
    await syncNow(reeve, clientId)
    const deps = reeve.engine.deps()
    const model = await freezeReport(deps, clientId, reportOptions(deps, clientId))
    const file = reportAttachments(model, deps.csv).find(({ name }) => name === 'journal-heads.txt')
    const text = new TextDecoder().decode(file?.bytes)
    const { rows } = await reeve.engine.call('journal.compare', { text })
    expect(new Set(rows.map(({ journal }) => journal))).toEqual(new Set(['Harbor', 'the workspace']))
    expect(rows.every(({ result }) => result === 'same')).toBe(true)
    await setDays(reeve, clientId, 30)
    const mark = model.journalHead?.hash ?? ''
    expect(await reeve.engine.call('journal.compareMark', { clientId, mark })).toMatchObject({
      ...{ found: true, more: 1 },
    })
    // A name cannot pass for a part of the notes.
    await reeve.engine.call('clients.update', { clientId, name: `Harbor reeve/w/c/${'a'.repeat(20)}` })
    expect(
      (await reeve.engine.call('journal.compare', { text: headsText(deps, [clientId]) })).fault,
    ).toBeNull()
  } finally {
    await openai.close()
  }
})
