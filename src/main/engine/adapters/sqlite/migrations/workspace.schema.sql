CREATE INDEX connection_by_client ON connection (client);

CREATE INDEX entry_by_place ON entry (chain, seq);

CREATE TABLE chain (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  instance TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE client (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client_key (
  client TEXT PRIMARY KEY REFERENCES client (id),
  wrapped BLOB NOT NULL,
  made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE client_mark (
  client TEXT PRIMARY KEY REFERENCES client (id),
  heads TEXT NOT NULL,            -- JSON: number of the last entry by chain
  snapshots INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
  id TEXT PRIMARY KEY,
  client TEXT NOT NULL REFERENCES client (id),
  provider TEXT NOT NULL,
  name TEXT NOT NULL,
  endpoints TEXT NOT NULL,        -- JSON: origin by name of the host
  setup TEXT NOT NULL,            -- JSON: what is no secret of what was entered, by name of the field
  tenants TEXT NOT NULL,          -- JSON: what it was found to read
  organization_name TEXT,
  secret_hint TEXT NOT NULL,
  secret_set_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  last_sync_at INTEGER,
  last_error TEXT,
  last_attempt_at INTEGER
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  row INTEGER PRIMARY KEY,        -- order of arrival; it means nothing outside this file
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  sig TEXT NOT NULL,
  body TEXT NOT NULL              -- canonical JSON of the entry
) STRICT;

CREATE TABLE fleet (
  client TEXT PRIMARY KEY REFERENCES client (id),
  applied_seq INTEGER NOT NULL,
  summary TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE record_body (
  hash TEXT PRIMARY KEY,
  salt TEXT,                      -- NULL = erased, together with the body
  body TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE removed_client (
  id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE waiting_entry (
  hash TEXT PRIMARY KEY,
  client TEXT NOT NULL REFERENCES client (id),
  sig TEXT NOT NULL,
  body TEXT NOT NULL,             -- canonical JSON of the entry
  instance TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TRIGGER entry_is_append_only_delete BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER entry_is_append_only_update BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER record_body_is_kept BEFORE DELETE ON record_body
BEGIN SELECT raise(ABORT, 'a body can only be erased'); END;

CREATE TRIGGER record_body_is_only_erased BEFORE UPDATE ON record_body
WHEN NEW.hash IS NOT OLD.hash OR NEW.salt IS NOT NULL OR NEW.body IS NOT NULL
BEGIN SELECT raise(ABORT, 'a body can only be erased'); END;
