/** Types of session.mjs for the journeys. */
export interface Session {
  readonly env: Record<string, string | undefined>
  close(): Promise<void>
}
export function openSession(options: {
  display: boolean
  keyring: 'own' | 'private' | 'none'
}): Promise<Session>
