/**
 * An AWS service model as a judge of query-protocol requests and XML answers. Read in place under the shared folder, as
 * descriptions are. Every answer is a list of complaints; an empty list is right.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { SaxesParser } from 'saxes'
import { z } from 'zod'

const shapeSchema = z.looseObject({
  type: z.string(),
  required: z.array(z.string()).default([]),
  members: z.record(z.string(), z.looseObject({ shape: z.string() })).default({}),
  member: z.looseObject({ shape: z.string() }).optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
})
type Shape = z.infer<typeof shapeSchema>

const modelSchema = z.looseObject({
  metadata: z.looseObject({ apiVersion: z.string(), xmlNamespace: z.string() }),
  operations: z.record(
    z.string(),
    z.looseObject({
      input: z.object({ shape: z.string() }).optional(),
      output: z.looseObject({ shape: z.string(), resultWrapper: z.string() }).optional(),
    }),
  ),
  shapes: z.record(z.string(), shapeSchema),
})

export interface Element {
  name: string
  namespace: string
  text: string
  children: Element[]
}

/** The root element of an XML text. Throws when it is not well formed. */
export function parseElements(text: string): Element {
  const parser = new SaxesParser({ xmlns: true })
  const root: Element = { name: '', namespace: '', text: '', children: [] }
  const open: Element[] = [root]
  parser.on('error', (error) => {
    throw error
  })
  parser.on('opentag', ({ local, uri }) => {
    const element: Element = { name: local, namespace: uri, text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (part) => {
    const element = open.at(-1)
    if (element !== undefined) element.text += part
  })
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  const [first] = root.children
  if (first === undefined) throw new Error('no element')
  return first
}

export interface ServiceModel {
  /** Complaints about the form of a request. */
  validateRequest: (form: URLSearchParams) => string[]
  /** Complaints about the XML that answers an operation with 200. */
  validateResponse: (action: string, xml: string) => string[]
}

const shared = process.env['REEVE_SHARED'] ?? fileURLToPath(new URL('../../../../shared', import.meta.url))

/** Opens a model such as `iam-2010-05-08`. Throws when it is not on this machine: ask `contractsPresent` first. */
export function openServiceModel(name: string): ServiceModel {
  const file = `${shared}/contracts/aws-bedrock/${name}.service-model.json`
  const { metadata, operations, shapes } = modelSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  const shapeOf = (shape: string | undefined): Shape | undefined =>
    shape === undefined ? undefined : shapes[shape]

  function scalar(shape: Shape, text: string, where: string): string[] {
    const value = shape.type === 'integer' || shape.type === 'long' ? Number(text) : text.length
    const fits = {
      integer: /^-?\d+$/,
      long: /^-?\d+$/,
      boolean: /^(true|false)$/,
      timestamp: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    }[shape.type]
    if (fits !== undefined && !fits.test(text)) return [`${where}: "${text}" is no ${shape.type}`]
    if (shape.enum !== undefined && !shape.enum.includes(text))
      return [`${where}: "${text}" is not in the list`]
    if (shape.type === 'string' && shape.pattern !== undefined && !patternOf(shape.pattern).test(text))
      return [`${where}: "${text}" does not match ${shape.pattern}`]
    const bounded = shape.type !== 'boolean' && shape.type !== 'timestamp'
    if (bounded && (value < (shape.min ?? -Infinity) || value > (shape.max ?? Infinity)))
      return [`${where}: "${text}" is out of bounds`]
    return []
  }

  function judge(shape: Shape | undefined, element: Element, where: string): string[] {
    if (shape === undefined) return [`${where} is not in the model`]
    if (shape.type === 'structure') {
      const names = element.children.map(({ name }) => name)
      return [
        ...shape.required.filter((name) => !names.includes(name)).map((name) => `${where} lacks ${name}`),
        ...names
          .filter((name, index) => names.indexOf(name) !== index)
          .map((name) => `${where}: ${name} twice`),
        ...element.children.flatMap((child) =>
          judge(shapeOf(shape.members[child.name]?.shape), child, `${where}.${child.name}`),
        ),
      ]
    }
    if (shape.type === 'list') {
      return element.children.flatMap((child) =>
        child.name === 'member'
          ? judge(shapeOf(shape.member?.shape), child, `${where}[]`)
          : [`${where}: ${child.name} is no member`],
      )
    }
    return element.children.length > 0 ? [`${where} has elements inside`] : scalar(shape, element.text, where)
  }

  return {
    validateRequest(form) {
      const action = form.get('Action') ?? ''
      const operation = operations[action]
      if (operation === undefined) return [`${action} is not in the model`]
      const input = shapeOf(operation.input?.shape)
      const found =
        form.get('Version') === metadata.apiVersion
          ? []
          : [`${action}: Version is not ${metadata.apiVersion}`]
      for (const name of input?.required ?? []) if (!form.has(name)) found.push(`${action} lacks ${name}`)
      for (const [name, text] of form) {
        if (name === 'Action' || name === 'Version') continue
        const shape = shapeOf(input?.members[name]?.shape)
        if (shape === undefined) found.push(`${action} has no ${name}`)
        else found.push(...scalar(shape, text, `${action} ${name}`))
      }
      return found
    },
    validateResponse(action, xml) {
      const root = parseElements(xml)
      const output = operations[action]?.output
      if (output === undefined) return [`${action} is not in the model`]
      const found: string[] = []
      if (root.name !== `${action}Response`) found.push(`${action}: root is ${root.name}`)
      if (root.namespace !== metadata.xmlNamespace) found.push(`${action}: namespace is ${root.namespace}`)
      const names = root.children.map(({ name }) => name)
      if (names.join() !== `${output.resultWrapper},ResponseMetadata`)
        found.push(`${action} holds ${names.join()}`)
      const [result] = root.children
      if (result !== undefined) found.push(...judge(shapeOf(output.shape), result, output.resultWrapper))
      return found
    },
  }
}

/** The whole value has to match. Letters past U+FFFF are not told apart, which no answer here needs. */
function patternOf(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`)
}
