-- The journal's rows on SQLite, schema version 1. docs/journal.md tells what they mean. Every statement may run again.

-- A device's place for ever: number = index in its partition * 64 + partition.
CREATE TABLE IF NOT EXISTS device (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE
) STRICT;

-- One row for each start of a node's process. AUTOINCREMENT: a number never comes back.
CREATE TABLE IF NOT EXISTS node_start (
    start      INTEGER PRIMARY KEY AUTOINCREMENT,
    node       TEXT    NOT NULL UNIQUE,
    started_at INTEGER NOT NULL, -- ms since the Unix epoch
    delivered  INTEGER NOT NULL  -- every commit up to this n was applied
) STRICT;

-- One row for each partition that a commit touched. id = start << 43 | n << 6 | partition: one key, so that a commit is appended at the end of the table,
-- and the later commits of a start are one range of it.
CREATE TABLE IF NOT EXISTS block (
    id           INTEGER PRIMARY KEY,
    committed_at INTEGER NOT NULL, -- ms since the Unix epoch
    content      BLOB    NOT NULL
) STRICT;

-- The last reported values of each partition, as one block.
CREATE TABLE IF NOT EXISTS snapshot (
    partition INTEGER PRIMARY KEY,
    revision  INTEGER NOT NULL,
    content   BLOB    NOT NULL
) STRICT;

-- The last commit of each start that the snapshot of a partition holds.
CREATE TABLE IF NOT EXISTS snapshot_covers (
    partition INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    n         INTEGER NOT NULL,
    PRIMARY KEY (partition, start)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS lease (
    name   TEXT PRIMARY KEY,
    holder INTEGER NOT NULL, -- a node start
    until  INTEGER NOT NULL  -- ms since the Unix epoch
) STRICT, WITHOUT ROWID;
