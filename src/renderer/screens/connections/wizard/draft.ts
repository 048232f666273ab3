/** What of an unfinished connection is kept while the wizard is left: everything but the secret, in memory only. */
import { create } from 'zustand'
import type { ProviderId } from '../../../../shared/model/index.ts'

interface Draft {
  readonly provider: ProviderId | null
  readonly name: string
  readonly endpoint: string
}

const EMPTY: Draft = { provider: null, name: '', endpoint: '' }

interface Drafts {
  readonly byClient: Readonly<Record<string, Draft>>
  change(clientId: string, part: Partial<Draft>): void
  clear(clientId: string): void
}

const useDrafts = create<Drafts>((set) => ({
  byClient: {},
  change: (clientId, part) =>
    set(({ byClient }) => ({
      byClient: { ...byClient, [clientId]: { ...EMPTY, ...byClient[clientId], ...part } },
    })),
  clear: (clientId) => set(({ byClient }) => ({ byClient: { ...byClient, [clientId]: EMPTY } })),
}))

export interface ClientDraft extends Draft {
  change(part: Partial<Draft>): void
  clear(): void
}

/** The unfinished connection of one client. */
export function useDraft(clientId: string): ClientDraft {
  const draft = useDrafts((state) => state.byClient[clientId]) ?? EMPTY
  const { change, clear } = useDrafts.getState()
  return { ...draft, change: (part) => change(clientId, part), clear: () => clear(clientId) }
}
