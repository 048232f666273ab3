/** Finds the route of a request by its path template. Literal segments win over parameters. */
import type { Route } from './types.ts'

export interface Match {
  route: Route
  params: Record<string, string>
}

interface Entry {
  route: Route
  segments: string[]
}

/** A function from method and path to the route that serves it. */
export function createRouter(routes: readonly Route[]): (method: string, path: string) => Match | undefined {
  const byShape = new Map<string, Entry[]>()
  for (const route of routes) {
    const segments = route.path.split('/')
    const shape = `${route.method} ${segments.length}`
    const entries = byShape.get(shape) ?? []
    entries.push({ route, segments })
    byShape.set(shape, entries)
  }
  const literals = (entry: Entry): number => entry.segments.filter((s) => !s.startsWith('{')).length
  for (const entries of byShape.values()) entries.sort((a, b) => literals(b) - literals(a))

  return (method, path) => {
    const parts = path.split('/')
    for (const { route, segments } of byShape.get(`${method} ${parts.length}`) ?? []) {
      const params: Record<string, string> = {}
      const fits = segments.every((segment, i) => {
        const part = parts[i] ?? ''
        if (!segment.startsWith('{')) return segment === part
        params[segment.slice(1, -1)] = safeDecode(part)
        return part !== ''
      })
      if (fits) return { route, params }
    }
    return undefined
  }
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
