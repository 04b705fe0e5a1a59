-- Desired states of devices, written by group commit (GroupCommitGrainStorage). A cleared state keeps its row, without payload: its version must not come back.
CREATE TABLE IF NOT EXISTS desired
(
    kind    TEXT    NOT NULL, -- the state's name
    id      TEXT    NOT NULL, -- the grain's id
    version INTEGER NOT NULL, -- its ETag
    payload BLOB,             -- null once it was cleared
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
