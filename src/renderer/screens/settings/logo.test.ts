import { expect, test } from 'vitest'
import { readLogo } from './logo.ts'

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]

test('a PNG becomes a data URL with its own bytes', async () => {
  const { logo } = await readLogo(new Blob([new Uint8Array(PNG)]))
  expect(logo).toBe(`data:image/png;base64,${Buffer.from(PNG).toString('base64')}`)
})
test('a file is judged by its bytes and not by its name', async () => {
  const html = new File(['<script>alert(1)</script>'], 'logo.png', { type: 'image/png' })
  const { logo, problem } = await readLogo(html)
  expect(logo).toBeNull()
  expect(problem).toContain('neither a PNG nor a JPEG')
})
test('a file over 500 kB is refused and says that nothing changed', async () => {
  const { problem } = await readLogo(new Blob([new Uint8Array([...PNG, ...new Uint8Array(500_000)])]))
  expect(problem).toMatch(/larger than 500 kB.*unchanged/)
})
test('a large allowed file keeps every byte', async () => {
  const bytes = new Uint8Array(400_000).map((_, i) => (i < PNG.length ? (PNG[i] ?? 0) : i % 251))
  const { logo } = await readLogo(new Blob([bytes]))
  expect(Buffer.from((logo ?? '').split(',')[1] ?? '', 'base64').equals(Buffer.from(bytes))).toBe(true)
})
