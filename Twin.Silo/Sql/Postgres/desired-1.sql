-- Desired states of devices, written by group commit (PostgresStateStore). A cleared state keeps its row, without payload: its version must not come back.
CREATE TABLE desired
(
    kind    text COLLATE "C" NOT NULL, -- the state's name
    id      text COLLATE "C" NOT NULL, -- the grain's id
    version bigint NOT NULL,           -- its ETag
    payload bytea,                     -- null once it was cleared
    PRIMARY KEY (kind, id)
);
