/** Files that a person asked for: written aside, flushed and renamed, so that they are there whole or not at all. */
export interface Files {
  /** @throws AppError export.failed with path and reason; an older file stays as it was. */
  write(path: string, content: Uint8Array | string): void
  /** Begins files of one folder, which is made where it is missing. @throws AppError export.failed */
  begin(folder: string, names: readonly string[]): FileSet
  /** Begins a folder that is not there yet. Its files, named with `/` between folders, are written into one beside it,
   *  each flushed and only once; `commit` gives that its name.
   *  @throws AppError export.failed, also where something of that name is there. */
  beginFolder(folder: string): FileSet
}

/** Files that appear together. Nothing is changed until all are written aside, so a full disk changes nothing. The last
 *  one decides whether all are valid: its older version is removed before any of them is changed, and it is written after
 *  them, so a folder that contains it is whole. */
export interface FileSet {
  /** @throws AppError export.failed */
  append(name: string, content: Uint8Array | string): void
  /** Puts the files in place. @throws AppError export.failed */
  commit(): void
  /** Takes away what was written aside. */
  discard(): void
}

/** Tables for people and spreadsheets. */
export interface Csv {
  /** RFC 4180 with a header line; a cell that a spreadsheet would run as a formula is written as text. */
  format(
    columns: readonly string[],
    rows: readonly (readonly (string | number | boolean | null | undefined)[])[],
  ): string
}
