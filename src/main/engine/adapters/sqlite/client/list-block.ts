/** Numbers of a list in blocks of a table: which value each row has, and the rows in their orders. A page reads only the
 *  blocks that it needs, and a change writes only the blocks that differ. */
import type { OpenFile } from '../database.ts'

/** Numbers in one block: at four bytes each it fills a page of the file. */
export const BLOCK = 2_000

/** A list at one generation. */
export interface ListAt {
  readonly no: number
  readonly gen: number
}

const THERE = 'first_gen <= @gen AND (end_gen IS NULL OR end_gen > @gen)'
export const ONE_BLOCK = `SELECT data FROM list_block
  WHERE list = @no AND part = @part AND block = @block AND ${THERE}`
export const BLOCKS = `SELECT id, block, data FROM list_block
  WHERE list = @no AND part = @part AND ${THERE} ORDER BY block`

/** The name of the blocks of a field, and of an order by a sort. */
export const fieldPart = (field: string): string => `=${field}`
export const orderPart = ({ field, dir }: { readonly field: string; readonly dir: 'asc' | 'desc' }): string =>
  `${dir === 'asc' ? '+' : '-'}${field}`

/** One byte with the width of the numbers, then the numbers, least byte first. */
export function encodeBlock(numbers: Uint32Array): Buffer {
  const most = numbers.reduce((a, b) => (a > b ? a : b), 0)
  const width = most < 0x100 ? 1 : most < 0x1_0000 ? 2 : 4
  const data = Buffer.alloc(1 + numbers.length * width)
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  data[0] = width
  for (const [i, n] of numbers.entries()) {
    if (width === 1) data[1 + i] = n
    else if (width === 2) view.setUint16(1 + i * 2, n, true)
    else view.setUint32(1 + i * 4, n, true)
  }
  return data
}

/** Writes the numbers of a block into an array, from a place on. Answers how many there were. */
function decodeBlock(data: Buffer, into: Uint32Array, from: number): number {
  const view = new DataView(data.buffer, data.byteOffset, data.length)
  const width = data[0] ?? 1
  const count = (data.length - 1) / width
  for (let i = 0; i < count; i++) {
    if (width === 1) into[from + i] = data[1 + i]!
    else into[from + i] = width === 2 ? view.getUint16(1 + i * 2, true) : view.getUint32(1 + i * 4, true)
  }
  return count
}

/** One block; empty when there is none. */
export function readBlock(file: OpenFile, list: ListAt, part: string, block: number): Uint32Array {
  const row = file.sql<[object], { data: Buffer }>(ONE_BLOCK).get({ ...atOf(list), part, block })
  if (!row) return new Uint32Array(0)
  const numbers = new Uint32Array(BLOCK)
  return numbers.subarray(0, decodeBlock(row.data, numbers, 0))
}

/** All numbers of a part; those that were never written are 0. */
export function readNumbers(file: OpenFile, list: ListAt, part: string, size: number): Uint32Array {
  const numbers = new Uint32Array(Math.ceil(size / BLOCK) * BLOCK)
  for (const { block, data } of file.sql<[object], StoredBlock>(BLOCKS).iterate({ ...atOf(list), part }))
    decodeBlock(data, numbers, block * BLOCK)
  return numbers.subarray(0, size)
}

export interface StoredBlock {
  readonly id: number
  readonly block: number
  readonly data: Buffer
}

export const atOf = ({ no, gen }: ListAt): { no: number; gen: number } => ({ no, gen })
