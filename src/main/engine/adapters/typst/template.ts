/** The report's page template: our own Typst files, bundled as text. Client data never becomes part of them. */
const files = import.meta.glob<string>('../../../../../resources/report/*.typ', {
  query: '?raw',
  import: 'default',
  eager: true,
})

/** File name → source. The entry is `main.typ`. */
export const reportTemplate: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(files).map(([path, source]) => [path.slice(path.lastIndexOf('/') + 1), source]),
)
