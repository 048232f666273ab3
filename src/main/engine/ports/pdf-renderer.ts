/** Lays a frozen report model out as a PDF. Same model, same bytes. */
import type { ReportModel } from '../domain/report.ts'

export interface PdfAttachment {
  readonly name: string
  readonly mimeType: string
  readonly description: string
  readonly bytes: Uint8Array
  /** Lower-case hex. */
  readonly sha256: string
}

/** One page as SVG: glyphs as paths, so that it needs no font, script or link. */
export interface PagePreview {
  readonly svg: string
  /** From 1; the last page when a later one was asked for. */
  readonly page: number
  readonly pages: number
}

export interface PdfRenderer {
  /** @throws AppError report.failed */
  render(model: ReportModel, attachments: readonly PdfAttachment[], signal: AbortSignal): Promise<Uint8Array>
  /** The same layout for the screen. @throws AppError report.failed */
  preview(model: ReportModel, page: number): Promise<PagePreview>
}
