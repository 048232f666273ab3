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

/** What decides which route serves a request. */
export interface Asked {
  host: string
  method: string
  path: string
  form: URLSearchParams
}

/** A function from a request to the route that serves it. */
export function createRouter(routes: readonly Route[]): (asked: Asked) => Match | undefined {
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

  return ({ host, method, path, form }) => {
    const parts = path.split('/')
    for (const { route, segments } of byShape.get(`${method} ${parts.length}`) ?? []) {
      if (route.host !== undefined && route.host !== host) continue
      if (Object.entries(route.form ?? {}).some(([name, value]) => form.get(name) !== value)) continue
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
