/** A few lines of HTTP for tests: one request, JSON out. Vendor clients and connectors have their own. */
import { z } from 'zod'

export interface Answer {
  status: number
  headers: Headers
  body: Readonly<Record<string, unknown>>
}

export type Ask = (
  path: string,
  options?: { method?: string; body?: unknown; headers?: Record<string, string> },
) => Promise<Answer>

/** A function that asks one server with fixed headers; a body makes it a POST. Fails when the answer is not a JSON object. */
export function asker(url: string, headers: Record<string, string>): Ask {
  return async (path, options = {}) => {
    const response = await fetch(url + path, {
      method: options.method ?? (options.body === undefined ? 'GET' : 'POST'),
      headers: {
        ...headers,
        ...options.headers,
        ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
    })
    const body = z.record(z.string(), z.unknown()).parse(await response.json())
    return { status: response.status, headers: response.headers, body }
  }
}

/** The items of a list answer. */
export function dataOf(answer: Answer): Readonly<Record<string, unknown>>[] {
  return z.array(z.record(z.string(), z.unknown())).parse(answer.body['data'])
}

/** Everything of a list: follows `last_id`, `next` or `next_page` to the end. */
export async function everything(ask: Ask, path: string): Promise<Readonly<Record<string, unknown>>[]> {
  const all: Readonly<Record<string, unknown>>[] = []
  const joint = path.includes('?') ? '&' : '?'
  let at = path
  for (let pages = 0; pages < 10_000; pages += 1) {
    const answer = await ask(at)
    if (answer.status !== 200)
      throw new Error(`${at} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    all.push(...dataOf(answer))
    const { has_more, last_id, next, next_page } = answer.body
    if (typeof next_page === 'string') at = `${path}${joint}page=${encodeURIComponent(next_page)}`
    else if (typeof next === 'string') at = `${path}${joint}after=${encodeURIComponent(next)}`
    else if (has_more === true && typeof last_id === 'string') {
      const name = path.includes('/organizations') || path.includes('/compliance') ? 'after_id' : 'after'
      at = `${path}${joint}${name}=${encodeURIComponent(last_id)}`
    } else return all
  }
  throw new Error(`${path} does not end`)
}
