/** Evidence folders made by the real engine, altered, and checked by the shell script that a stranger uses. */
import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openFile } from '../../src/main/engine/adapters/sqlite/database.ts'
import { unwrapKey } from '../../src/main/engine/adapters/sqlite/keys.ts'
import { migrationsFor } from '../../src/main/engine/adapters/sqlite/migrate.ts'
import { canonicalText } from '../../src/main/engine/journal/canonical.ts'
import {
  entryBytes,
  genesisOf,
  sealEntry,
  type Entry,
  type SignedEntry,
} from '../../src/main/engine/journal/entry.ts'
import { sha256, signingKey, type SigningKey } from '../../src/main/engine/journal/hash.ts'
import { rootOf } from '../../src/main/engine/journal/log.ts'
import { encodeNote, originOf } from '../../src/main/engine/journal/note.ts'
import { sshKeyLine, sshSignature } from '../../src/main/engine/journal/sshsig.ts'
import { writeBundle } from '../../src/main/engine/usecases/bundle.ts'
import { headsText } from '../../src/main/engine/usecases/heads.ts'
import { copied } from '../support/copies.ts'
import { openTestEngine, type TestEngine } from '../support/engine.ts'
import { createMovingClock, TEST_NOW } from '../support/moving-clock.ts'

const SCRIPT = join(import.meta.dirname, '..', '..', 'resources', 'bundle', 'verify.sh')
const TOOLS = ['bash', 'ssh-keygen', 'openssl', 'sha256sum']
const lacking = TOOLS.filter((tool) => spawnSync(tool, ['-?']).error !== undefined)
const why = `not on this machine: ${lacking.join(', ')}`

const work = mkdtempSync(join(tmpdir(), 'reeve-bundle-'))
const job = { signal: new AbortController().signal, step: () => undefined }
let count = 0
const place = (): string => join(work, `folder-${(count += 1)}`)

let ana: TestEngine
let ben: TestEngine
let clientId = ''
let fingerprint = ''
/** With personal values; the same, some entries earlier; without. */
let [good, old, bare] = ['', '', '']

const make = ({ engine }: TestEngine, withPersonal: boolean): string => {
  const folder = place()
  ;({ fingerprint } = writeBundle(engine.deps(), { clientId, folder, withPersonal }, job))
  return folder
}

async function bring(from: TestEngine, to: TestEngine): Promise<void> {
  for (const stream of [null, clientId]) {
    const { lines } = await from.engine.call('journal.export', { clientId: stream, after: 0, limit: 200 })
    const taken = await to.engine.call('journal.import', { clientId: stream, lines })
    expect(taken).toMatchObject({ waiting: 0, refused: 0 })
  }
}

const guests = (...approvedGuests: string[]) => ({
  clientId,
  terms: { maxRetentionDays: 30, approvedGuests },
})

beforeAll(async () => {
  const first = await openTestEngine({ parts: { osUser: 'ana' } })
  ;({ clientId } = await first.engine.call('clients.add', { name: 'Harbor' }))
  await first.engine.call('clients.add', { name: 'Quay Canary' })
  await first.engine.call('terms.set', guests('priya@harbor.example'))
  ;[ana, ben] = await copied(first, { parts: { osUser: 'ben' } })
  const days = { clientId, controlId: 'nhi-dormant', name: 'dormantDays' }
  await ben.engine.call('parameters.set', { ...days, value: 50 })
  await ben.engine.call('clients.update', { clientId, tags: ['gold canary'] })
  await bring(ben, ana)
  await ana.engine.call('parameters.set', { ...days, value: 60 })
  old = make(ana, true)
  await ana.engine.call('terms.set', guests('priya@harbor.example', 'petra@harbor.example'))
  await bring(ana, ben)
  await ben.engine.call('parameters.set', { ...days, value: 70 })
  await bring(ben, ana)
  good = make(ana, true)
  bare = make(ana, false)
}, 120_000)
afterAll(async () => {
  await ana.close()
  await ben.close()
  rmSync(work, { recursive: true, force: true })
})

interface Verdict {
  readonly code: number | null
  readonly said: string
}
function verify(folder: string, ...args: string[]): Verdict {
  const done = spawnSync('bash', [SCRIPT, folder, ...args], { encoding: 'utf8' })
  if (done.error) throw done.error
  return { code: done.status, said: done.stdout + done.stderr }
}
const withKey = (folder: string, ...args: string[]): Verdict => verify(folder, '--key', fingerprint, ...args)

const copy = (): string => {
  const folder = place()
  cpSync(good, folder, { recursive: true })
  return folder
}
const read = (folder: string, path: string): string => readFileSync(join(folder, path), 'utf8')
const write = (folder: string, path: string, text: string): void => {
  writeFileSync(join(folder, path), text)
}
/** Changes a text of the file; fails where that changes nothing, since such a case would test nothing. */
function edit(folder: string, path: string, change: (text: string) => string): void {
  const before = read(folder, path)
  const after = change(before)
  expect(after).not.toBe(before)
  write(folder, path, after)
}
const withoutLine = (n: number) => (text: string) =>
  text
    .split('\n')
    .filter((_, i) => i !== n - 1)
    .join('\n')
/** Without the last line. */
const cut = (text: string): string => text.replace(/[^\n]*\n$/, '')

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((found) => !found.isDirectory())
    .map((found) => join(found.parentPath, found.name).slice(folder.length + 1))
    .filter((path) => !path.startsWith('SHA256SUMS'))
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
function resum(folder: string): string {
  const sums = filesOf(folder)
    .map((path) => `${sha256(readFileSync(join(folder, path))).toString('hex')}  ${path}\n`)
    .join('')
  write(folder, 'SHA256SUMS', sums)
  return sums
}
const ownKey = (): SigningKey => ana.engine.deps().workspace.signingKey()
/** What the holder of a key can do: make the sums again and sign them. */
function resign(folder: string, key = ownKey()): void {
  write(folder, 'SHA256SUMS.sig', sshSignature(resum(folder), 'reeve-bundle-v1', key))
}

const authorOf = ({ engine }: TestEngine) => engine.deps().author
/** The chain of the client's journal that this person's device writes. */
function chainOf(reeve: TestEngine): string {
  const { device } = authorOf(reeve)
  const found = readdirSync(join(good, 'client')).find(
    (name) =>
      /^[0-9a-f]{20}$/.test(name) && read(good, `client/${name}/entries.jsonl`).includes(`"${device}"`),
  )
  if (found === undefined) throw new Error('no chain of this device')
  return found
}
const at = (file: string, reeve = ana): string => `client/${chainOf(reeve)}/${file}`

/** Writes a chain anew, as whoever has both keys can: entries changed, linked and signed again, under a new checkpoint. */
function rewrite(folder: string, change: (entry: Entry) => Entry, author = authorOf(ana)): void {
  const chain = chainOf(ana)
  const lines = read(folder, at('entries.jsonl')).trim().split('\n')
  const sealed: SignedEntry[] = []
  for (const line of lines) {
    const entry = change(JSON.parse(line) as Entry)
    const { workspace, stream } = entry
    const prev = sealed.at(-1)?.hash ?? genesisOf(workspace, stream, chain, authorOf(ana).publicKey)
    sealed.push(sealEntry({ ...entry, prev }, author.sign))
  }
  const { workspace, stream } = sealed[0]!.entry
  const root = rootOf(sealed.map(({ hash }) => Buffer.from(hash, 'hex'))).toString('hex')
  const { publicKey, sign } = ownKey()
  const put = (file: string, each: (signed: SignedEntry) => string): void => {
    write(folder, at(file), sealed.map((signed) => `${each(signed)}\n`).join(''))
  }
  put('entries.jsonl', ({ entry }) => entryBytes(entry).toString())
  put('leaves.txt', ({ hash }) => hash)
  put('signatures', ({ sig }) => sig)
  const checkpoint = { origin: originOf(workspace, stream, chain), size: sealed.length, root }
  write(folder, at('checkpoint.txt'), encodeNote(checkpoint, publicKey, sign))
  resign(folder)
}

/** All checkpoints of the client's journal, as somebody keeps them. */
function kept(folder: string): string {
  const file = place()
  const chains = readdirSync(join(folder, 'client')).filter((name) => name !== 'bodies.jsonl')
  writeFileSync(file, chains.map((name) => read(folder, `client/${name}/checkpoint.txt`)).join(''))
  return file
}

/** Erases what the client's entries decided, in the file of the client itself. */
async function erase(reeve: TestEngine, like: string): Promise<TestEngine> {
  const { workspaceId, secrets } = reeve.engine.deps()
  const secret = await secrets.get(`${workspaceId}/workspace-key`)
  const key = Buffer.from(secret!.reveal(), 'hex')
  await reeve.engine.close()
  const open = (name: string, ofFile: Buffer, steps: 'client' | 'workspace') =>
    openFile({
      path: join(reeve.home, name),
      file: name,
      key: ofFile,
      now: TEST_NOW,
      steps: migrationsFor(steps),
      cacheKiB: 1_024,
    })
  const workspace = open('workspace.db', key, 'workspace')
  const { wrapped } = workspace
    .sql<[string], { wrapped: Buffer }>('SELECT wrapped FROM client_key WHERE client = ?')
    .get(clientId)!
  workspace.close()
  const client = open(`clients/${clientId}.db`, unwrapKey(key, clientId, wrapped, 'client'), 'client')
  client.sql<[string]>('UPDATE record_body SET salt = NULL, body = NULL WHERE body LIKE ?').run(`%${like}%`)
  client.close()
  return reeve.reopen()
}

test.runIf(process.platform === 'linux')('this machine has what the script needs', () => {
  expect(lacking).toEqual([])
})

describe('the folder', () => {
  test('is there whole or not at all, together with its entry', async () => {
    const store = ana.engine.deps().workspace.openClient(clientId)
    const before = store.journalHead()
    const request = { clientId, folder: good, withPersonal: true }
    expect(() => writeBundle(ana.engine.deps(), request, job)).toThrow(
      expect.objectContaining({ params: { path: good, reason: 'it is there already' } }) as Error,
    )
    const deps = ana.engine.deps()
    let written = 0
    const files = {
      ...deps.files,
      beginFolder: (folder: string) => {
        const set = deps.files.beginFolder(folder)
        return {
          ...set,
          append: (name: string, content: string) => {
            if ((written += 1) === 12) throw new Error('the disk is full')
            set.append(name, content)
          },
        }
      },
    }
    const folder = place()
    expect(() => writeBundle({ ...deps, files }, { ...request, folder }, job)).toThrow('the disk is full')
    expect(existsSync(folder)).toBe(false)
    expect(readdirSync(work).filter((name) => name.endsWith('.tmp'))).toEqual([])
    expect(store.journalHead()).toEqual(before)
    expect(store.verify().ok).toBe(true)
    const rows = (await ana.engine.call('journal.list', { clientId, limit: 1 })).rows
    const manifest = sha256(readFileSync(join(bare, 'manifest.json'))).toString('hex')
    expect(rows.map(({ text }) => text)).toEqual([
      `A folder with the journal was made, without personal values. Its manifest has the hash ${manifest}.`,
    ])
  })

  test('contains no secret, no place of this machine, and nothing about other clients', async () => {
    const { workspaceId, secrets, workspace } = ana.engine.deps()
    const hidden = [ana.home, work, 'Quay Canary', 'gold canary', clientId === '' ? 'no client' : tmpdir()]
    for (const account of ['workspace-key', 'device-key'])
      hidden.push((await secrets.get(`${workspaceId}/${account}`))!.reveal())
    expect(workspace.clients().map(({ name }) => name)).toContain('Quay Canary')
    for (const folder of [good, bare])
      for (const path of filesOf(folder))
        for (const text of hidden) expect(`${path}\n${read(folder, path)}`.includes(text)).toBe(false)
  })

  test('leaves personal values out unless it is asked for them', () => {
    const all = (folder: string) =>
      filesOf(folder)
        .map((path) => read(folder, path))
        .join('')
    expect(all(good)).toContain('priya@harbor.example')
    expect(all(good)).toContain('"account":"ana"')
    expect(all(bare)).not.toMatch(/priya@|petra@|"account":"ana"|"account":"ben"/)
    // What is not personal is there.
    expect(all(bare)).toContain('"name":"dormantDays","value":70')
  })

  test('is the same, byte for byte, for the same journal at the same moment', async () => {
    const pair = [copy(), copy()]
    for (const folder of pair) rmSync(folder, { recursive: true })
    const clock = { ...createMovingClock(TEST_NOW), now: () => TEST_NOW }
    const deps = { ...ana.engine.deps(), clock }
    const store = deps.workspace.openClient(clientId)
    for (const folder of pair)
      expect(() =>
        store.together(() => {
          writeBundle(
            { ...deps, workspace: { ...deps.workspace, openClient: () => store } },
            { clientId, folder, withPersonal: true },
            job,
          )
          throw new Error('undone')
        }),
      ).toThrow('undone')
    const [one, two] = pair as [string, string]
    expect(filesOf(one)).toEqual(filesOf(two))
    for (const path of [...filesOf(one), 'SHA256SUMS', 'SHA256SUMS.sig'])
      expect([path, read(one, path)]).toEqual([path, read(two, path)])
  })
})

describe.skipIf(lacking.length > 0)(`the script${lacking.length > 0 ? ` (${why})` : ''}`, () => {
  test('finds an untouched folder genuine, and says its mark', () => {
    for (const folder of [good, bare]) {
      const { code, said } = withKey(folder)
      expect(said).toMatch(/\nGENUINE: \d+ entries are as they were sealed\.\n/)
      expect([code, said.includes('FAIL'), said.includes('warning')]).toEqual([0, false, false])
    }
    const { mark } = ana.engine.deps().workspace.openClient(clientId).journalHead()
    expect(withKey(bare).said).toContain(`The mark of the client's journal is ${mark}.`)
    expect(withKey(bare).said).toMatch(/bodies are left out, since they contain personal values/)
  })

  test('says that it cannot know without a fingerprint', () => {
    const { code, said } = verify(good)
    expect([code, said]).toEqual([2, expect.stringContaining('UNKNOWN:')])
    expect(said).toContain(fingerprint)
    expect(verify(join(work, 'nowhere')).code).toBe(2)
  })

  const stranger = signingKey('11'.repeat(32))
  /** What is done to the folder, and as what it is named. */
  const CASES: readonly (readonly [name: string, change: (folder: string) => void, named: string])[] = [
    [
      'one body changed, nothing else',
      (f) => edit(f, 'client/bodies.jsonl', (text) => text.replace('"value":70', '"value":71')),
      'file changed: client/bodies.jsonl',
    ],
    [
      'one body changed, sums made again without the key',
      (f) => {
        edit(f, 'client/bodies.jsonl', (text) => text.replace('"value":70', '"value":71'))
        resum(f)
      },
      'SHA256SUMS signature: not made by this key',
    ],
    [
      'signed again with the key of a stranger',
      (f) => {
        write(f, 'keys/workspace.pub', `${sshKeyLine(stranger.publicKey, 'reeve')}\n`)
        resign(f, stranger)
      },
      'not the expected key: SHA256:',
    ],
    [
      'one body changed, signed again with the real key',
      (f) => {
        edit(f, 'client/bodies.jsonl', (text) => text.replace('"value":70', '"value":71'))
        resign(f)
      },
      'decided something else: its body was changed',
    ],
    [
      'a body removed, signed again with the real key',
      (f) => {
        edit(f, 'client/bodies.jsonl', cut)
        resign(f)
      },
      'what it decided is not here',
    ],
    [
      'the tail of a chain cut, signed again with the real key',
      (f) => {
        for (const file of ['entries.jsonl', 'leaves.txt', 'signatures']) edit(f, at(file, ben), cut)
        resign(f)
      },
      'entries: 1, checkpoint says 2: the tail is cut',
    ],
    [
      'the tail cut with its own checkpoint: what saw it names it',
      (f) => {
        const text = read(old, at('checkpoint.txt', ben))
        for (const file of ['entries.jsonl', 'leaves.txt', 'signatures']) edit(f, at(file, ben), cut)
        write(f, at('checkpoint.txt', ben), text)
        resign(f)
      },
      'is missing: others have seen it',
    ],
    [
      'a whole chain withheld, signed again with the real key',
      (f) => {
        rmSync(join(f, 'client', chainOf(ben)), { recursive: true })
        resign(f)
      },
      'is missing: others have seen it',
    ],
    ['an entry removed', (f) => edit(f, at('entries.jsonl'), withoutLine(2)), 'entries 2 to 2 are missing'],
    [
      'an entry edited, signed again with the real key',
      (f) => {
        edit(f, at('entries.jsonl'), (text) => text.replace('terms.changed', 'terms.removed'))
        resign(f)
      },
      'was changed',
    ],
    [
      'an entry edited with its hash, signed again with the real key',
      (f) => {
        const [line] = read(f, at('entries.jsonl')).split('\n')
        const entry = { ...(JSON.parse(line!) as Entry), at: 1 }
        const hash = sha256('\0', entryBytes(entry)).toString('hex')
        edit(f, at('entries.jsonl'), (text) => text.replace(line!, canonicalText(entry)))
        edit(f, at('leaves.txt'), (text) => text.replace(/^[0-9a-f]{64}/, hash))
        resign(f)
      },
      'entry 1 is not signed by its device',
    ],
    [
      'a personal value edited',
      (f) => edit(f, 'client/bodies.jsonl', (text) => text.replaceAll('petra@', 'paula@')),
      'decided something else: its body was changed',
    ],
    ['a file added', (f) => write(f, 'extra.pdf', 'x'), 'file not listed in SHA256SUMS: extra.pdf'],
    ['a hidden file added', (f) => write(f, 'client/.x', 'x'), 'file not listed in SHA256SUMS: client/.x'],
    [
      'a file removed',
      (f) => rmSync(join(f, 'workspace/bodies.jsonl')),
      'file missing: workspace/bodies.jsonl',
    ],
    [
      'a file replaced by a link to one like it',
      (f) => {
        cpSync(join(f, 'client/bodies.jsonl'), join(f, '..', 'beside'))
        rmSync(join(f, 'client/bodies.jsonl'))
        symlinkSync('../../beside', join(f, 'client/bodies.jsonl'))
      },
      'not a plain file: client/bodies.jsonl is a link',
    ],
    [
      'a pipe in the place of the sums, of which reading never ends',
      (f) => {
        rmSync(join(f, 'SHA256SUMS'))
        spawnSync('mkfifo', [join(f, 'SHA256SUMS')])
      },
      'not a plain file: SHA256SUMS',
    ],
    [
      'two files replaced by one with both names',
      (f) => {
        for (const name of ['README.txt', 'verify.sh']) rmSync(join(f, name))
        write(f, 'README.txt\nverify.sh', 'echo GENUINE')
      },
      'file not listed in SHA256SUMS: ',
    ],
    [
      'the size in a checkpoint edited, signed again with the real key',
      (f) => {
        edit(f, at('checkpoint.txt', ben), (text) => text.replace('\n2\n', '\n3\n'))
        resign(f)
      },
      'checkpoint: it does not have the workspace signature',
    ],
    [
      'hashes of two entries swapped, signed again with the real key',
      (f) => {
        edit(f, at('leaves.txt'), (text) => text.replace(/^(\w+)\n(\w+)\n/, '$2\n$1\n'))
        resign(f)
      },
      "the root over its hashes is not the checkpoint's",
    ],
    [
      'another key in a certificate, signed again with the real key',
      (f) => {
        const path = `keys/devices/${authorOf(ana).device}`
        write(f, `${path}.pem`, read(f, `keys/devices/${authorOf(ben).device}.pem`))
        resign(f)
      },
      'its key is that of another device',
    ],
    [
      'a certificate for another member, signed again with the real key',
      (f) => {
        const path = `keys/devices/${authorOf(ana).device}.json`
        edit(f, path, (text) => text.replace(authorOf(ana).member, authorOf(ben).member))
        resign(f)
      },
      'its certificate does not have the workspace signature',
    ],
    [
      'another manifest, signed again with the real key',
      (f) => {
        edit(f, 'manifest.json', (text) => text.replace('"client":"Harbor"', '"client":"Quay"'))
        resign(f)
      },
      'manifest: no chain of the client ends with the entry that names it',
    ],
    [
      'the clock turned back inside a chain, by the holder of the keys',
      (f) => rewrite(f, (entry) => (entry.seq === 3 ? { ...entry, hlc: [1, 0] } : entry)),
      'entry 3: its clock is not after that of the one before',
    ],
    [
      'an entry in the name of another member, by the holder of the keys',
      (f) => rewrite(f, (entry) => (entry.seq === 2 ? { ...entry, by: authorOf(ben).member } : entry)),
      'entry 2 is of another chain, or in the name of somebody else',
    ],
    [
      'a chain signed by another certified device',
      (f) => rewrite(f, (entry) => entry, authorOf(ben)),
      'entry 1 is not signed by its device',
    ],
    [
      'sums out of order or twice',
      (f) => {
        const sums = resum(f)
        write(f, 'SHA256SUMS', sums + sums.split('\n')[0] + '\n')
        write(f, 'SHA256SUMS.sig', sshSignature(read(f, 'SHA256SUMS'), 'reeve-bundle-v1', ownKey()))
      },
      'is not a sum, or not in order',
    ],
    [
      'a signature made for something else',
      (f) => write(f, 'SHA256SUMS.sig', sshSignature(read(f, 'SHA256SUMS'), 'reeve-approval-v1', ownKey())),
      'SHA256SUMS signature: not made by this key',
    ],
    ['a file that begins with a dash', (f) => write(f, '-rf', 'x'), 'file not listed in SHA256SUMS: -rf'],
    [
      'bytes after the last line',
      (f) => appendFileSync(join(f, at('leaves.txt')), 'x'),
      'file changed: client/',
    ],
    [
      'an empty list of files',
      (f) => {
        write(f, 'SHA256SUMS', '')
        write(f, 'SHA256SUMS.sig', sshSignature('', 'reeve-bundle-v1', ownKey()))
      },
      'SHA256SUMS lists no file',
    ],
  ]
  test.each(CASES)('%s', (_, change, named) => {
    const folder = copy()
    change(folder)
    const { code, said } = withKey(folder)
    expect(said).toContain(named)
    expect(said).toContain('\nNOT GENUINE: ')
    expect(code).toBe(1)
  })

  test('an older genuine folder: genuine, since nobody can know', () => {
    expect(withKey(old).code).toBe(0)
  })

  test('an older genuine folder beside a newer checkpoint that somebody kept', () => {
    const { code, said } = withKey(old, '--known', kept(good))
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/OLDER than the note that you kept \(3 and 5 entries\)/),
    ])
  })

  test('a newer folder beside an older checkpoint, and beside an equal one', () => {
    for (const [from, word] of [
      [old, '(3 entries, now 5)'],
      [good, '(5 entries, now 5)'],
    ] as const) {
      const { code, said } = withKey(good, '--known', kept(from))
      expect(said).toContain(`extends the note that you kept ${word}`)
      expect(code).toBe(0)
    }
  })

  test('a note that somebody else has signed too, before or after the workspace', () => {
    const note = read(good, at('checkpoint.txt'))
    const other = `— witness.example ${Buffer.alloc(68, 7).toString('base64')}\n`
    const file = place()
    for (const text of [note + other, note.replace('\n\n', `\n\n${other}`)]) {
      writeFileSync(file, text)
      const { code, said } = withKey(good, '--known', file)
      expect(said).toContain('extends the note that you kept')
      expect(code).toBe(0)
    }
  })

  const rewritten = (): string => {
    const folder = copy()
    rewrite(folder, (entry) => (entry.seq === 2 ? { ...entry, at: entry.at - 86_400_000 } : entry))
    return folder
  }

  test('history rewritten by the holder of the keys, no checkpoint kept: passes, since it cannot be seen', () => {
    const { code, said } = withKey(rewritten())
    expect(said).toContain(
      'Whether the holder of the key has rewritten it since an earlier day cannot be seen',
    )
    expect(code).toBe(0)
    // The folder says so itself.
    expect(read(good, 'README.txt')).toContain('this cannot be seen; with one, it can')
  })

  test('history rewritten by the holder of the keys, a checkpoint kept', () => {
    for (const from of [old, good]) {
      const { code, said } = withKey(rewritten(), '--known', kept(from))
      expect([code, said]).toEqual([1, expect.stringContaining('rewritten before the note that you kept')])
    }
  })

  test('a note of another journal, one that somebody else signed, and none', () => {
    const file = place()
    const note = read(good, at('checkpoint.txt'))
    const [text, said] = [note.replace('reeve/', 'reeve/x'), () => withKey(good, '--known', file)]
    for (const [content, named] of [
      [text, 'not whole, or not signed by this workspace'],
      [note.split('\n').slice(0, 3).join('\n'), 'not whole, or not signed by this workspace'],
      ['', 'contains no note of this journal'],
      ['hello\n', 'contains no note of this journal'],
    ] as const) {
      writeFileSync(file, content)
      expect(said()).toMatchObject({ code: 1, said: expect.stringContaining(named) as string })
    }
    const { publicKey, sign } = ownKey()
    const origin = `reeve/${ana.engine.deps().workspace.id}/another/${chainOf(ana)}`
    writeFileSync(file, encodeNote({ origin, size: 1, root: '00'.repeat(32) }, publicKey, sign))
    expect(said()).toMatchObject({
      code: 1,
      said: expect.stringMatching(
        /1 notes that you kept are of other journals(.|\n)*no note of this journal/,
      ) as string,
    })
  })

  test('the heads of all journals as Reeve saves them, also with the line ends of Windows', () => {
    const { workspace } = ana.engine.deps()
    const file = place()
    // As they are since the last folder was made.
    const text = headsText(ana.engine.deps(), [null, ...workspace.clients().map(({ id }) => id)])
    expect(text).toContain(fingerprint)
    for (const content of [text, text.replaceAll('\n', '\r\n')]) {
      writeFileSync(file, content)
      const { code, said } = withKey(bare, '--known', file)
      expect(said.match(/extends the note that you kept/g)).toHaveLength(4)
      expect(said).not.toContain('FAIL')
      expect(code).toBe(0)
    }
  })

  test('the steps of the README give the same', () => {
    const [chain, device] = [chainOf(ana), authorOf(ana).device]
    const commands = read(good, 'README.txt')
      .split('\n')
      .filter((line) => /^ {5}\S/.test(line))
      .map((line) => line.trim().replaceAll('CHAIN', chain).replaceAll('DEVICE', device))
    expect(commands).toHaveLength(12)
    const folder = copy()
    const run = (from: number, to: number) =>
      spawnSync('bash', ['-euo', 'pipefail', '-c', commands.slice(from, to).join('\n')], {
        cwd: folder,
        encoding: 'utf8',
      })
    expect(run(0, 2).stdout).toContain(fingerprint)
    expect(run(0, 2).stdout).toContain('Good "reeve-bundle-v1" signature for reeve')
    expect(run(2, 4)).toMatchObject({ status: 0, stdout: '' })
    const rest = run(4, 12)
    expect(rest).toMatchObject({ status: 0 })
    expect(rest.stdout.match(/Signature Verified Successfully/g)).toHaveLength(2)
    const [one, two] = /([0-9a-f]{64}) {2}-\n([0-9a-f]{64})\n/.exec(rest.stdout)?.slice(1) ?? []
    expect(one).toMatch(/^[0-9a-f]{64}$/)
    expect(two).toBe(one)
    // Nothing that the steps wrote lies in the folder.
    expect(withKey(folder)).toMatchObject({ code: 0 })
  })

  test('made where entries have not arrived that others have seen: genuine, and not complete', async () => {
    const [again, eve] = await copied(ana, { parts: { osUser: 'eve' } })
    ana = again
    try {
      await eve.engine.call('terms.set', guests('eve@harbor.example'))
      await bring(eve, ben)
      await ben.engine.call('terms.set', guests())
      const { device } = authorOf(ben)
      for (const stream of [null, clientId]) {
        const page = { clientId: stream, after: 0, limit: 200 }
        const { lines } = await ben.engine.call('journal.export', page)
        await ana.engine.call('journal.import', {
          clientId: stream,
          lines: lines.filter((line) => line.includes(`"device":"${device}","hlc"`)),
        })
      }
      const folder = make(ana, true)
      const { code, said } = withKey(folder, '--known', kept(good))
      expect(said).toContain('It is NOT COMPLETE: entries have seen others that had not arrived')
      expect(code).toBe(0)
      edit(folder, 'manifest.json', (text) => text.replace(/"missing":\[[^\]]+\]/, '"missing":[]'))
      resign(folder)
      expect(withKey(folder).said).toContain('is missing: others have seen it')
      // Once they have come, it is whole.
      await bring(ben, ana)
      expect(withKey(make(ana, true)).said).toContain('everything that an entry has seen is here')
    } finally {
      await eve.close()
    }
  })

  test('what was erased: still genuine, with a note', async () => {
    ana = await erase(ana, 'petra@')
    const folder = make(ana, true)
    const { code, said } = withKey(folder, '--known', kept(good))
    expect(said).toMatch(
      /note {2}client\/[0-9a-f]{20}: entry 4: what it decided was erased; its hash is there/,
    )
    expect(code).toBe(0)
    expect(
      filesOf(folder)
        .map((path) => read(folder, path))
        .join(''),
    ).not.toContain('petra@')
  })
})
