/** XML from a stranger: a small tree, bounded in depth and number of elements. No DTD and so no entities but the five
 *  of XML itself, no processing instructions, attributes and comments dropped. */
import { SaxesParser } from 'saxes'
import { AppError } from '../../domain/errors.ts'
import type { XmlNode } from '../../domain/xml.ts'

const MAX_DEPTH = 64
const MAX_NODES = 200_000

interface Building {
  readonly name: string
  text: string
  readonly children: Building[]
}

/** The root element, or undefined when the bytes are not well-formed UTF-8 XML, carry a DTD, or nest deeper than 64.
 *  Text between elements that is only white space is dropped. @throws AppError provider.too-large past 200,000 elements. */
export function parseXml(bytes: Uint8Array): XmlNode | undefined {
  if (bytes.length === 0) return undefined
  const parser = new SaxesParser({ xmlns: true })
  const open: Building[] = []
  let root: Building | undefined
  let nodes = 0
  const stop = (): never => {
    throw new NotXml()
  }
  parser.on('error', stop)
  parser.on('doctype', stop)
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && !/^utf-?8$/i.test(encoding)) stop()
  })
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) stop()
    if (++nodes > MAX_NODES) throw new AppError('provider.too-large', { limit: MAX_NODES })
    const node: Building = { name: tag.local, text: '', children: [] }
    const parent = open.at(-1)
    if (parent) parent.children.push(node)
    else root = node
    open.push(node)
  })
  parser.on('closetag', () => {
    const node = open.pop()
    if (node && node.children.length > 0 && node.text.trim() === '') node.text = ''
  })
  const add = (text: string): void => {
    const node = open.at(-1)
    if (node) node.text += text
  }
  parser.on('text', add)
  parser.on('cdata', add)
  try {
    parser.write(new TextDecoder().decode(bytes)).close()
  } catch (error) {
    if (error instanceof NotXml) return undefined
    throw error
  }
  return root
}

class NotXml extends Error {}
