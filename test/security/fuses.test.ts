/** Fuses: what a released build carries, on a copy of the real binary, and what the runtime for development has. */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appCommand } from '../../scripts/app-command.mjs'
import { packagedFuses, readFuses, RUNTIME_FUSES, setFuses } from '../../scripts/fuses.mjs'

const command = await appCommand()
const executable = command.problem === undefined ? command.executable : ''
const isSubstitute = /electron-[\d.]+-linux-x64/.test(executable)

describe('fuses of a released build', () => {
  test('switch off every way to run it as something else', () => {
    expect(packagedFuses('win32')).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
    })
  })

  test('leave the check of the archive to the platforms that have one', () => {
    expect(packagedFuses('darwin').EnableEmbeddedAsarIntegrityValidation).toBe(true)
    expect(packagedFuses('linux').EnableEmbeddedAsarIntegrityValidation).toBe(false)
  })
})

describe.skipIf(executable === '')('a real binary (needs an Electron runtime)', () => {
  test('takes the fuses of a released build', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'reeve-fuses-'))
    try {
      const copy = join(folder, 'electron')
      copyFileSync(executable, copy)
      await setFuses(copy, packagedFuses('linux'))
      expect(await readFuses(copy)).toMatchObject(packagedFuses('linux'))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  test.skipIf(!isSubstitute)(
    'of the registry-hosted runtime lets the tests attach (not with the official Electron)',
    async () => {
      expect(await readFuses(executable)).toMatchObject(RUNTIME_FUSES)
    },
  )
})
