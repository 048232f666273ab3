/** Reads a logo from a file into the form that the contract accepts. SVG is refused: the PDF cannot show it. */
const MAX_BYTES = 500_000
export const LOGO_LIMIT_TEXT = 'PNG or JPEG, at most 500 kB.'

const PATTERN = /^data:image\/(png|jpeg);base64,[A-Za-z0-9+/=]+$/

export type LogoResult =
  { readonly logo: string; readonly problem: null } | { readonly logo: null; readonly problem: string }

const refused = (problem: string): LogoResult => ({
  logo: null,
  problem: `${problem} The logo is unchanged.`,
})

/** What a file holds, judged by its first bytes, whatever its name says. */
export function imageType(bytes: Uint8Array): 'png' | 'jpeg' | null {
  const starts = (...prefix: number[]) => prefix.every((byte, at) => bytes[at] === byte)
  if (starts(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) return 'png'
  if (starts(0xff, 0xd8, 0xff)) return 'jpeg'
  return null
}

/** The file as a data URL, or what is wrong with it. */
export async function readLogo(file: Blob): Promise<LogoResult> {
  if (file.size > MAX_BYTES) return refused('The file is larger than 500 kB.')
  const bytes = new Uint8Array(await file.arrayBuffer())
  const type = imageType(bytes)
  if (type === null) return refused('The file is neither a PNG nor a JPEG image.')
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  const logo = `data:image/${type};base64,${btoa(text)}`
  return PATTERN.test(logo) ? { logo, problem: null } : refused('The file could not be read.')
}
