/** The engine draws all pages into one SVG; the screen shows one page at a time. Cut along the engine's own layout:
 *  a page is a top-level group, glyphs and patterns are top-level definitions. Anything else is refused. */

/** One standalone SVG for each page, with the glyphs that it uses.
 *  @throws Error when the drawing does not have the expected number of pages */
export function splitPages(svg: string, count: number): string[] {
  const view = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)
  const width = Number(view?.[1])
  const height = Number(view?.[2]) / count
  const [groups, definitions] = topLevel(svg)
  if (groups.length !== count || !(width > 0) || !(height > 0))
    throw new Error('page drawing of an unexpected form')
  const glyphs = new Map<string, string>()
  const others: string[] = []
  for (const block of definitions) {
    if (!block.startsWith('<defs id="glyph">')) others.push(block)
    else for (const m of block.matchAll(/<symbol id="([^"]+)"[^]*?<\/symbol>/g)) glyphs.set(m[1] ?? '', m[0])
  }
  const size = `viewBox="0 0 ${width} ${height}" width="${width}pt" height="${height}pt"`
  return groups.map((group) => {
    const used = new Set(Array.from(group.matchAll(/xlink:href="#([^"]+)"/g), (m) => m[1] ?? ''))
    const symbols = [...used].map((id) => glyphs.get(id) ?? '').join('')
    // Only the page's own offset is dropped: the first transform of its group.
    const content = group.replace(/^<g[^>]*>/, '<g>')
    return (
      `<svg ${size} xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">` +
      `<rect width="${width}" height="${height}" fill="#ffffff"/>${content}${others.join('')}<defs>${symbols}</defs></svg>`
    )
  })
}

/** Page groups and definition blocks, without the engine's indentation. */
function topLevel(svg: string): [groups: string[], definitions: string[]] {
  const groups: string[] = []
  const definitions: string[] = []
  let open: string[] | null = null
  for (const line of svg.split('\n')) {
    const top = line.startsWith('    <') && !line.startsWith('     ')
    if (top && /^ {4}<(g|defs)[ >]/.test(line)) open = []
    open?.push(line.trim())
    if (open !== null && top && /^ {4}<\/(g|defs)>/.test(line)) {
      const block = open.join('\n')
      ;(block.startsWith('<g') ? groups : definitions).push(block)
      open = null
    }
  }
  return [groups, definitions]
}
