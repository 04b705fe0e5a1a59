-- The log's rows on PostgreSQL, version 1. docs/log.md tells what they mean.
CREATE TABLE log_entry (
    id        bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of commits: appends take turns
    key       text        NOT NULL UNIQUE, -- names the fact, so that it is written once
    at        timestamptz NOT NULL,        -- by the city's clock
    author    text        NOT NULL,
    category  smallint    NOT NULL,
    code      text,                        -- of data
    text      text        NOT NULL,
    subjects  text        NOT NULL,        -- each between line breaks
    data      text,                        -- a JSON object
    refers_to bigint      REFERENCES log_entry (id),
    words     text        NOT NULL         -- what a search looks at
);

CREATE INDEX log_entry_at ON log_entry (at);

-- An entry is never changed nor deleted.
CREATE FUNCTION log_entry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER log_entry_never_changes BEFORE UPDATE OR DELETE OR TRUNCATE ON log_entry
    FOR EACH STATEMENT EXECUTE FUNCTION log_entry_refuse();
