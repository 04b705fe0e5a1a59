-- What all members of a cluster agree on (ClusterAgreement): one row.
CREATE TABLE cluster
(
    id        integer PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    city      text   NOT NULL, -- fingerprint of the city package
    start_at  text,            -- the clock as it was first asked for
    offset_ms bigint NOT NULL  -- how far the city's clock runs ahead of that of the machines
);
