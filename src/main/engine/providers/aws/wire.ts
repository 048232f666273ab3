/** What IAM, STS and Bedrock send, as far as it is read. IAM and STS answer in XML: rows become records of texts. */
import { z } from 'zod'
import { isXmlNode, xmlAll, xmlText } from '../../domain/xml.ts'
import { AppError } from '../../domain/errors.ts'
import type { PageForm } from '../kit/pages.ts'
import { id, text, timestamp, word } from '../kit/wire.ts'

export const caller = z.object({
  Account: z.string().regex(/^\d{12}$/),
  Arn: z.string().max(2_048),
})

export const user = z.object({
  UserId: id,
  UserName: text,
  CreateDate: timestamp,
  PasswordLastUsed: timestamp.optional(),
})
export type User = z.infer<typeof user>

export const accessKey = z.object({ AccessKeyId: id, Status: word, CreateDate: timestamp.optional() })
export type AccessKey = z.infer<typeof accessKey>

/** Without `LastUsedDate` the key was never used since AWS keeps account of it (April 2015). */
export const lastUse = z.object({ LastUsedDate: timestamp.optional(), ServiceName: word, Region: word })
export type LastUse = z.infer<typeof lastUse>

const destination = z.looseObject({})
/** Absent or empty: logging is off. */
export const logging = z.object({
  loggingConfig: z
    .object({
      s3Config: destination.nullish(),
      cloudWatchConfig: destination.nullish(),
      textDataDeliveryEnabled: z.boolean().nullish(),
    })
    .nullish(),
})
export type Logging = z.infer<typeof logging>

/** The elements inside one, as texts by name. */
export function record(node: unknown): Readonly<Record<string, string>> {
  const fields: Record<string, string> = Object.create(null)
  if (isXmlNode(node)) for (const { name, text: value } of node.children) fields[name] = value
  return fields
}

/** What an operation of IAM or STS gives. @throws AppError provider.shape-changed when the answer is of another one */
export function resultOf(body: unknown, action: string, ...path: readonly string[]): unknown {
  const [node] = xmlAll(body, `${action}Result`, ...path)
  if (!node) throw new AppError('provider.shape-changed', { at: `${action}Result` })
  return node
}

/** Pages joined by a marker. Fewer rows than were asked for do not mean the end. */
export const byMarker =
  (action: string, name: string): PageForm =>
  ({ body }) => {
    const result = resultOf(body, action)
    resultOf(body, action, name)
    const more = xmlText(result, 'IsTruncated') === 'true'
    const marker = xmlText(result, 'Marker')
    return {
      rows: xmlAll(result, name, 'member').map(record),
      next: more && marker ? marker : null,
      broken: more && !marker,
    }
  }
