/** Files that a person asked for: written aside, flushed and renamed, so that they are there whole or not at all. */
export interface Files {
  /** @throws AppError export.failed with the path */
  write(path: string, bytes: Uint8Array | string): void
  /** Makes the folder where it is missing. @throws AppError export.failed */
  makeFolder(path: string): void
  join(folder: string, name: string): string
}

/** Tables for people and spreadsheets. */
export interface Csv {
  /** RFC 4180 with a header line; a cell that a spreadsheet would run as a formula is written as text. */
  format(
    columns: readonly string[],
    rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
  ): string
}
