/** What only the desktop can do: dialogs, the browser, the file manager. Absent in the command line. */
export interface Shell {
  /** The system's save dialog. null = the person cancelled. */
  saveFile(options: {
    readonly title: string
    readonly defaultName: string
    readonly extension: string
  }): Promise<string | null>
  /** Opens a page of a provider's console in the browser. Only https addresses on the list. */
  openExternal(url: string): Promise<void>
}
