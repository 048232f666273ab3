import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0
const present = process.platform === 'linux' && has('gnome-keyring-daemon') && has('dbus-run-session')
const why = present ? '' : ' (skipped: gnome-keyring-daemon or dbus-run-session is not installed)'

const CHILD = fileURLToPath(new URL('./keyring-child.ts', import.meta.url))
const UNLOCK =
  'printf "%s\\n" "$PASSWORD" | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1'

/** Answers of the calls in a session whose keyring was opened with the password; each `home` is a keyring. */
function inSession(home: string, password: string, calls: readonly unknown[]): unknown[] {
  const script = `${UNLOCK}; exec "$NODE" "$CHILD" "$CALLS"`
  return answers('dbus-run-session', ['--', 'sh', '-c', script], {
    HOME: home,
    PASSWORD: password,
    NODE: process.execPath,
    CHILD,
    CALLS: JSON.stringify(calls),
  })
}

function answers(command: string, args: readonly string[], env: Record<string, string>): unknown[] {
  const output = execFileSync(command, args, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: 25_000,
  })
  return output
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('GNOME_KEYRING'))
    .map((line): unknown => JSON.parse(line))
}

describe.skipIf(!present)(`a real GNOME keyring${why}`, () => {
  let home = ''
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'reeve-keyring-'))
  })
  afterEach(() => {
    rmSync(home, { recursive: true, force: true })
  })

  test('an unlocked keyring is ready and keeps what it was given', () => {
    const calls = [
      ['probe'],
      ['get', 'a'],
      ['set', 'a', 'Grüße ✓'],
      ['get', 'a'],
      ['delete', 'a'],
      ['delete', 'a'],
      ['get', 'a'],
    ]
    expect(inSession(home, 'pw', calls)).toEqual([
      { state: 'ready', backend: 'Secret Service' },
      null,
      'done',
      'Grüße ✓',
      true,
      false,
      null,
    ])
  })

  test('a later session with the same password reads the item, and a long one whole', () => {
    const long = 'ä'.repeat(5_000)
    expect(
      inSession(home, 'pw', [
        ['set', 'a', long],
        ['set', 'b', 'short'],
      ]),
    ).toEqual(['done', 'done'])
    expect(
      inSession(home, 'pw', [
        ['get', 'a'],
        ['get', 'b'],
        ['set', 'a', 'new'],
        ['get', 'a'],
      ]),
    ).toEqual([long, 'short', 'done', 'new'])
  })

  test('a locked keyring is an error for every call, never "there is none"', () => {
    expect(inSession(home, 'pw', [['set', 'a', 'x']])).toEqual(['done'])
    const [state, ...rest] = inSession(home, 'another', [
      ['probe'],
      ['get', 'a'],
      ['get', 'b'],
      ['set', 'a', 'y'],
      ['delete', 'a'],
    ])
    expect(state).toMatchObject({ state: 'locked' })
    expect(rest).toEqual(Array.from({ length: 4 }, () => 'keychain.locked'))
    expect(inSession(home, 'pw', [['get', 'a']])).toEqual(['x'])
  })

  test('without a session bus the keychain is missing', () => {
    const calls = JSON.stringify([['probe'], ['get', 'a'], ['set', 'a', 'x']])
    const [state, ...rest] = answers(process.execPath, [CHILD, calls], {
      HOME: home,
      DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(home, 'no-bus')}`,
    })
    expect(state).toMatchObject({ state: 'missing' })
    expect(rest).toEqual(['keychain.unavailable', 'keychain.unavailable'])
  })
})
