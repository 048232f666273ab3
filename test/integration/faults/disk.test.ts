/** A disk that is really full, and one that is read-only (perf.md §4): what was there stays, the message says what
 *  happened, nothing tries again without end, and with space it goes on. EIO is not among them: a disk that fails reads
 *  or writes needs a device mapper, which a container does not have; its code is mapped in adapters/sqlite. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { reportOptions, writeReport } from '../../../src/main/engine/usecases/report.ts'
import { DAY } from '../../../src/shared/model/index.ts'
import { startOpenAi } from '../../../src/simulators/index.ts'
import { runCli } from '../../support/cli.ts'
import { makeSmallDisk, type SmallDisk } from '../../support/disk.ts'
import { connect, exportNow, openTestEngine, syncNow, type TestEngine } from '../../support/engine.ts'
import { createMovingClock } from '../../support/moving-clock.ts'

const MEGABYTES = 24
const NOW = Date.UTC(2026, 10, 20)
const probe = makeSmallDisk(1)
probe?.remove()

describe.skipIf(probe === null)('a small disk (needs the right to mount)', () => {
  let disk: SmallDisk
  let simulator: Awaited<ReturnType<typeof startOpenAi>>
  let reeve: TestEngine
  let clientId: string
  const clock = createMovingClock(NOW)

  beforeAll(async () => {
    simulator = await startOpenAi({ seed: 'disk', users: 20, health: 'poor', now: NOW })
  })
  afterAll(() => simulator.close())
  beforeEach(async () => {
    disk = makeSmallDisk(MEGABYTES)!
    clock.moveTo(NOW)
    simulator.setNow(NOW)
    reeve = await openTestEngine({ home: join(disk.folder, 'home'), clock })
    ;({ clientId } = await connect(reeve, 'Acme', 'openai', simulator))
    const [job] = await syncNow(reeve, clientId)
    expect(job?.error).toBeNull()
  })
  afterEach(async () => {
    disk.free()
    await reeve.close()
    disk.remove()
  })

  const deps = () => reeve.engine.deps()
  const credentials = async () =>
    (await reeve.engine.call('credentials.list', { clientId, asOf: null, limit: 500 })).rows.map((r) => r.id)
  const verify = () =>
    deps()
      .workspace.openClient(clientId)
      .verify()
      .checks.filter((c) => !c.ok)
  const contents = (folder: string): string[] =>
    readdirSync(folder)
      .sort()
      .map(
        (name) =>
          `${name} ${createHash('sha256')
            .update(readFileSync(join(folder, name)))
            .digest('hex')}`,
      )
  const job = { runId: 'r', signal: new AbortController().signal, step: () => {} }

  test.each([0, 16_384, 65_536, 262_144])(
    'with %i bytes left a sync stops and says so, older data stays, and with space it goes on',
    async (leave) => {
      const before = await credentials()
      const later = NOW + 40 * DAY
      clock.moveTo(later)
      simulator.setNow(later)
      simulator.clearRequests()
      disk.fill(leave)
      const [failed] = await syncNow(reeve, clientId)
      expect(failed?.error).toMatchObject({ code: 'workspace.disk-full' })
      expect(simulator.requests().length).toBeLessThan(300)
      expect(await credentials()).toEqual(before)
      expect(verify()).toEqual([])
      await expect(reeve.engine.call('clients.add', { name: 'Second' })).rejects.toMatchObject({
        code: 'workspace.disk-full',
      })
      expect((await reeve.engine.call('clients.list', {})).clients).toHaveLength(1)

      disk.free()
      const [done] = await syncNow(reeve, clientId)
      expect(done?.error).toBeNull()
      expect((await credentials()).length).toBeGreaterThan(0)
      expect(verify()).toEqual([])
      await reeve.engine.call('clients.add', { name: 'Second' })
    },
  )

  test('full, an export changes no file of an older one and leaves nothing beside it', async () => {
    const out = join(disk.folder, 'export')
    await exportNow(reeve, { clientId, folder: out })
    const before = contents(out)
    disk.fill(40_960)
    await expect(exportNow(reeve, { clientId, folder: out })).rejects.toMatchObject({
      code: 'export.failed',
      params: { reason: 'the disk is full' },
    })
    expect(contents(out)).toEqual(before)
    disk.free()
    await exportNow(reeve, { clientId, folder: out })
    expect(contents(out)).toHaveLength(before.length)
  })

  test('full, a report leaves the older file', async () => {
    const out = join(disk.folder, 'acme.pdf')
    writeFileSync(out, 'older')
    disk.fill(8_192)
    const write = () => writeReport(deps(), clientId, reportOptions(deps(), clientId), out, job)
    await expect(write()).rejects.toMatchObject({
      code: 'export.failed',
      params: { reason: 'the disk is full' },
    })
    expect(readFileSync(out, 'utf8')).toBe('older')
    expect(readdirSync(disk.folder).sort()).toEqual(['acme.pdf', 'filler', 'home'])
    disk.free()
    await write()
    expect(readFileSync(out).subarray(0, 5).toString()).toBe('%PDF-')
  })

  test('full before the start, the workspace says so, and opens once there is space', async () => {
    await reeve.engine.close()
    disk.fill()
    reeve = await openTestEngine({ home: reeve.home, secrets: reeve.secrets, clock })
    const status = reeve.engine.status()
    expect(status).toMatchObject({ state: 'unwritable' })
    expect(status.detail).toMatch(/SQLITE_(FULL|IOERR_SHM\w+|CANTOPEN)/)
    disk.free()
    await reeve.engine.call('workspace.retry', {})
    expect(reeve.engine.status().state).toBe('ready')
    expect((await credentials()).length).toBeGreaterThan(0)
    expect(verify()).toEqual([])
  })

  test('read-only, the workspace and the files say so and stay as they are', async () => {
    const out = join(disk.folder, 'export')
    await exportNow(reeve, { clientId, folder: out })
    await reeve.engine.close()
    disk.readOnly(true)
    const elsewhere = await openTestEngine({ clock })
    try {
      reeve = await openTestEngine({ home: reeve.home, secrets: reeve.secrets, clock })
      expect(reeve.engine.status()).toMatchObject({ state: 'unwritable' })
      await expect(reeve.engine.call('clients.list', {})).rejects.toMatchObject({
        code: 'engine.unavailable',
      })
      const client = (await elsewhere.engine.call('clients.add', { name: 'Acme' })).clientId
      await expect(exportNow(elsewhere, { clientId: client, folder: out })).rejects.toMatchObject({
        params: { path: join(out, 'people.json'), reason: 'the disk is read-only' },
      })
    } finally {
      await elsewhere.close()
      disk.readOnly(false)
    }
    await reeve.engine.call('workspace.retry', {})
    expect(reeve.engine.status().state).toBe('ready')
    expect(verify()).toEqual([])
  })

  test('on the command line the message names the disk, not the owner of the folder', async () => {
    const home = join(disk.folder, 'cli')
    mkdirSync(home)
    disk.fill()
    const { code, stderr } = await runCli(home, ['client', 'add', 'Acme'])
    expect(code).toBe(1)
    expect(stderr).toContain('disk may be full')
    disk.free()
    expect((await runCli(home, ['client', 'add', 'Acme'])).code).toBe(0)
    expect((await runCli(home, ['verify'])).code).toBe(0)
  })
})

test('a folder where a file is wanted is named', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-place-'))
  const reeve = await openTestEngine()
  try {
    const { clientId } = await reeve.engine.call('clients.add', { name: 'Acme' })
    writeFileSync(join(folder, 'file'), '')
    await expect(
      exportNow(reeve, { clientId, folder: join(folder, 'file', 'export') }),
    ).rejects.toMatchObject({
      code: 'export.failed',
    })
    mkdirSync(join(folder, 'people.json'))
    await expect(exportNow(reeve, { clientId, folder })).rejects.toMatchObject({
      params: { path: folder, reason: 'a folder has that name' },
    })
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([])
  } finally {
    await reeve.close()
    rmSync(folder, { recursive: true })
  }
})
