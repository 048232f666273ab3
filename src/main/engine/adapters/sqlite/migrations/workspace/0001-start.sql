-- The workspace: clients with their wrapped keys, connections, settings, and the figures of the fleet table.

-- The clients of which a file lies here. What they are called is decided by records of the journal.
CREATE TABLE client (
  id TEXT PRIMARY KEY,
  created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- `wrapped` is the key of the client's file under the workspace key. `made` is 1 once the file has been created:
-- from then on a missing file is damage, not a new client.
CREATE TABLE client_key (
  client TEXT PRIMARY KEY REFERENCES client (id),
  wrapped BLOB NOT NULL,
  made INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- How far a client's file had come when it was last written: an older copy in its place does not go unnoticed.
CREATE TABLE client_mark (
  client TEXT PRIMARY KEY REFERENCES client (id),
  heads TEXT NOT NULL,            -- JSON: number of the last entry by chain
  snapshots INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Clients whose rows are gone but whose files may still lie on disk: deleted again at the next opening.
CREATE TABLE removed_client (
  id TEXT PRIMARY KEY
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
CREATE INDEX connection_by_client ON connection (client);

-- Entries of clients' journals, signed and committed here with what they say was changed here, until they are in the
-- client's file.
CREATE TABLE waiting_entry (
  hash TEXT PRIMARY KEY,
  client TEXT NOT NULL REFERENCES client (id),
  sig TEXT NOT NULL,
  body TEXT NOT NULL,             -- canonical JSON of the entry
  instance TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE fleet (
  client TEXT PRIMARY KEY REFERENCES client (id),
  applied_seq INTEGER NOT NULL,
  summary TEXT NOT NULL
) STRICT, WITHOUT ROWID;
