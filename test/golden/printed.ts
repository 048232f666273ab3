/** The text of the PDF: the printed report, which is what the page template lays out, word for word. It is taken before
 *  the layout, so that no PDF reader is needed and a line break is no change. */
import type { Block, Cell, Column, PrintedReport } from '../../src/main/engine/domain/report/printed.ts'

const cell = (value: Cell): string =>
  typeof value === 'string'
    ? value
    : 'mark' in value
      ? `${value.mark}: ${value.text}`
      : `${value.text} (${value.sub})`

/** Named by its first cell. */
const row = (path: string, columns: readonly Column[], [first = '', ...cells]: readonly Cell[]): string =>
  `${path} [${cell(first)}] = ${cells.map((value, i) => `${columns[i + 1]?.label ?? ''}=${cell(value)}`).join('; ')}`

const items = (path: string, list: readonly { readonly label: string; readonly value: string }[]): string[] =>
  list.map(({ label, value }) => `${path} / ${label} = ${value}`)

function blockLines(at: string, block: Block): string[] {
  switch (block.type) {
    case 'heading':
      return [`${at} / heading = ${block.text}`]
    case 'text':
      return block.paragraphs.map((text) => `${at} / text = ${text}`)
    case 'callout':
      return block.lines.map((text) => `${at} / callout ${block.title} = ${text}`)
    case 'facts':
      return items(`${at} / facts`, block.items)
    case 'band':
      return [
        `${at} / band = ${block.title}; ${block.score}; ${block.meaning}`,
        ...block.basis.map((text) => `${at} / band / basis = ${text}`),
      ]
    case 'cards':
      return block.cards.map(
        ({ label, value, detail, change }) => `${at} / card ${label} = ${value}; ${detail}; ${change}`,
      )
    case 'decisions':
      return block.items.length === 0
        ? [`${at} / ${block.title} = ${block.empty}`]
        : block.items.map((text) => `${at} / ${block.title} = ${text}`)
    case 'table': {
      const path = `${at} / table ${block.title}`
      return [
        `${path} / rows = ${block.rows.length === 0 ? block.empty : block.rows.length}`,
        `${path} / note = ${block.note}`,
        ...block.rows.map((cells) => row(path, block.columns, cells)),
      ]
    }
    case 'chart': {
      const { chart } = block
      const path = `${at} / chart ${chart.title}`
      return [
        `${path} / alt = ${chart.alt}`,
        `${path} / scale = ${chart.unit}; to ${chart.max}; ${chart.ticks.map(({ label }) => label).join(', ')}; ${chart.reference?.label ?? 'no reference'}`,
        `${path} / categories = ${chart.categories.join(', ')}`,
        ...chart.series.map(
          ({ label, values, texts }) =>
            `${path} / series ${label} = ${values.join(', ')}; ${texts.join(', ')}`,
        ),
        `${path} / totals = ${chart.totals.join(', ')}`,
        ...items(path, chart.figures),
      ]
    }
    case 'finding': {
      const path = `${at} / finding ${block.title}`
      return [
        `${path} = ${block.severityText}; ${block.count}; ${block.why}; ${block.frameworks}`,
        `${path} / note = ${block.note}`,
        ...block.fixes.map(({ where, text }) => `${path} / fix ${where} = ${text}`),
        ...block.rows.map((cells) => row(path, block.columns, cells)),
      ]
    }
  }
}

/** Every word that the report prints, with the place where it stands. */
export const printedLines = (path: string, printed: PrintedReport): string[] => [
  `${path} / title = ${printed.title}`,
  `${path} / author = ${printed.author}`,
  ...items(`${path} / cover`, printed.cover.facts),
  ...Object.entries(printed.running).map(([name, text]) => `${path} / running / ${name} = ${text}`),
  ...printed.sections.flatMap(({ id, title, lead, blocks }) => [
    `${path} / ${id} / title = ${title}`,
    `${path} / ${id} / lead = ${lead}`,
    ...blocks.flatMap((block) => blockLines(`${path} / ${id}`, block)),
  ]),
  `${path} / proof / lead = ${printed.proof.lead}`,
  ...items(`${path} / proof`, printed.proof.facts),
]
