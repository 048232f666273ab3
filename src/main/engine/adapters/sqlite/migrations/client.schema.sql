CREATE INDEX assessment_by_time ON assessment (at);

CREATE UNIQUE INDEX cost_dim_by_key ON cost_dim (connection, key);

CREATE INDEX entry_by_place ON entry (chain, seq);

CREATE INDEX fact_by_end ON fact (connection, end_seq) WHERE end_seq IS NOT NULL;

CREATE INDEX fact_by_first ON fact (connection, first_seq) WHERE first_seq > 1;

CREATE UNIQUE INDEX fact_key_by_id ON fact_key (connection, kind, tenant, id) WHERE id IS NOT NULL;

CREATE INDEX list_block_by_place ON list_block (list, part, block, first_gen);

CREATE UNIQUE INDEX list_by_name ON list (name, moment);

CREATE INDEX list_row_by_key ON list_row (key);

CREATE INDEX list_value_by_value ON list_value (list, field, value);

CREATE INDEX name_by_hash ON name (hash);

CREATE INDEX run_by_time ON run (started_at);

CREATE INDEX snapshot_by_run ON snapshot (run);

CREATE INDEX usage_dim_by_credential ON usage_dim (connection, credential);

CREATE UNIQUE INDEX usage_dim_by_key ON usage_dim (connection, key);

CREATE TABLE assessment (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  catalogue TEXT NOT NULL,        -- version of the control catalogue
  assessment BLOB NOT NULL,       -- deflated JSON
  summary TEXT NOT NULL
) STRICT;

CREATE TABLE chain (
  id TEXT PRIMARY KEY,
  device TEXT NOT NULL,
  instance TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE connection (
  no INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  provider TEXT NOT NULL,
  retired_at INTEGER,             -- removed from the workspace; its past stays readable
  name TEXT                       -- what it was called when it was removed
) STRICT;

CREATE TABLE cost (
  connection INTEGER NOT NULL,
  day INTEGER NOT NULL,
  dim INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  end_seq INTEGER,
  request INTEGER NOT NULL,
  micros REAL NOT NULL,
  PRIMARY KEY (connection, day, dim, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE cost_dim (
  no INTEGER PRIMARY KEY,
  connection INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  key BLOB NOT NULL,
  service TEXT,
  credential TEXT,
  model TEXT,
  line_item TEXT,
  currency TEXT NOT NULL,
  basis TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE coverage (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  parts INTEGER,                  -- how many there are; NULL = not divided
  missing TEXT,                   -- JSON: names of what was not read, for people; NULL = none
  count INTEGER NOT NULL,
  fresh_at INTEGER,
  since TEXT,                     -- JSON: a number or null; NULL = absent
  PRIMARY KEY (connection, seq, dataset)
) STRICT, WITHOUT ROWID;

CREATE TABLE coverage_part (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  part TEXT NOT NULL,
  label TEXT,
  state TEXT NOT NULL,
  reason TEXT,
  fresh_at INTEGER,
  PRIMARY KEY (connection, seq, dataset, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry (
  row INTEGER PRIMARY KEY,        -- order of arrival; it means nothing outside this file
  chain TEXT NOT NULL,
  seq INTEGER NOT NULL,
  hash TEXT NOT NULL UNIQUE,
  sig TEXT NOT NULL,
  body TEXT NOT NULL              -- canonical JSON of the entry
) STRICT;

CREATE TABLE event (
  row INTEGER PRIMARY KEY,
  class INTEGER NOT NULL,
  ms REAL NOT NULL,               -- milliseconds after the second in `row`
  actor INTEGER,
  actor_email INTEGER,
  target TEXT,                    -- JSON: text or null; NULL = absent
  service INTEGER,
  ip INTEGER,
  country INTEGER,
  user_agent INTEGER,
  network INTEGER,
  on_behalf_of INTEGER,
  correlation TEXT,               -- as target
  model INTEGER,
  tool INTEGER,
  cut TEXT,                       -- JSON: names of the details that were cut or left out; NULL = none
  request INTEGER NOT NULL,
  ext TEXT NOT NULL,              -- the provider's id
  detail INTEGER                  -- place in `event_detail`: 32 × its number + position; NULL = absent
) STRICT;

CREATE TABLE event_class (
  no INTEGER PRIMARY KEY,
  connection INTEGER NOT NULL,
  type TEXT NOT NULL,
  actor_kind TEXT NOT NULL,
  outcome TEXT NOT NULL,          -- success | failure | denied | unknown; '' = absent
  vocabulary TEXT,                -- version by which each event was judged; '' = not all were; NULL = the type decides
  count INTEGER NOT NULL,
  UNIQUE (connection, type, actor_kind, outcome)
) STRICT;

CREATE TABLE event_day (
  day INTEGER PRIMARY KEY,
  count INTEGER NOT NULL
) STRICT;

CREATE TABLE event_day_class (
  day INTEGER NOT NULL,
  class INTEGER NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (day, class)
) STRICT, WITHOUT ROWID;

CREATE TABLE event_detail (
  no INTEGER PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;

CREATE VIRTUAL TABLE event_text USING fts5 (
  words, content = '', detail = none, columnsize = 0, prefix = '3', tokenize = 'ascii'
);

CREATE TABLE event_verdict (
  row INTEGER PRIMARY KEY,
  vocabulary TEXT NOT NULL,       -- version that said so: another version may say otherwise
  topic TEXT NOT NULL,
  judgement TEXT NOT NULL,        -- weakens | strengthens | neutral | not_judged
  effect TEXT,
  severity TEXT,
  complete INTEGER NOT NULL       -- 1: no other detail could change it
) STRICT;

CREATE VIRTUAL TABLE event_word USING fts5vocab ('event_text', 'instance');

CREATE TABLE fact (
  connection INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  key INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  end_seq INTEGER,
  shows INTEGER NOT NULL,         -- 1: what this data set says alone makes the fact visible
  request INTEGER NOT NULL,
  v INTEGER NOT NULL,             -- version of the kind that wrote the body
  hash BLOB NOT NULL,             -- leaf of the snapshot's Merkle tree
  word INTEGER,                   -- the body as a word: of grants, which say the same
  body TEXT,                      -- JSON of what does not follow from the key, the times and `personal`; NULL = `word`
  granted_at INTEGER,
  expires_at INTEGER,
  personal TEXT,                  -- JSON: field to [salt, value]; NULL = there are none, or they were erased
  PRIMARY KEY (connection, kind, key, dataset, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact_form (
  connection INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  tenant INTEGER NOT NULL,
  dataset INTEGER NOT NULL,
  v INTEGER NOT NULL,
  PRIMARY KEY (connection, kind, tenant, dataset, v)
) STRICT, WITHOUT ROWID;

CREATE TABLE fact_key (
  no INTEGER PRIMARY KEY,
  connection INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  tenant INTEGER NOT NULL,        -- in which the provider's ids are unique; 0 = one to a connection
  id TEXT,                        -- NULL = made of the columns below
  holder INTEGER,                 -- fact_key
  resource INTEGER,               -- fact_key
  permission INTEGER
) STRICT;

CREATE TABLE fact_word (
  no INTEGER PRIMARY KEY,
  text TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE finding (
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,           -- of the assessment that said so
  from_at INTEGER NOT NULL,
  to_at INTEGER,
  control TEXT NOT NULL,
  subject_kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  subject_label TEXT NOT NULL,
  connection TEXT,
  severity TEXT NOT NULL,
  outcome TEXT NOT NULL,
  state TEXT NOT NULL,
  first_seen_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  resolved_at INTEGER,
  reopened_count INTEGER NOT NULL,
  evidence TEXT NOT NULL,
  PRIMARY KEY (id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE list (
  no INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  moment INTEGER NOT NULL,        -- end of the run that is shown; 0 = now
  gen INTEGER NOT NULL,           -- the one that is shown; 0 = none yet
  definition TEXT NOT NULL,
  state TEXT NOT NULL,            -- what the rows were made from
  made_at INTEGER NOT NULL,
  rows INTEGER NOT NULL,
  size INTEGER NOT NULL,          -- numbers of rows are below this
  meta TEXT NOT NULL,             -- JSON that every page carries
  facets TEXT NOT NULL            -- JSON: counts over all rows
) STRICT;

CREATE TABLE list_block (
  id INTEGER PRIMARY KEY,
  list INTEGER NOT NULL,
  part TEXT NOT NULL,
  block INTEGER NOT NULL,
  first_gen INTEGER NOT NULL,
  end_gen INTEGER,
  data BLOB NOT NULL
) STRICT;

CREATE TABLE list_body (
  id INTEGER PRIMARY KEY,         -- as in `list_row`
  body TEXT NOT NULL              -- JSON
) STRICT;

CREATE TABLE list_row (
  id INTEGER PRIMARY KEY,         -- 2^32 × the list's number + the row's number
  key TEXT NOT NULL,
  hash BLOB NOT NULL,
  name TEXT NOT NULL,             -- folded text: for the list's free text and for the search over all lists
  text TEXT NOT NULL,             -- … for the list only
  find TEXT NOT NULL,             -- … for the search only
  first_gen INTEGER NOT NULL,
  end_gen INTEGER
) STRICT;

CREATE TABLE list_value (
  list INTEGER NOT NULL,
  field TEXT NOT NULL,
  code INTEGER NOT NULL,
  value TEXT,
  codes TEXT,                     -- JSON: codes of several values; NULL = one value
  PRIMARY KEY (list, field, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE migration (
  number INTEGER PRIMARY KEY, name TEXT NOT NULL, hash TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;

CREATE TABLE name (
  no INTEGER PRIMARY KEY,
  hash INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE partly_seen (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (connection, seq, dataset)
) STRICT, WITHOUT ROWID;

CREATE TABLE progress (
  connection INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  part TEXT NOT NULL,
  cursor TEXT,
  result TEXT,                    -- JSON of the closing call; NULL = not closed
  whole INTEGER NOT NULL,         -- 1: closed, and everything there is was shown
  count INTEGER NOT NULL,         -- events read
  read_at INTEGER,
  PRIMARY KEY (connection, dataset, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_body (
  hash TEXT PRIMARY KEY,
  salt TEXT,                      -- NULL = erased, together with the body
  body TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  row INTEGER PRIMARY KEY,
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  part TEXT NOT NULL,             -- of the data set (project, region, account); '' = not divided, here and below
  endpoint TEXT NOT NULL,
  request_id TEXT,
  read_at INTEGER NOT NULL,
  events INTEGER NOT NULL         -- 1: events rest on it, so that an abandoned sync leaves it
) STRICT;

CREATE TABLE run (
  id TEXT PRIMARY KEY,            -- random
  started_at INTEGER NOT NULL,
  finished_at INTEGER,            -- NULL = going on
  interrupted INTEGER NOT NULL    -- 1: the program ended before the run did
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_cost (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  day INTEGER NOT NULL,
  dim INTEGER NOT NULL,
  PRIMARY KEY (connection, seq, day, dim)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_page (
  connection INTEGER NOT NULL,
  page INTEGER NOT NULL,
  dataset INTEGER NOT NULL,       -- fact_word, as everywhere in the tables of facts
  keys TEXT NOT NULL,             -- JSON: ranges of fact_key as [first, how many follow]
  PRIMARY KEY (connection, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE seen_usage (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,           -- rows of earlier ones are left over
  day INTEGER NOT NULL,
  dim INTEGER NOT NULL,
  PRIMARY KEY (connection, seq, day, dim)
) STRICT, WITHOUT ROWID;

CREATE TABLE setting (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshot (
  connection INTEGER NOT NULL REFERENCES connection (no),
  seq INTEGER NOT NULL,
  id TEXT NOT NULL UNIQUE,        -- random: `connection` and `seq` mean nothing outside this file
  run TEXT REFERENCES run (id),
  state TEXT NOT NULL,            -- running | complete | partial | abandoning | abandoned
  started_at INTEGER NOT NULL,
  finished_at INTEGER,
  root TEXT,
  fact_count INTEGER,
  added INTEGER,
  changed INTEGER,
  removed INTEGER,
  PRIMARY KEY (connection, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE unseen_fact (
  connection INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  key INTEGER NOT NULL,
  PRIMARY KEY (connection, seq, dataset, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage (
  connection INTEGER NOT NULL,
  day INTEGER NOT NULL,           -- days since 1970
  dim INTEGER NOT NULL,
  first_seq INTEGER NOT NULL,
  end_seq INTEGER,
  request INTEGER NOT NULL,
  calls REAL,                     -- NULL = absent, here and below
  input_tokens REAL,
  cached_tokens REAL,
  output_tokens REAL,
  quantity REAL,
  PRIMARY KEY (connection, day, dim, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE usage_dim (
  no INTEGER PRIMARY KEY,
  connection INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  key BLOB NOT NULL,
  usage_kind TEXT NOT NULL,
  service TEXT,
  credential TEXT,
  identity TEXT,
  account TEXT,
  model TEXT,
  body TEXT NOT NULL
) STRICT;

CREATE TABLE watermark (
  connection INTEGER NOT NULL,
  dataset TEXT NOT NULL,
  part TEXT NOT NULL,
  value TEXT,
  fresh_at INTEGER,
  PRIMARY KEY (connection, dataset, part)
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
