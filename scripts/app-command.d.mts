/** Types of app-command.mjs for the journeys. */
export type AppCommand =
  | {
      readonly problem?: undefined
      readonly executable: string
      readonly args: readonly string[]
      readonly env: Readonly<Record<string, string>>
      readonly notes: readonly string[]
    }
  | { readonly problem: string }
export function appCommand(extra?: readonly string[]): Promise<AppCommand>
