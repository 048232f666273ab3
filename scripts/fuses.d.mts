/** Types of fuses.mjs for the tests. */
export type Fuses = Readonly<Record<string, boolean>>
export function packagedFuses(platform: string): Fuses
export const RUNTIME_FUSES: Fuses
export function setFuses(binary: string, fuses: Fuses): Promise<void>
export function readFuses(binary: string): Promise<Fuses>
