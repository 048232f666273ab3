/** The `setting` table, which both kinds of file have. */
import type { OpenFile } from './database.ts'

const GET = 'SELECT value FROM setting WHERE key = ?'
const PUT = `INSERT INTO setting (key, value) VALUES (?, ?)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value`

export const getSetting = (file: OpenFile, key: string): string | null =>
  file.sql<[string], { value: string }>(GET).get(key)?.value ?? null

export const putSetting = (file: OpenFile, key: string, value: string): void => {
  file.sql<[string, string]>(PUT).run(key, value)
}
