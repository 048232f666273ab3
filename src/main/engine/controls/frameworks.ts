/** Names and titles of the frameworks that controls map to (resources/frameworks). */
interface FrameworkFile {
  readonly framework: string
  /** As screens and reports print it. */
  readonly short: string
  readonly items: readonly { readonly id: string; readonly title: string }[]
}

const files = import.meta.glob<FrameworkFile>(
  ['../../../../resources/frameworks/*.json', '!../../../../resources/frameworks/aliases.json'],
  { eager: true, import: 'default' },
)

const titles = new Map(
  Object.values(files).map((f) => [f.framework, new Map(f.items.map((item) => [item.id, item.title]))]),
)

/** Name of each framework by id. */
export const frameworkNames: Readonly<Record<string, string>> = Object.fromEntries(
  Object.values(files).map((f) => [f.framework, f.short]),
)

/** Short title of an id within a framework; null when the framework does not have it. */
export const frameworkTitle = (framework: string, id: string): string | null =>
  titles.get(framework)?.get(id) ?? null
