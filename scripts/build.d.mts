/** Types of build.mjs for the journeys. */
export function buildWhenStale(): boolean
export function buildNode(mode: string, folder: string): Promise<void>
