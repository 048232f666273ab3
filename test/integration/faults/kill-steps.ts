/** A later version's schema for kill.test.ts: the real steps and two more, large enough to be killed in. */
import { migrationsFor, type Migration } from '../../../src/main/engine/adapters/sqlite/migrate.ts'

export const NEW_ROWS = 40_000

export function stepsOf(kind: 'workspace' | 'client'): readonly Migration[] {
  const real = migrationsFor(kind)
  const more = [
    'CREATE TABLE later (n INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT',
    `INSERT INTO later WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ${NEW_ROWS})
     SELECT n, hex(randomblob(40)) FROM c; ALTER TABLE setting ADD COLUMN later INTEGER`,
  ]
  return [...real, ...more.map((sql, i) => ({ number: real.length + i + 1, name: `later-${i}`, sql }))]
}
