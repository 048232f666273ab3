/** Lays a frozen report out with Typst, in this process, without a browser and without the network.
 *  Promise: same model and files, same bytes; tagged PDF/UA-1 with the evidence attached (Typst refuses attachments in
 *  PDF/A-2 and allows them here); only the bundled fonts are used.
 *  Refuses: markup in client data (it arrives as JSON in `sys.inputs`), any file but the template, logo and evidence.
 *  A compile is synchronous native work of about 0.1–1 s; the signal is looked at before and after it. */
import type { NodeCompiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { join, resolve } from 'node:path'
import { AppError } from '../../domain/errors.ts'
import type { ReportModel } from '../../domain/report.ts'
import { printReport } from '../../domain/report/print.ts'
import type { PdfAttachment, PdfRenderer } from '../../ports/pdf-renderer.ts'
import type { Composition } from './compose.ts'
import { compose } from './compose.ts'
import { coverageOf } from './coverage.ts'
import { readFonts } from './fonts.ts'
import { splitPages } from './svg-page.ts'
import { reportTemplate } from './template.ts'
import { createTypeset } from './typeset.ts'

export interface TypstOptions {
  /** Folder with the fonts of resources/report/fonts.json, flat, or a `node_modules` folder. */
  readonly fontFolder: string
  readonly templateSource?: Readonly<Record<string, string>>
}

/** A folder that need not exist: Typst sees what is mapped into it and nothing else. */
const ROOT = resolve('/reeve-report')
const STANDARD = 'ua-1'
/** Compilations after which Typst forgets a memoised result that was not used again. */
const KEEP_RESULTS = 5

export function createTypstRenderer({
  fontFolder,
  templateSource = reportTemplate,
}: TypstOptions): PdfRenderer {
  let engine: Promise<Engine> | null = null
  const start = async () => {
    engine ??= startEngine(fontFolder, templateSource)
    try {
      return await engine
    } catch (error) {
      engine = null
      return fail(error)
    }
  }
  /** The pages shown last: turning a page does not set the report again. */
  let shown: { readonly contentHash: string; readonly pages: readonly string[] } | null = null

  return {
    async render(model, attachments, signal) {
      const { compile } = await start()
      if (signal.aborted) throw new AppError('cancelled')
      const pdf = compile(model, attachments, (compiler, document) =>
        compiler.pdf(document, { pdfStandard: STANDARD }),
      )
      if (signal.aborted) throw new AppError('cancelled')
      return new Uint8Array(pdf)
    },
    async preview(model, page) {
      if (shown?.contentHash !== model.contentHash) {
        const { compile } = await start()
        shown = compile(model, null, (compiler, document) => ({
          contentHash: model.contentHash,
          pages: splitPages(compiler.plainSvg(document), document.numOfPages),
        }))
      }
      const { pages } = shown
      const number = Math.min(Math.max(1, Math.trunc(page)), pages.length)
      return { svg: pages[number - 1] ?? '', page: number, pages: pages.length }
    },
  }
}

interface Engine {
  /** null = the files are not made yet, and the last page says so. */
  compile<T>(
    model: ReportModel,
    attachments: readonly PdfAttachment[] | null,
    use: (compiler: NodeCompiler, document: NodeTypstDocument) => T,
  ): T
}

async function startEngine(fontFolder: string, template: Readonly<Record<string, string>>): Promise<Engine> {
  const typst = await import('@myriaddreamin/typst-ts-node-compiler')
  const fonts = readFonts(fontFolder)
  const coverages = fonts.map(coverageOf)
  const typeset = createTypeset(coverages)
  // For a text that the engine will not print after all: everything beyond plain Latin as code points.
  const plain = createTypeset([(c) => c < 0x180 && (coverages[0]?.(c) ?? false)])
  const compiler = typst.NodeCompiler.create({ workspace: ROOT, fontArgs: [{ fontBlobs: fonts }] })
  return {
    compile(model, attachments, use) {
      try {
        const printed = printReport(model)
        try {
          return attempt(compiler, template, compose(printed, attachments, typeset), use)
        } catch (error) {
          if (!/could not be displayed|disallowed codepoint/.test(String(error))) throw error
          return attempt(compiler, template, compose(printed, attachments, plain), use)
        }
      } catch (error) {
        return fail(error)
      } finally {
        compiler.resetShadow()
        compiler.evictCache(KEEP_RESULTS)
      }
    },
  }
}

function attempt<T>(
  compiler: NodeCompiler,
  template: Readonly<Record<string, string>>,
  { inputs, files }: Composition,
  use: (compiler: NodeCompiler, document: NodeTypstDocument) => T,
): T {
  for (const [name, source] of Object.entries(template)) compiler.addSource(join(ROOT, name), source)
  for (const [name, bytes] of files) compiler.mapShadow(join(ROOT, name), Buffer.from(bytes))
  const result = compiler.compile({ mainFilePath: join(ROOT, 'main.typ'), inputs })
  const document = result.result
  if (document === null) {
    const error = result.takeError()
    throw new Error(
      `typst: ${error === null ? 'no document' : JSON.stringify(compiler.fetchDiagnostics(error))}`,
    )
  }
  return use(compiler, document)
}

/** The reason is for the message; the engine's own text is for the log. */
function fail(error: unknown): never {
  const text = String(error instanceof Error ? error.message : error)
  const reason = /failed to decode image|unknown image format|logo\.(png|jpg)/.test(text)
    ? 'logo'
    : /font is missing/.test(text)
      ? 'fonts'
      : 'layout'
  throw new AppError('report.failed', { reason }, { cause: error })
}
