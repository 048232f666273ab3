/** Remembers where the window was and the colour of its page, in the workspace's `.electron` folder.
 *  Promise: never in the way: an unreadable or odd file gives the usual size, a failed write is let go. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const state = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int().min(600).max(20_000),
  height: z.number().int().min(400).max(20_000),
  maximized: z.boolean(),
  /** The page's own background: its theme need not be the system's. */
  background: z
    .string()
    .regex(/^#[0-9a-f]{6}$/i)
    .optional(),
})
export type WindowState = z.infer<typeof state>

interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The remembered state, or null: none, unreadable, or on a screen that is no longer there. */
export function readWindowState(file: string, screens: readonly Area[]): WindowState | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return null
  }
  const read = state.safeParse(parseJson(text))
  return read.success && screens.some((screen) => showsTitleBar(screen, read.data)) ? read.data : null
}

export function writeWindowState(file: string, next: WindowState): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(next))
    renameSync(`${file}.new`, file)
  } catch {
    // The next start opens at the usual place.
  }
}

/** True when enough of the title bar is on the screen to take hold of the window. */
function showsTitleBar(screen: Area, window: WindowState): boolean {
  const visible = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  return visible >= 100 && window.y >= screen.y && window.y <= screen.y + screen.height - 50
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
