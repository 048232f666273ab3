/** Judging rests on what providers supply, never on who they are, and a new provider is one folder: outside its folder
 *  and its simulator no name of one stands anywhere. */
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { providers } from './providers/index.ts'

/** Providers that may come, and the names of their products. */
const OTHERS = [
  'openai',
  'anthropic',
  'microsoft',
  'entra',
  'github',
  'aws',
  'bedrock',
  'google',
  'gemini',
  'vertex',
  'azure',
]
const isTest = (path: string): boolean => /\.test\.tsx?$|[/\\]testing\.ts$/.test(path)

const filesOf = (folder: string): string[] =>
  readdirSync(join(import.meta.dirname, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|tsx|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !isTest(path))

const registered = [...providers.values()].flatMap(({ id, label }) => [id, label])
const lower = (name: string): string => name.toLowerCase()
const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)
const given = [...OTHERS, ...registered]
const within = given.flatMap((name) => [capital(name), capital(lower(name)), name.toUpperCase()])
const forms = [
  // At the start of a word: "openaiKey", "openai_key".
  ...given.map((name) => `(?<![A-Za-z])${lower(name)}(?![a-z])`),
  // Within one: "isOpenai", "OpenAI".
  ...within.map((name) => `(?<![A-Z])${name}(?![a-z])`),
]
const pattern = new RegExp(forms.join('|'), 'g')

const placesIn = (text: string): { readonly line: number; readonly name: string }[] =>
  text
    .split('\n')
    .flatMap((line, index) => [...line.matchAll(pattern)].map(([name]) => ({ line: index + 1, name })))

test.each(['controls', 'domain', 'facts', 'ipc', 'usecases', '../cli', '../../renderer', '../../shared'])(
  '%s names no provider',
  (folder) => {
    const files = filesOf(folder)
    expect(files.length).toBeGreaterThan(1)
    const places = files.flatMap((path) =>
      placesIn(readFileSync(path, 'utf8')).map(
        ({ line, name }) => `${relative(import.meta.dirname, path)}:${line} ${name}`,
      ),
    )
    expect(places).toEqual([])
  },
)

test('the search sees a name in any case, in an identifier and in JSON, and no part of another word', () => {
  expect(placesIn("provider === 'openai'").map(({ name }) => name)).toEqual(['openai'])
  expect(placesIn('{\n"AWS": 1 }')).toEqual([{ line: 2, name: 'AWS' }])
  const found = (text: string) => placesIn(text).map(({ name }) => name)
  expect(found('vertex_ai, openaiKey, isGoogle, an OpenAI key')).toEqual([
    'vertex',
    'openai',
    'Google',
    'OpenAI',
  ])
  expect(found('laws, LAWS, concentrated, Vertexes')).toEqual([])
})
