-- Desired states of devices, written by group commit (GroupCommitGrainStorage). A cleared state leaves no row.
CREATE TABLE IF NOT EXISTS desired
(
    kind    TEXT    NOT NULL, -- the state's name
    id      TEXT    NOT NULL, -- the grain's id
    version INTEGER NOT NULL, -- its ETag
    payload BLOB    NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
