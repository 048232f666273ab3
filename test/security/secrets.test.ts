/** A secret in memory (perf.md §3): every way in which a value becomes text by accident answers `[secret]`. Where it may
 *  be opened is held by a lint rule; that it is in no file, log or answer by ../integration/canary.test.ts. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { format, inspect } from 'node:util'
import { serialize } from 'node:v8'
import { expect, test } from 'vitest'
import { createFileLog } from '../../src/main/engine/adapters/system/index.ts'
import { AppError, toAppError } from '../../src/main/engine/domain/errors.ts'
import { Secret } from '../../src/main/engine/domain/secret.ts'

const CANARY = 'canary-secret-9c41'
const secret = new Secret(CANARY)

test.each([
  ['a template', () => `${secret}`],
  ['String', () => String(secret)],
  ['joining', () => [secret].join()],
  ['adding', () => '' + (secret as unknown as string)],
  ['JSON', () => JSON.stringify(secret)],
  ['JSON of what holds it', () => JSON.stringify({ a: [{ secret }] })],
  ['inspect', () => inspect(secret)],
  ['inspect of what holds it', () => inspect({ a: { b: { c: { secret } } } }, { depth: 9 })],
  ['console with %s', () => format('%s', secret)],
  ['console with %j', () => format('%j', { secret })],
  ['console with %O', () => format('%O', { secret })],
])('%s shows [secret]', (_, print) => {
  expect(print()).toContain('[secret]')
  expect(print()).not.toContain(CANARY)
})

test.each([
  [
    'inspect without its own form',
    () => inspect(secret, { customInspect: false, showHidden: true, getters: true }),
  ],
  ['its keys', () => JSON.stringify([Object.entries(secret), Object.getOwnPropertyNames(secret)])],
  ['a copy of its fields', () => JSON.stringify({ ...secret })],
  ['a structured clone', () => inspect(structuredClone({ secret }))],
  ['serialisation', () => serialize({ secret }).toString('latin1')],
  [
    'an error that names it',
    () => inspect(new AppError('internal', {}, { cause: { secret } }), { depth: 9 }),
  ],
  [
    'an error thrown as it is',
    () => JSON.stringify(toAppError(secret)) + inspect(toAppError(secret), { depth: 9 }),
  ],
])('%s does not show it', (_, print) => {
  expect(print()).not.toContain(CANARY)
})

test('a log line that was given one by mistake shows [secret]', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reeve-log-'))
  try {
    createFileLog(folder).error('request failed', { secret: secret as unknown as string })
    const text = readFileSync(join(folder, 'reeve.log'), 'utf8')
    expect(text).toContain('[secret]')
    expect(text).not.toContain(CANARY)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
