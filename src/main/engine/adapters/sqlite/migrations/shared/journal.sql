
-- The journal of the file's stream: the same tables in both kinds of file, part of their first step.
CREATE TABLE entry (
  row INTEGER PRIMARY KEY,        -- order of arrival; it means nothing outside this file
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  sig TEXT NOT NULL,
  body TEXT NOT NULL              -- canonical JSON of the entry
) STRICT;
CREATE INDEX entry_by_place ON entry (chain, seq);
CREATE TRIGGER entry_is_append_only_update BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_append_only_delete BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

-- What entries decide. It lies beside them, so that a person's data can be erased while the entry still verifies.
CREATE TABLE record_body (
  hash TEXT PRIMARY KEY,
  salt TEXT,                      -- NULL = erased, together with the body
  body TEXT
) STRICT, WITHOUT ROWID;
CREATE TRIGGER record_body_is_only_erased BEFORE UPDATE ON record_body
WHEN NEW.hash IS NOT OLD.hash OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
BEGIN SELECT raise(ABORT, 'a body can only be erased'); END;
CREATE TRIGGER record_body_is_kept BEFORE DELETE ON record_body
BEGIN SELECT raise(ABORT, 'a body can only be erased'); END;

-- The chains that are known here. `instance` names the copy of the workspace in which the device writes the chain: a
-- folder that was copied, moved or restored is another one and begins another chain. NULL = written elsewhere.
CREATE TABLE chain (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  instance TEXT
) STRICT, WITHOUT ROWID;
