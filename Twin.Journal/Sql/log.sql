-- The log's rows on SQLite, schema version 1. docs/log.md tells what they mean. Every statement may run again.

-- AUTOINCREMENT: a number never comes back.
CREATE TABLE IF NOT EXISTS log_entry (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    key       TEXT    NOT NULL UNIQUE, -- names the fact, so that it is written once
    at        INTEGER NOT NULL,        -- ms since the Unix epoch, by the city's clock
    author    TEXT    NOT NULL,
    category  INTEGER NOT NULL,
    code      TEXT,                    -- of data
    text      TEXT    NOT NULL,
    subjects  TEXT    NOT NULL,        -- each between line breaks
    data      TEXT,                    -- a JSON object
    refers_to INTEGER REFERENCES log_entry (id),
    words     TEXT    NOT NULL         -- what a search looks at
) STRICT;

CREATE INDEX IF NOT EXISTS log_entry_at ON log_entry (at);

-- An entry is never changed nor deleted.
CREATE TRIGGER IF NOT EXISTS log_entry_never_changes BEFORE UPDATE ON log_entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_entry_never_goes BEFORE DELETE ON log_entry BEGIN SELECT raise(ABORT, 'the log is append-only'); END;
