import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readWindowState, writeWindowState } from './window-state.ts'

const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }]
const usual = { x: 100, y: 50, width: 1280, height: 800, maximized: false }
let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reeve-window-'))
  file = join(folder, 'window.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('window state', () => {
  test('comes back as it was written', () => {
    writeWindowState(file, usual)
    expect(readWindowState(file, screens)).toEqual(usual)
  })

  test('is none on the first start', () => {
    expect(readWindowState(file, screens)).toBeNull()
  })

  test.each(['', '{', 'null', '{"x":1}', '{"x":"a","y":0,"width":800,"height":600,"maximized":false}'])(
    'is none when the file holds %j',
    (text) => {
      writeFileSync(file, text)
      expect(readWindowState(file, screens)).toBeNull()
    },
  )

  test.each([
    ['right of every screen', { ...usual, x: 1900 }],
    ['above every screen', { ...usual, y: -400 }],
    ['below every screen', { ...usual, y: 1079 }],
  ])('is none when the window was %s', (_, state) => {
    writeWindowState(file, state)
    expect(readWindowState(file, screens)).toBeNull()
  })

  test('a folder that cannot be written is let go', () => {
    expect(() => writeWindowState(join(folder, 'gone', 'window.json'), usual)).not.toThrow()
  })
})
