/** What operators did, in a chain that nobody can rewrite. */
import { z } from 'zod'
import { answer, atMost } from './bounds.ts'
import { at, count, given, id, line, text, type MethodSchemas } from './common.ts'

/** One entry can write 256 records, and a record can be a logo. */
const carriedLine = z.string().max(4_000_000)
const hash = z.string().regex(/^[0-9a-f]{64}$/)
const chain = z.string().regex(/^[0-9a-f]{20}$/)
const ASIDE_REASONS = [
  'foreign',
  'unknown-device',
  'other-chain',
  'wrong-author',
  'bad-signature',
  'broken-link',
  'gap',
  'fork',
  'revoked',
] as const

/** Characters of a text with heads. */
const KEPT = 1_000_000

/** All lines of one call together: twice what an export gives. */
const isBounded = (lines: readonly string[]): boolean =>
  lines.reduce((sum, line) => sum + line.length, 0) <= 8_000_000

export const journalSchemas = {
  /** What all devices of the workspace wrote, as one history, newest first. */
  'journal.list': {
    input: z.strictObject({
      /** null = the workspace's own journal. */
      clientId: given.id.nullable(),
      /** Hash of the entry that the page comes after: it means the same in every copy of the workspace. */
      cursor: z.string().max(600).nullable().optional(),
      limit: z.number().int().min(1).max(200),
      /** In the sentence or the author's name. */
      text: z.string().max(200).optional(),
      /** Only of these members. */
      by: z.array(given.id).max(100).optional(),
      /** Only of these kinds of action: of `kinds`. */
      kinds: z.array(given.line).max(100).optional(),
    }),
    output: answer({
      rows: z
        .array(
          answer({
            hash,
            chain,
            /** Number in its chain. */
            seq: count,
            /** When, by the clock of the device that wrote it. */
            at,
            /** Its place in the order of the history, where that differs by a minute or more: the entry came after one
             *  that was written then. */
            orderedAt: at.nullable(),
            authorId: id,
            author: line,
            device: z.object({ id, label: line, isThis: z.boolean() }),
            action: line,
            /** The entry in one sentence. */
            text,
            /** Why it does not count; null = it counts. */
            setAside: z.object({ reason: z.enum(ASIDE_REASONS), text: line }).nullable(),
            /** Its clock runs back in its chain, or it and another entry claim to have seen each other. */
            outOfOrder: z.boolean(),
            /** What it wrote. */
            ...atMost(20, 'records', z.object({ kind: line, id, op: line }), 'moreRecords'),
          }),
        )
        .max(200),
      /** Entries that the filters leave. */
      matched: count,
      total: count,
      /** Devices that wrote any of them. */
      devices: count,
      /** Entries that are known to exist and are not here: for each chain the first number, how many, and a sentence. */
      ...atMost(20, 'missing', z.object({ chain, seq: count, count, text }), 'moreMissing'),
      /** Rows that were altered and are not among `rows`, a sentence each. */
      ...atMost(20, 'unreadable', z.object({ chain: line, seq: count, text }), 'moreUnreadable'),
      ...atMost(200, 'authors', z.object({ id, name: line, count }), 'moreAuthors'),
      ...atMost(200, 'kinds', z.object({ kind: line, count }), 'moreKinds'),
      nextCursor: hash.nullable(),
    }),
  },
  /** The heads of all chains of the journal as a text to keep: signed notes, with what they are. */
  'journal.heads': {
    input: z.strictObject({ clientId: given.id.nullable() }),
    output: z.object({
      /** Entries that count. */
      entries: count,
      /** Over the notes: the short form that reports print. */
      mark: z.string().max(64),
      /** Fingerprint of the key that signs them. */
      key: line,
      text: z.string().max(KEPT),
    }),
  },
  /** Asks where to, and writes the client's heads and the workspace's there; null = nowhere. */
  'journal.saveHeads': {
    input: z.strictObject({ clientId: given.id.nullable() }),
    output: z.object({ file: z.string().max(4_096).nullable() }),
  },
  /** Compares what is stored with heads that somebody kept, of any journal of this workspace. */
  'journal.compare': {
    input: z.strictObject({ text: z.string().max(KEPT) }),
    output: z.object({
      /** Why the text cannot be read; null = it was compared. */
      fault: line.nullable(),
      /** As many as a text of that size holds: none is left out, since one that differs must not be. */
      rows: z
        .array(
          z.object({
            /** What its client is called, or "the workspace"; null where it is none of this workspace. */
            journal: line.nullable(),
            stream: line,
            chain: line,
            /** Entries that the chain had. */
            size: count,
            /** `earlier`: signed by a key that was replaced by a signed decision. null = by none of this workspace. */
            key: z.enum(['current', 'earlier']).nullable(),
            result: z.enum([
              'same',
              'extends',
              'older',
              'different',
              'not-signed',
              'other-workspace',
              'unknown-client',
              'unknown-chain',
            ]),
            /** Everything that the head stands for is here and unchanged. */
            ok: z.boolean(),
            /** The result in plain words. */
            text,
          }),
        )
        .max(10_000),
    }),
  },
  /** Looks for the mark that a report prints among the marks that the journal had. */
  'journal.compareMark': {
    input: z.strictObject({ clientId: given.id.nullable(), mark: z.string().max(200) }),
    output: z.object({
      found: z.boolean(),
      /** Entries that the mark is over. */
      size: count.nullable(),
      /** Entries since. */
      more: count.nullable(),
      text,
    }),
  },
  /** Entries with what they decide, for another copy of this workspace: a line of JSON each, in the order in which they
   *  came here. A page ends early where it grows large. */
  'journal.export': {
    input: z.strictObject({
      clientId: given.id.nullable(),
      after: count,
      limit: z.number().int().min(1).max(200),
    }),
    output: z.object({
      lines: z.array(carriedLine).max(200),
      /** What the next page comes after; null = there was nothing more. */
      next: count.nullable(),
    }),
  },
  /** The client's journal as a folder that a stranger can check. Asks for its place; null runId = the person cancelled. */
  'journal.bundle': {
    input: z.strictObject({
      clientId: given.id,
      /** Also what contains names, mail addresses and other personal values: a copy cannot be erased later. */
      withPersonal: z.boolean(),
    }),
    output: z.object({ runId: id.nullable() }),
  },
  /** Takes over what another copy exported, in any order and any number of times. */
  'journal.import': {
    input: z.strictObject({
      clientId: given.id.nullable(),
      lines: z.array(carriedLine).max(200).refine(isBounded),
    }),
    output: z.object({
      added: count,
      /** Here already. */
      known: count,
      /** Of a device that is not known here yet: import the workspace's own journal, then these again. */
      waiting: count,
      /** Of another workspace or client, altered, or not signed by its device. */
      refused: count,
    }),
  },
} as const satisfies MethodSchemas
