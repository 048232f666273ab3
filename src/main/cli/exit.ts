/** Exit codes of every command: 0 done, 1 failed, 2 done in part. */
export const DONE = 0
export const FAILED = 1
export const PARTIAL = 2
export type Exit = typeof DONE | typeof FAILED | typeof PARTIAL
