/** The real clock, chance and log. */
import { randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { AppError } from '../../domain/errors.ts'
import type { Clock, Ids, Log } from '../../ports/system.ts'

const sleep: Clock['sleep'] = async (ms, signal) => {
  try {
    await wait(ms, undefined, { signal })
  } catch (cause) {
    throw new AppError('cancelled', {}, { cause })
  }
}

/** This machine's clock. */
export const systemClock: Clock = { now: () => Date.now(), sleep }

/** A moment with its offset from UTC, so that it means the same in every time zone. */
const testMoment = z.iso.datetime({ offset: true })

/** A released build loads from an archive alone (fuse OnlyLoadAppFromAsar). */
const isPackaged = (codeUrl: string): boolean => /\.asar[\\/]/.test(codeUrl)

/** The clock of a process: this machine's. In unpackaged builds REEVE_TEST_CLOCK (ISO 8601 with Z or an offset) sets
 *  the moment at which the process started, and time runs on from there at the real pace; a packaged build ignores it.
 *  @throws AppError invalid-input when the variable is no such moment. */
export function clockOf(
  env: Readonly<Record<string, string | undefined>>,
  codeUrl: string = import.meta.url,
): Clock {
  const given = env['REEVE_TEST_CLOCK']
  if (!given || isPackaged(codeUrl)) return systemClock
  const parsed = testMoment.safeParse(given)
  if (!parsed.success) throw new AppError('invalid-input', { field: 'REEVE_TEST_CLOCK' })
  const start = Date.parse(parsed.data)
  // performance.now() counts from the start of the process.
  return { now: () => Math.floor(start + performance.now()), sleep }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'

export const systemIds: Ids = {
  next: () => Array.from(randomBytes(16), (b) => ALPHABET[b & 31]).join(''),
  random: () => Math.random(),
}

export const silentLog: Log = { info: () => {}, warn: () => {}, error: () => {} }

const MAX_LOG_BYTES = 5_000_000

/** A log of one JSON object a line, rotated once at 5 MB. Fields are plain values by type; a message is a constant.
 *  A log that cannot be written is not a reason to stop. */
export function createFileLog(folder: string): Log {
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'reeve.log')
  const write = (level: string, message: string, fields?: Readonly<Record<string, unknown>>): void => {
    try {
      if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > MAX_LOG_BYTES)
        renameSync(file, `${file}.1`)
      appendFileSync(
        file,
        `${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`,
        {
          mode: 0o600,
        },
      )
    } catch {
      // Nowhere left to say it.
    }
  }
  return {
    info: (message, fields) => write('info', message, fields),
    warn: (message, fields) => write('warn', message, fields),
    error: (message, fields) => write('error', message, fields),
  }
}
