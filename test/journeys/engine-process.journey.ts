/** The engine as a process of its own, with a stub in its place: transport, crash, restart, keychain and dialogs, end.
 *  Both kinds of process are run on whatever Electron there is (design.md §10). */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'
import { buildNode } from '../../scripts/build.mjs'
import type { Reeve } from './support/launch.ts'
import { ask, listenToPort, post, waitForStates } from './support/page-port.ts'
import { expect, test } from './support/test.ts'

const STUB = '.cache/journeys'
test.beforeAll(() => buildNode('stub-engine', STUB))

const who = z.object({ pid: z.number(), inside: z.enum(['child', 'utility']), napi: z.number() })
const askWho = async (reeve: Reeve) => who.parse(await ask(reeve.page, { stub: 'who' }))
const question = (reeve: Reeve, asked: object) => ask(reeve.page, { stub: 'ask', question: asked })

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

for (const kind of ['child', 'utility'] as const)
  test.describe(`an engine as a ${kind} process`, () => {
    let reeve: Reeve
    test.beforeEach(async ({ launch }) => {
      const entry = resolve(STUB, 'test', 'stub-engine.mjs')
      reeve = await launch({ env: { REEVE_ENGINE_ENTRY: entry, REEVE_ENGINE_KIND: kind } })
      await listenToPort(reeve.page)
    })

    test('speaks with the page over one port, whatever the shape', async () => {
      expect(await askWho(reeve)).toMatchObject({ inside: kind })
      const value = { text: 'שלום 👋', rows: [1, null, { deep: [true] }], when: 1_700_000_000_000 }
      expect(await ask(reeve.page, { stub: 'echo', value })).toEqual({ stub: 'echo', value })
    })

    test('refuses a message over 8 MB and still answers the next', async () => {
      const large = await ask(reeve.page, { stub: 'echo', value: 'x'.repeat(5 * 1024 * 1024) })
      expect(large).toEqual({ type: 'refused', reason: 'too-large' })
      expect(await ask(reeve.page, { stub: 'echo', value: 'small' })).toEqual({
        stub: 'echo',
        value: 'small',
      })
    })

    test('a reloaded page gets a port to the same engine', async () => {
      const before = await askWho(reeve)
      await reeve.page.reload()
      expect(await waitForStates(reeve.page, 1)).toEqual(['ready'])
      expect(await askWho(reeve)).toEqual(before)
    })

    test('killed once it is started again by itself; twice, it waits for a person', async () => {
      const first = await askWho(reeve)
      process.kill(first.pid, 'SIGKILL')
      expect(await waitForStates(reeve.page, 3)).toEqual(['ready', 'restarting', 'ready'])
      const second = await askWho(reeve)
      expect(second.pid).not.toBe(first.pid)

      process.kill(second.pid, 'SIGKILL')
      expect((await waitForStates(reeve.page, 4)).at(-1)).toBe('failed')

      // A start by itself would stand between the two.
      await post(reeve.page, { type: 'restart' })
      expect((await waitForStates(reeve.page, 5)).slice(3)).toEqual(['failed', 'ready'])
      expect((await askWho(reeve)).pid).not.toBe(second.pid)
    })

    test('reaches the keychain through main', async () => {
      const account = `journey:${kind}`
      const set = await question(reeve, { type: 'keychain', op: 'set', account, value: 'canary-7f3a' })
      expect(set).toMatchObject({ answer: { type: 'keychain-result', ok: true } })
      const got = await question(reeve, { type: 'keychain', op: 'get', account })
      expect(got).toMatchObject({ answer: { ok: true, value: 'canary-7f3a' } })
      await question(reeve, { type: 'keychain', op: 'delete', account })
      expect(await question(reeve, { type: 'keychain', op: 'get', account })).toMatchObject({
        answer: { value: null },
      })
      expect(reeve.output()).not.toContain('canary-7f3a')
    })

    test('asks where to save, and may show that file and no other', async () => {
      await reeve.app.evaluate(({ dialog, shell }) => {
        const shown: string[] = []
        Object.assign(globalThis, { shown })
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath: '/somewhere/Report.pdf' })
        shell.showItemInFolder = (path) => void shown.push(path)
      })
      const saved = await question(reeve, {
        type: 'shell',
        op: 'save-dialog',
        title: 'Save the report',
        defaultName: 'Report.pdf',
        filters: [{ name: 'PDF', extensions: ['pdf'] }],
      })
      expect(saved).toMatchObject({
        answer: { type: 'shell-result', ok: true, value: '/somewhere/Report.pdf' },
      })
      const other = await question(reeve, { type: 'shell', op: 'reveal', path: '/etc/passwd' })
      expect(other).toMatchObject({ answer: { ok: false, error: { code: 'invalid-input' } } })
      await question(reeve, { type: 'shell', op: 'reveal', path: '/somewhere/Report.pdf' })
      expect(await reeve.app.evaluate(() => Reflect.get(globalThis, 'shown'))).toEqual([
        '/somewhere/Report.pdf',
      ])
    })

    test('a message that main does not know is let go, and the next is answered', async () => {
      await post(reeve.page, { stub: 'ask', question: { type: 'keychain', op: 'find' } })
      const probe = await question(reeve, { type: 'keychain', op: 'probe' })
      expect(probe).toMatchObject({ answer: { ok: true, value: { state: 'ready' } } })
      expect(reeve.output()).toContain('a message of the engine was not understood')
    })

    test('is asked to finish when the app quits, and does before it ends', async () => {
      const { pid } = await askWho(reeve)
      await reeve.app.close()
      expect(existsSync(join(reeve.home, 'stub-finished'))).toBe(true)
      expect(runs(pid)).toBe(false)
    })

    test('does not outlive an app that was killed', async () => {
      const { pid } = await askWho(reeve)
      const ended = new Promise((done) => reeve.app.process().once('exit', done))
      reeve.app.process().kill('SIGKILL')
      await ended
      await expect.poll(() => runs(pid), { timeout: 10_000 }).toBe(false)
    })
  })
