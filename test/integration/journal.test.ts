/** What the real engine writes into its journals when it is asked through the contract. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { createMemorySecretStore } from '../../src/main/engine/adapters/keychain/memory.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'

let open: TestEngine[] = []
const opened = async (options: Parameters<typeof openTestEngine>[0] = {}): Promise<TestEngine> => {
  const reeve = await openTestEngine({ ...options, parts: { osUser: 'sam', ...options.parts } })
  open.push(reeve)
  return reeve
}
afterEach(async () => {
  for (const reeve of open) await reeve.close()
  open = []
})

const journal = async ({ engine }: TestEngine, clientId: string | null) =>
  (await engine.call('journal.list', { clientId, limit: 200 })).rows.map(({ author, action, text }) => ({
    actor: author,
    action,
    text,
  }))
const actions = async (reeve: TestEngine, clientId: string | null) =>
  (await journal(reeve, clientId)).map(({ action }) => action)

test('the first start names the technician and enrols the device, later ones do not', async () => {
  const reeve = await opened()
  const first = await journal(reeve, null)
  expect(first.map(({ action }) => action)).toEqual(['device.enrolled'])
  expect(first.map(({ actor }) => actor)).toEqual(['sam'])
  const { member, device } = reeve.engine.deps().author
  expect(first[0]?.text).toMatch(`Device ${device} of sam was enrolled with the key `)
  const again = await reeve.reopen()
  open = [again]
  expect(await journal(again, null)).toEqual(first)
  expect(again.engine.deps().author).toMatchObject({ member, device })
  expect(again.engine.deps().workspace.verifyJournal()).toMatchObject({ ok: true })
})

test('settings, clients and the recovery key are in the workspace’s journal, in words without values', async () => {
  const reeve = await opened()
  const { engine } = reeve
  await engine.call('settings.set', { mspName: 'Canary MSP', technician: 'Dana Whitlock', theme: 'dark' })
  await engine.call('settings.set', { theme: 'light' })
  const { clientId } = await engine.call('clients.add', { name: 'Harbor' })
  await engine.call('clients.update', { clientId, tags: ['gold'] })
  await engine.call('workspace.recoveryKey', {})
  await engine.call('terms.set', {
    clientId,
    terms: { mailDomains: ['secret.example'], maxRetentionDays: 30 },
  })
  const { entries, mark } = engine.deps().workspace.openClient(clientId).journalHead()
  expect(entries).toBe(1)
  expect(await journal(reeve, clientId)).toEqual([
    {
      actor: 'Dana Whitlock (sam)',
      action: 'terms.changed',
      text: 'In the terms, mail domains and max retention days changed.',
    },
  ])
  await engine.call('clients.remove', { clientId, confirmName: 'Harbor' })
  const rows = await journal(reeve, null)
  expect(rows.map(({ text }) => text).slice(0, 5)).toEqual([
    `Client "Harbor" was removed with everything stored about it. Its journal had 1 entry and the mark ${mark}.`,
    'The recovery key was shown.',
    'Of client "Harbor", tags changed.',
    'Client "Harbor" was added.',
    'In the settings, company name changed.',
  ])
  // The author of every entry is the member, under the name that the member has now.
  expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set(['Dana Whitlock (sam)']))
  expect(rows.map(({ action }) => action).slice(5)).toEqual(['member.renamed', 'device.enrolled'])
  expect(JSON.stringify(engine.deps().workspace.journal(200))).not.toMatch(/Canary MSP|secret\.example|Dana/)
  expect(engine.deps().workspace.verifyJournal()).toMatchObject({
    ok: true,
    checks: [{ detail: '7 entries' }],
  })
})

test('a name is set once for an account of this computer, and stands with the account', async () => {
  const secrets = createMemorySecretStore()
  const first = await opened({ secrets })
  expect(await first.engine.call('settings.get', {})).toMatchObject({
    technician: '',
    account: 'sam',
    alone: true,
  })
  await first.engine.call('settings.set', { technician: 'Dana Whitlock' })
  const second = await opened({ secrets })
  expect(await second.engine.call('settings.get', {})).toMatchObject({
    ...{ technician: 'Dana Whitlock', account: 'sam' },
  })
  expect((await journal(second, null))[0]?.actor).toBe('Dana Whitlock (sam)')
  // Here it may be another one, or none.
  await second.engine.call('settings.set', { technician: '' })
  expect((await journal(second, null))[0]?.actor).toBe('sam')
  expect((await journal(first, null))[0]?.actor).toBe('Dana Whitlock (sam)')
  expect(JSON.stringify(first.engine.deps().workspace.journal(200))).not.toMatch(/Dana|sam"/)
})

test('a change that fails leaves no entry, and an entry that fails no change', async () => {
  const reeve = await opened()
  const { engine } = reeve
  await engine.call('clients.add', { name: 'Harbor' })
  const before = await actions(reeve, null)
  await expect(engine.call('clients.add', { name: 'harbor' })).rejects.toMatchObject({
    code: 'client.exists',
  })
  expect(await actions(reeve, null)).toEqual(before)
  const { author, workspace, clock } = engine.deps()
  const broken = {
    by: author,
    at: clock.now(),
    action: 'settings.changed',
    detail: { fields: ['x'.repeat(501)] },
  } as const
  expect(() => workspace.decide(broken, () => workspace.setSetting('probe', '1'))).toThrow('fields')
  expect(workspace.setting('probe')).toBeNull()
})

test('terms and limits are read as they stood at the moment, also where nothing was judged', async () => {
  let now = Date.UTC(2026, 5, 1, 9)
  const reeve = await opened({ clock: { now: () => now, sleep: () => Promise.resolve() } })
  const { engine } = reeve
  const { clientId } = await engine.call('clients.add', { name: 'Harbor' })
  // Connected and never read: there is no judgement whose terms could be shown.
  const endpoint = 'http://127.0.0.1:9'
  const secret = 'sk-admin-test-0000000000000000000000000000'
  await engine.call('connections.add', { clientId, provider: 'openai', name: '', endpoint, secret })
  const first = { mailDomains: ['first.example'], maxRetentionDays: 30 }
  await engine.call('terms.set', { clientId, terms: first })
  const limit = { clientId, controlId: 'nhi-dormant', name: 'dormantDays' }
  await engine.call('parameters.set', { ...limit, value: 60 })
  now += 10 * 86_400_000
  await engine.call('parameters.set', { ...limit, value: 30 })
  await engine.call('terms.set', { clientId, terms: { mailDomains: ['second.example'] } })
  expect(engine.deps().workspace.openClient(clientId).assessments(1)).toEqual([])
  const termsAt = (asOf: number | null) => engine.deps().reader.read(clientId, asOf).facts.terms
  expect(termsAt(now - 10 * 86_400_000 - 1)).toEqual({})
  expect(termsAt(now - 1)).toEqual(first)
  expect(termsAt(null)).toEqual({ mailDomains: ['second.example'] })
  const daysAt = (asOf: number | null) => engine.deps().reader.read(clientId, asOf).facts.limits.dormantDays
  expect([now - 10 * 86_400_000 - 1, now - 1, null].map(daysAt)).toEqual([45, 60, 30])
  // A clock that was set back does not bring old terms back.
  now -= 5 * 86_400_000
  engine.deps().reader.forget(clientId)
  expect(await engine.call('terms.get', { clientId })).toEqual({ mailDomains: ['second.example'] })
  const row = (await engine.call('parameters.get', { clientId })).rows.find(
    ({ controlId, name }) => controlId === limit.controlId && name === limit.name,
  )
  expect(row).toMatchObject({ value: 30, disputed: false })
  await engine.call('parameters.set', { ...limit, value: null })
  expect(daysAt(null)).toBe(45)
  expect((await journal(reeve, clientId))[0]?.text).toBe(
    'The limit "dormantDays" of control nhi-dormant changed from 30 to its default.',
  )
})

test('a copied folder on another machine is another device, and another chain in each file', async () => {
  const reeve = await opened()
  const { clientId } = await reeve.engine.call('clients.add', { name: 'Harbor', tags: ['gold'] })
  await reeve.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 30 } })
  await reeve.engine.call('settings.set', { mspName: 'Quay IT', currency: 'CHF', theme: 'dark' })
  const key = await reeve.engine.call('workspace.recoveryKey', {})
  const here = reeve.engine.deps().author
  const again = await reeve.reopen()
  open = []
  await again.engine.close()
  const home = mkdtempSync(join(tmpdir(), 'reeve-copy-'))
  cpSync(again.home, home, { recursive: true })
  rmSync(again.home, { recursive: true, force: true })
  const copy = await opened({ home, secrets: createMemorySecretStore() })
  await copy.engine.call('workspace.recover', key)
  await copy.engine.call('terms.set', { clientId, terms: { maxRetentionDays: 60 } })
  const there = copy.engine.deps()
  // What the MSP and its clients are called comes with the folder; taste stays with the device.
  expect(await copy.engine.call('settings.get', {})).toMatchObject({
    ...{ mspName: 'Quay IT', currency: 'CHF', technician: '', account: 'sam', theme: 'system' },
  })
  await copy.engine.call('settings.set', { theme: 'light' })
  await copy.engine.call('clients.update', { clientId, name: 'Harbor Dental', currency: 'EUR' })
  expect(there.workspace.client(clientId)).toMatchObject({
    ...{ name: 'Harbor Dental', tags: ['gold'], currency: 'EUR', locale: null },
  })
  // A device with a key of its own, and a member of its own: one name may be two people.
  expect(there.author.member).not.toBe(here.member)
  expect(there.author.device).not.toBe(here.device)
  expect((await actions(copy, null)).slice(0, 2)).toEqual(['client.changed', 'device.enrolled'])
  const client = there.workspace.openClient(clientId)
  const [second, first] = client.journal(10).map(({ signed }) => signed.entry)
  expect(second).toMatchObject({ seq: 1, device: there.author.device, seen: { [first?.chain ?? '']: 1 } })
  expect(client.verify()).toMatchObject({ ok: true })
  expect(client.journalHead()).toMatchObject({ entries: 2, chains: [{ seq: 1 }, { seq: 1 }] })
})
