/** Lays a frozen report out with Typst, on a thread of its own, without a browser and without the network.
 *  Promise: same model and files, same bytes; tagged PDF/UA-1 with the evidence attached (Typst refuses attachments in
 *  PDF/A-2 and allows them here); only the bundled fonts are used.
 *  Refuses: markup in client data (it arrives as JSON in `sys.inputs`), any file but the template, logo and evidence. */
import { AppError } from '../../domain/errors.ts'
import type { ReportModel } from '../../domain/report.ts'
import { printReport } from '../../domain/report/print.ts'
import type { PdfAttachment, PdfRenderer } from '../../ports/pdf-renderer.ts'
import type { Composition } from './compose.ts'
import { compose } from './compose.ts'
import { coverageOf } from './coverage.ts'
import { readFonts } from './fonts.ts'
import { createPages, type Pages } from './pages.ts'
import { splitPages } from './svg-page.ts'
import { reportTemplate } from './template.ts'
import { createTypeset, type Typeset } from './typeset.ts'

export interface TypstOptions {
  /** Folder with the fonts of resources/report/fonts.json, flat, or a `node_modules` folder. */
  readonly fontFolder: string
  readonly templateSource?: Readonly<Record<string, string>>
}

export function createTypstRenderer({
  fontFolder,
  templateSource = reportTemplate,
}: TypstOptions): PdfRenderer {
  let engine: Engine | null = null
  /** The pages shown last: turning a page does not set the report again. */
  let shown: { readonly contentHash: string; readonly pages: readonly string[] } | null = null

  /** @param attachments null = they are not made yet, and the last page says so. */
  const set = async <T>(
    model: ReportModel,
    attachments: readonly PdfAttachment[] | null,
    make: (pages: Pages, composition: Composition) => Promise<T>,
  ): Promise<T> => {
    try {
      engine ??= startEngine(fontFolder, templateSource)
      const { pages, typeset, plain } = engine
      const printed = printReport(model)
      try {
        return await make(pages, compose(printed, attachments, typeset))
      } catch (error) {
        if (!/could not be displayed|disallowed codepoint/.test(String(error))) throw error
        return await make(pages, compose(printed, attachments, plain))
      }
    } catch (error) {
      return fail(error)
    }
  }

  return {
    async render(model, attachments, signal) {
      if (signal.aborted) throw new AppError('cancelled')
      return set(model, attachments, (pages, composition) => pages.pdf(composition, signal))
    },
    async preview(model, page) {
      if (shown?.contentHash !== model.contentHash) {
        const drawing = await set(model, null, (pages, composition) => pages.draw(composition))
        shown = { contentHash: model.contentHash, pages: splitPages(drawing.svg, drawing.pages) }
      }
      const { pages } = shown
      const number = Math.min(Math.max(1, Math.trunc(page)), pages.length)
      return { svg: pages[number - 1] ?? '', page: number, pages: pages.length }
    },
  }
}

interface Engine {
  readonly pages: Pages
  readonly typeset: Typeset
  /** For a text that Typst will not print after all: everything beyond plain Latin as code points. */
  readonly plain: Typeset
}

function startEngine(fontFolder: string, template: Readonly<Record<string, string>>): Engine {
  const fonts = readFonts(fontFolder)
  const coverages = fonts.map(coverageOf)
  return {
    pages: createPages(fonts, template),
    typeset: createTypeset(coverages),
    plain: createTypeset([(c) => c < 0x180 && (coverages[0]?.(c) ?? false)]),
  }
}

/** The reason is for the message; the engine's own text is for the log. */
function fail(error: unknown): never {
  if (error instanceof AppError) throw error
  const text = String(error instanceof Error ? error.message : error)
  const reason = /failed to decode image|unknown image format|logo\.(png|jpg)/.test(text)
    ? 'logo'
    : /font is missing/.test(text)
      ? 'fonts'
      : 'layout'
  throw new AppError('report.failed', { reason }, { cause: error })
}
