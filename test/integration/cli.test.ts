/** The command line as a script uses it: every command against simulators, its exit code (0 done, 2 in part, 1 failed),
 *  data on standard output and nothing else there. */
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startAnthropic, startAws, startOpenAi } from '../../src/simulators/index.ts'
import { runCli, startCli, type CliResult } from '../support/cli.ts'
import { TEST_NOW } from '../support/moving-clock.ts'

type Row = Readonly<Record<string, unknown>>

const home = mkdtempSync(join(tmpdir(), 'reeve-cli-'))
let openai: Awaited<ReturnType<typeof startOpenAi>>
let anthropic: Awaited<ReturnType<typeof startAnthropic>>
beforeAll(async () => {
  openai = await startOpenAi({ seed: 'cli', users: 12, audit: 'on', now: TEST_NOW })
  anthropic = await startAnthropic({ seed: 'cli', users: 12, now: TEST_NOW })
})
afterAll(async () => {
  await openai.close()
  await anthropic.close()
  rmSync(home, { recursive: true, force: true })
})

const run = (...args: string[]): Promise<CliResult> => runCli(home, args)
/** Rows of a command that may be done in part. */
async function rows(...args: string[]): Promise<Row[]> {
  const { code, stdout, stderr } = await run('--json', ...args)
  expect([0, 2], stderr).toContain(code)
  return JSON.parse(stdout) as Row[]
}
const add = (client: string, provider: string, endpoint: string, secret: string): Promise<CliResult> =>
  runCli(
    home,
    [
      'connection',
      'add',
      '--client',
      client,
      '--provider',
      provider,
      '--secret-stdin',
      '--endpoint',
      endpoint,
    ],
    secret,
  )

describe('one client from its first command to its removal', () => {
  test('a client is added, listed, and not twice', async () => {
    expect((await run('client', 'add', 'Acme', '--tag', 'gold')).code).toBe(0)
    const again = await run('client', 'add', ' acme ')
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toContain('There is a client named')
    expect(await rows('client', 'list')).toMatchObject([{ name: 'Acme', tags: 'gold' }])
  })

  test('a key goes to the provider or to this machine, nowhere else', async () => {
    const elsewhere = await add('Acme', 'openai', 'https://api.openai.com.evil.example', openai.adminKey)
    expect(elsewhere.code).toBe(1)
    expect(elsewhere.stderr).toContain('The key was not sent')
    const malformed = await add('Acme', 'openai', openai.url, 'sk-proj-not-an-admin-key')
    expect(malformed.code).toBe(1)
    expect(await rows('connection', 'list')).toEqual([])
    expect((await add('Acme', 'openai', openai.url, `${openai.adminKey}\n`)).code).toBe(0)
    expect((await add('Acme', 'anthropic', anthropic.url, anthropic.adminKey)).code).toBe(0)
    const saved = await rows('connection', 'list', '--client', 'Acme')
    expect(saved.map((c) => c['provider']).sort()).toEqual(['anthropic', 'openai'])
    expect(JSON.stringify(saved)).not.toContain(openai.adminKey)
    const tested = await rows('connection', 'test', String(saved[0]?.['id']))
    expect(tested).toContainEqual(expect.objectContaining({ dataset: 'users', readable: true }))
  })

  test('before the first sync lists are empty and say that nothing was read', async () => {
    const people = await run('--json', 'people', '--client', 'Acme')
    expect(people).toMatchObject({ code: 2, stdout: '[]\n' })
    expect(people.stderr).toContain('not read')
    expect((await run('report', '--client', 'Acme', '--out', join(home, 'none.pdf'))).code).toBe(1)
    expect(existsSync(join(home, 'none.pdf'))).toBe(false)
  })

  test('a sync tells its progress on standard error and its result on standard output', async () => {
    const wrong = await run('sync')
    expect(wrong.code).toBe(1)
    const { code, stdout, stderr } = await run('--json', 'sync', '--all')
    expect([0, 2]).toContain(code)
    const result = JSON.parse(stdout) as Row[]
    expect(result).toHaveLength(2)
    expect(code).toBe(result.every((r) => r['result'] === 'done') ? 0 : 2)
    expect(stderr).toContain('Acme · OpenAI: Members')
    expect(stderr).not.toContain('project_members')
  })

  test('lists hold what the provider has', async () => {
    const people = await rows('people', '--client', 'Acme')
    expect(people.length).toBeGreaterThanOrEqual(12)
    expect(people.some((p) => String(p['providers']).includes('openai'))).toBe(true)
    // Anthropic lists no service accounts to an admin key.
    const identities = await rows('identities', '--client', 'acme')
    expect(new Set(identities.map((i) => i['kind']))).toEqual(new Set(['service_account']))
    const credentials = await rows('credentials', '--client', 'acme')
    expect(new Set(credentials.map((c) => c['provider']))).toEqual(new Set(['openai', 'anthropic']))
    expect(new Set(credentials.map((c) => c['authenticates_kind']))).toContain('identity')
    expect((await rows('services', '--client', 'Acme')).length).toBeGreaterThan(2)
    expect((await rows('findings', '--client', 'Acme')).length).toBeGreaterThan(0)
    const month = await rows('usage', '--client', 'Acme', '--days', '30')
    const day = await rows('usage', '--client', 'Acme', '--days', '2')
    const calls = (list: Row[]): number => list.reduce((sum, r) => sum + Number(r['calls'] ?? 0), 0)
    expect(calls(month)).toBeGreaterThan(calls(day))
    expect((await run('usage', '--client', 'Acme', '--days', 'all')).code).toBe(1)
  })

  test('events are as many as asked for, and it is said when there are more', async () => {
    const some = await run('--json', 'events', '--client', 'Acme', '--limit', '3')
    expect(JSON.parse(some.stdout)).toHaveLength(3)
    expect(some.stderr).toContain('there are more')
    const all = await run('--json', 'events', '--client', 'Acme', '--limit', '1000000')
    expect((JSON.parse(all.stdout) as Row[]).length).toBeGreaterThan(3)
    expect(all.stderr).not.toContain('there are more')
  })

  test('a limit of the client reaches the judge, is listed, and goes back to the default', async () => {
    const open = async (): Promise<Row[]> =>
      (await rows('findings', '--client', 'Acme')).filter(
        (f) => f['control'] === 'nhi-key-unrotated' && f['state'] !== 'resolved',
      )
    const limit = async (): Promise<Row | undefined> =>
      (await rows('parameters', 'list', '--client', 'Acme')).find((r) => r['limit'] === 'maxKeyAgeDays')
    const set = (...args: string[]) =>
      run('parameters', 'set', 'nhi-key-unrotated', ...args, '--client', 'Acme')

    const before = await open()
    expect(before.length).toBeGreaterThan(0)
    expect(await limit()).toMatchObject({ value: 90, default: 90, unit: 'days' })
    for (const wrong of [
      ['maxKeyAgeDays', '-1'],
      ['maxKeyAgeDays', '4000'],
      ['maxKeyAgeDays', 'soon'],
      ['warnAt', '0.5'],
    ])
      expect((await set(...wrong)).code, wrong.join(' ')).toBe(1)
    expect(await open()).toHaveLength(before.length)

    expect((await set('maxKeyAgeDays', '3650')).code).toBe(0)
    expect(await limit()).toMatchObject({ value: 3650, default: 90 })
    expect((await open()).length).toBeLessThan(before.length)

    expect((await set('maxKeyAgeDays', 'default')).code).toBe(0)
    expect(await open()).toHaveLength(before.length)
  })

  test('people are joined and split by hand, and both are undone', async () => {
    const list = () => rows('people', '--client', 'Acme')
    const before = await list()
    const [one, other] = before.filter((p) => p['joined_by'] === 'single' && p['email'] !== null)
    const [first, second] = [String(one!['email']), String(other!['email'])]
    const joined = await run('people', 'join', first, second, '--client', 'Acme')
    expect([joined.code, joined.stderr]).toEqual([0, expect.stringContaining('one person from now on')])
    expect(await list()).toHaveLength(before.length - 1)
    const ofFirst = (await list()).find((p) => p['joined_by'] === 'hand')
    expect(ofFirst?.['decided_by']).toBeTruthy()
    const again = await run('people', 'join', first, second, '--client', 'Acme')
    expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('Nothing was changed')])
    expect((await run('people', 'undo', first, '--client', 'Acme')).code).toBe(0)
    expect(await list()).toEqual(before)

    const both = before.find((p) => p['joined_by'] === 'mail')!
    const mail = String(both['email'])
    const off = await run('people', 'split', mail, 'anthropic', '--client', 'Acme')
    expect([off.code, off.stderr]).toEqual([0, expect.stringContaining('even where their addresses match')])
    expect((await list()).filter((p) => p['email'] === mail)).toHaveLength(2)
    const several = await run('people', 'undo', mail, '--client', 'Acme')
    expect(several).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('may be any of these') as string,
    })
    expect(several.stderr).toContain(`anthropic ${String(both['accounts']).split(', ')[1]}`)
    expect(several.stderr).not.toMatch(/[0-9a-f]{64}/)
    const account = String(both['accounts']).split(', ')[0]!
    expect((await run('people', 'undo', account, '--client', 'Acme')).code).toBe(0)
    expect(await list()).toEqual(before)

    for (const [args, said] of [
      [['join', 'nobody@nowhere.example', first], 'There is no person nobody@nowhere.example'],
      [['split', mail, 'nothing'], 'There is no account nothing'],
      [['undo', first], 'There is no decision by hand about'],
      [['join', first, first], 'one person already'],
      [['join', first, second, '--as-of', '2026-01-01'], 'The past cannot be changed'],
    ] as const) {
      const { code, stderr } = await run('people', ...args, '--client', 'Acme')
      expect([code, stderr]).toEqual([1, expect.stringContaining(said)])
    }
  })

  test('a list is narrowed and ordered by what it has, and by nothing else', async () => {
    const all = await rows('credentials', '--client', 'Acme', '--sort', '-createdAt')
    const created = all.flatMap((c) => (typeof c['created_at'] === 'string' ? [c['created_at']] : []))
    expect(created).toEqual([...created].sort().reverse())
    const active = await rows('credentials', '--client', 'Acme', '--filter', 'state=active')
    const others = await rows('credentials', '--client', 'Acme', '--filter', 'state!=active')
    expect(new Set(active.map((c) => c['state']))).toEqual(new Set(['active']))
    expect(active.length + others.length).toBe(all.length)
    for (const [args, said] of [
      [
        ['--filter', 'status=active'],
        'The list credentials does not have the filter “status”. Filters: flag, ',
      ],
      [['--sort', 'created'], 'does not have the order “created”'],
      [['--filter', 'active'], 'is not like flag=ownerless'],
    ] as const) {
      const { code, stdout, stderr } = await run('credentials', '--client', 'Acme', ...args)
      expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining(said)])
    }
  })

  test('tables for people hold the same rows', async () => {
    const { stdout } = await run('people', '--client', 'Acme')
    expect(stdout.split('\n')[0]).toMatch(/^name\s+email\s+state/)
    expect(stdout.trim().split('\n')).toHaveLength(1 + (await rows('people', '--client', 'Acme')).length)
    // Machine words are for programs.
    const services = await run('services', '--client', 'Acme')
    expect(services.stdout).toContain('Organization default')
    expect(services.stdout).not.toContain('organization_default')
    expect((await run('--json', 'services', '--client', 'Acme')).stdout).toContain('organization_default')
    const [one] = await rows('connection', 'list', '--client', 'Acme')
    const tested = await run('connection', 'test', String(one?.['id']))
    expect(tested.stdout).toMatch(/^data set\s+readable\s+reason/)
    expect(tested.stdout).not.toMatch(/\b[a-z]+_[a-z_]+\b/)
  })

  test('an older run opens and two compare; each moment says which run it shows', async () => {
    const before = await rows('snapshot', 'list', '--client', 'Acme')
    expect(before).toMatchObject([{ read: 'Anthropic, OpenAI', not_read: '' }])
    expect((await run('sync', '--client', 'Acme')).code).not.toBe(1)
    const after = await rows('snapshot', 'list', '--client', 'Acme')
    expect(after.map((r) => r['id'])).toEqual([expect.any(String), before[0]?.['id']])
    const [newest, old] = after.map((r) => ({ id: String(r['id']), ended: String(r['ended']) }))
    const people = (asOf: string) => run('--json', 'people', '--client', 'Acme', '--as-of', asOf)

    const byId = await people(old!.id)
    expect((JSON.parse(byId.stdout) as Row[]).length).toBeGreaterThan(0)
    expect(byId.stderr).toContain(`run ${old!.id}, which ended ${old!.ended} and read 2 of 2 connections`)
    const moment = new Date(Date.parse(newest!.ended) - 1).toISOString()
    expect((await people(moment)).stderr).toContain(`run ${old!.id},`)
    expect((await people(newest!.ended.slice(0, 10))).stderr).toContain(`run ${newest!.id},`)
    expect(await rows('snapshot', 'diff', old!.id, 'now', '--client', 'Acme')).toBeInstanceOf(Array)
  })

  test.each(['k9:99', 'yesterday', '2001-02-03', '2026-13-45', '2026-11-22T99:00'])(
    'a moment %s that no run is of is an error, with the nearest runs by name',
    async (asOf) => {
      const { code, stdout, stderr } = await run('people', '--client', 'Acme', '--as-of', asOf)
      expect([code, stdout]).toEqual([1, ''])
      const ids = (await rows('snapshot', 'list', '--client', 'Acme')).map((r) => String(r['id']))
      if (/\d{4}-13|T99/.test(asOf)) expect(stderr).toContain('--as-of')
      else for (const id of ids) expect(stderr).toContain(id)
    },
  )

  test('report and export are files with what was listed', async () => {
    const pdf = join(home, 'out', 'acme.pdf')
    expect((await run('report', '--client', 'Acme', '--out', pdf)).code).toBe(0)
    expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-')
    for (const format of ['csv', 'json']) {
      const folder = join(home, 'out', format)
      expect((await run('export', '--client', 'Acme', '--format', format, '--out', folder)).code).toBe(0)
      expect(readdirSync(folder)).toContain('manifest.json')
    }
    for (const list of ['identities', 'credentials']) {
      const exported = JSON.parse(readFileSync(join(home, 'out', 'json', `${list}.json`), 'utf8')) as Row[]
      expect(exported).toHaveLength((await rows(list, '--client', 'Acme')).length)
    }
  })

  test('the journal is a folder that says how to check it, and is there once', async () => {
    const folder = join(home, 'out', 'journal')
    const made = await run('--json', 'journal', '--client', 'Acme', '--bundle', folder)
    expect(made).toMatchObject({ code: 0 })
    expect(JSON.parse(made.stdout)).toMatchObject({
      folder,
      fingerprint: expect.stringMatching(/^SHA256:[A-Za-z0-9+/]{43}$/) as string,
    })
    expect(readdirSync(folder)).toEqual(expect.arrayContaining(['README.txt', 'SHA256SUMS.sig', 'verify.sh']))
    const again = await run('journal', '--client', 'Acme', '--bundle', folder)
    expect(again).toMatchObject({ code: 1, stdout: '' })
    expect(again.stderr).toContain('it is there already')
  })

  test('verify and doctor find nothing wrong', async () => {
    const checks = await rows('verify')
    expect(checks.length).toBeGreaterThan(2)
    expect(checks.every((c) => c['ok'] === true)).toBe(true)
    const doctor = await run('--json', 'doctor')
    expect(doctor.stdout).toContain('"keychain"')
    expect(doctor.code).toBe(0)
  })

  test('the journal is listed, of one client or of the workspace', async () => {
    const own = await rows('journal', '--client', 'Acme')
    expect(own.length).toBeGreaterThan(3)
    expect(own.at(-1)).toMatchObject({ action: 'connection.added', counts: true, device: 'this device' })
    expect(own.every(({ hash }) => /^[0-9a-f]{64}$/.test(String(hash)))).toBe(true)
    const table = await run('journal', '--workspace')
    expect(table).toMatchObject({ code: 0, stderr: '' })
    expect(table.stdout).toContain('Client "Acme" was added.')
    // One device wrote it all.
    expect(table.stdout.split('\n')[0]).not.toContain('device')
    const neither = await run('journal')
    expect([neither.code, neither.stderr]).toEqual([1, expect.stringContaining('--client and --workspace')])
  })

  test('the heads of the journals can be kept and compared', async () => {
    const file = join(home, 'kept.txt')
    expect((await run('journal', '--heads', file)).code).toBe(0)
    const same = await rows('verify', '--head', file)
    expect(new Set(same.map(({ journal }) => journal))).toEqual(new Set(['the workspace', 'Acme']))
    expect(same.every(({ ok, result }) => ok === true && result === 'same')).toBe(true)
    expect((await run('client', 'add', 'Later')).code).toBe(0)
    // As a mail program may leave it.
    writeFileSync(file, `Dear Quay,\r\n${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`)
    const later = await rows('verify', '--head', file)
    expect(later.filter(({ result }) => result === 'extends')).toMatchObject([{ journal: 'the workspace' }])
    const altered = readFileSync(file, 'utf8').replaceAll(/^(\d+)\r$/gm, '9$1\r')
    writeFileSync(file, altered)
    const refused = await run('verify', '--head', file)
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('Not signed by') as string })
    writeFileSync(file, 'Dear Quay')
    expect(await run('verify', '--head', file)).toMatchObject({
      ...{ code: 1, stdout: '', stderr: expect.stringContaining('no signed note') as string },
    })
    expect((await run('verify', '--head', join(home, 'nowhere.txt'))).code).toBe(1)
    expect(await run('verify', '--mark', 'ab'.repeat(32), '--client', 'Acme')).toMatchObject({
      ...{ code: 1, stdout: expect.stringContaining('never had that mark') as string },
    })
    expect(await run('verify', '--mark', 'ab'.repeat(32))).toMatchObject({
      ...{ code: 1, stdout: expect.stringContaining('no journal of this workspace ever had') as string },
    })
    expect((await run('verify', '--mark', 'ab')).stderr).toContain('64 hexadecimal digits')
    expect((await run('client', 'remove', 'Later', '--confirm', 'Later')).code).toBe(0)
  })

  test('a sync that is interrupted keeps what it read', async () => {
    const slow = await startOpenAi({ seed: 'slow', users: 12, latencyMs: 150, now: TEST_NOW })
    expect((await run('client', 'add', 'Slow')).code).toBe(0)
    expect((await add('Slow', 'openai', slow.url, slow.adminKey)).code).toBe(0)
    const sync = await startCli(home, ['--json', 'sync', '--client', 'Slow'])
    await new Promise<void>((go) => sync.process.stderr?.once('data', () => go()))
    sync.process.kill('SIGINT')
    const ended = await sync.ended
    expect(ended.code).toBe(1)
    expect(JSON.parse(ended.stdout)).toMatchObject([{ result: 'cancelled' }])
    expect([0, 2]).toContain((await run('sync', '--client', 'Slow')).code)
    await slow.close()
  })

  test('a provider that is gone is an error by name; what was read stays', async () => {
    await openai.close()
    const { code, stdout, stderr } = await run('--json', 'sync', '--client', 'Acme')
    expect(code).toBe(2)
    expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ result: 'failed' }))
    expect(stderr).toContain('cannot be reached')
    expect((await rows('people', '--client', 'Acme')).length).toBeGreaterThanOrEqual(12)
  }, 120_000)

  test('removal wants the exact name and leaves nothing', async () => {
    const id = String((await rows('client', 'list')).find((c) => c['name'] === 'Acme')?.['id'])
    expect((await run('client', 'remove', 'Acme', '--confirm', 'acme')).code).toBe(1)
    expect((await run('client', 'remove', 'Acme', '--confirm', 'Acme')).code).toBe(0)
    expect((await rows('client', 'list')).map((c) => c['name'])).toEqual(['Slow'])
    expect(readdirSync(join(home, 'clients')).filter((name) => name.startsWith(id))).toEqual([])
  })
})

test('a wrong command is an error with a pointer to help', async () => {
  const { code, stdout, stderr } = await run('synk')
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' })
  expect(stderr).toContain('--help')
})

describe('a provider that asks for several fields', () => {
  test('takes them as JSON; the secret goes to the keychain, and a sync of its own process signs with it', async () => {
    const account = await startAws({ seed: 'cli', users: 6, now: TEST_NOW })
    const own = mkdtempSync(join(tmpdir(), 'reeve-cli-fields-'))
    const reeve = (args: readonly string[], stdin?: string) => runCli(own, ['--json', ...args], stdin)
    const connect = (entry: unknown) =>
      reeve(
        ['connection', 'add', '--client', 'Acme', '--provider', 'aws', '--secret-stdin'].concat(
          '--endpoint',
          JSON.stringify(account.urls),
        ),
        typeof entry === 'string' ? entry : JSON.stringify(entry),
      )
    try {
      await reeve(['client', 'add', 'Acme'])
      const secret = account.entry['secretAccessKey'] ?? ''
      for (const wrong of [
        secret,
        { ...account.entry, externalId: '' },
        { ...account.entry, secretAccessKey: 'short' },
        { ...account.entry, surplus: 'x' },
      ]) {
        const refused = await connect(wrong)
        expect(refused.code).toBe(1)
        expect(refused.stdout + refused.stderr).not.toContain(secret)
      }
      expect(account.requests()).toEqual([])

      const added = await connect(account.entry)
      expect(added, added.stderr).toMatchObject({ code: 0 })
      const listed = await reeve(['connection', 'list'])
      expect(JSON.parse(listed.stdout)).toMatchObject([{ provider: 'aws' }])
      expect(listed.stdout).not.toContain(secret)

      const synced = await reeve(['sync', '--all'])
      expect(synced, synced.stderr).toMatchObject({ code: 0 })
      expect(synced.stdout + synced.stderr).not.toContain(secret)
      const credentials = JSON.parse((await reeve(['credentials', '--client', 'Acme'])).stdout) as Row[]
      expect(credentials.length).toBe(account.world.keys.all().length)
      for (const file of readdirSync(own, { recursive: true, withFileTypes: true }))
        if (file.isFile())
          expect(readFileSync(join(file.parentPath, file.name)).includes(secret), file.name).toBe(false)
    } finally {
      await account.close()
      rmSync(own, { recursive: true, force: true })
    }
  })
})
