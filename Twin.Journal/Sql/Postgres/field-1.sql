-- Who may speak at the MQTT doors of all nodes: the text of mqtt-clients.json, and how often it has changed.
CREATE TABLE field_clients (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint NOT NULL,
    document text NOT NULL
);

-- Which node does what only one of them is to do, until when by the database's own clock.
CREATE TABLE field_lease (
    name text PRIMARY KEY,
    holder uuid NOT NULL,
    until timestamptz NOT NULL
);
