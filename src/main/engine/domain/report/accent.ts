/** A brand's colour made fit for paper: dark enough to be read (WCAG 3:1 against white), in grey as well. */

const FALLBACK = '#2b5c8a'

/** `#rrggbb`. Darkened in steps until it contrasts; anything that is no such colour becomes the house blue. */
export function printableAccent(color: string): string {
  const hex = /^#([0-9a-f]{6})$/i.exec(color)?.[1]
  if (hex === undefined) return FALLBACK
  let rgb = [0, 2, 4].map((i) => Number.parseInt(hex.slice(i, i + 2), 16))
  while (contrastWithWhite(rgb) < 3) rgb = rgb.map((c) => Math.floor(c * 0.92))
  return `#${rgb.map((c) => c.toString(16).padStart(2, '0')).join('')}`
}

function contrastWithWhite(rgb: readonly number[]): number {
  const [r = 0, g = 0, b = 0] = rgb.map((c) => {
    const s = c / 255
    return s <= 0.03928 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4
  })
  return 1.05 / (0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05)
}
