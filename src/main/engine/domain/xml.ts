/** Reading of an XML tree as the HTTP port hands it out. */

/** An XML element. Names are without their namespace prefix. A list of one is still a list: `children` keeps all. */
export interface XmlNode {
  readonly name: string
  /** Its own text, without that of its children. */
  readonly text: string
  readonly children: readonly XmlNode[]
}

export const isXmlNode = (value: unknown): value is XmlNode =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  'text' in value &&
  typeof value.text === 'string' &&
  'children' in value &&
  Array.isArray(value.children)

/** All elements at the path below `node`, in order. */
export function xmlAll(node: unknown, ...path: readonly string[]): readonly XmlNode[] {
  if (!isXmlNode(node)) return []
  return path.reduce<readonly XmlNode[]>(
    (nodes, name) => nodes.flatMap((n) => n.children.filter((child) => child.name === name)),
    [node],
  )
}

/** Text of the first element at the path below `node`; null when there is none ("" is an empty element). */
export const xmlText = (node: unknown, ...path: readonly string[]): string | null =>
  xmlAll(node, ...path)[0]?.text ?? null
