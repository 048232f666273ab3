/** What the engine is given for one report: the template, the data as JSON, and the files that it may read. */
import type { PrintedReport } from '../../domain/report/printed.ts'
import type { PdfAttachment } from '../../ports/pdf-renderer.ts'
import type { Typeset } from './typeset.ts'

export interface Composition {
  /** `sys.inputs` of the template. */
  readonly inputs: { readonly report: string }
  /** Logo and attached files by name, beside the template. */
  readonly files: ReadonlyMap<string, Uint8Array>
}

export function compose(
  printed: PrintedReport,
  attachments: readonly PdfAttachment[] | null,
  typeset: Typeset,
): Composition {
  const { logo: picture, title, author, ...shown } = printed
  const logo = picture === null ? null : `logo.${picture.type === 'image/png' ? 'png' : 'jpg'}`
  const attached = attachments?.map((a) => ({
    path: a.name,
    name: typeset(a.name),
    mimeType: a.mimeType,
    description: a.description,
    bytes: a.bytes.length,
    sha256: typeset(a.sha256),
  }))
  const files = new Map((attachments ?? []).map((a) => [a.name, a.bytes]))
  if (picture !== null && logo !== null) files.set(logo, Buffer.from(picture.base64, 'base64'))
  // Title and author go into the file's properties, where nothing is broken into lines.
  const data = { ...typesetMembers(shown, typeset), title, author, logo, files: attached ?? null }
  return { inputs: { report: JSON.stringify(data) }, files }
}

function typesetMembers(record: object, typeset: Typeset): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, typesetAll(value, typeset)]))
}

/** Every string, at any depth. */
function typesetAll(value: unknown, typeset: Typeset): unknown {
  if (typeof value === 'string') return typeset(value)
  if (Array.isArray(value)) return value.map((v) => typesetAll(v, typeset))
  return typeof value === 'object' && value !== null ? typesetMembers(value, typeset) : value
}
