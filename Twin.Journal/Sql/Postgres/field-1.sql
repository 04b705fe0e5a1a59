-- Who may speak at the MQTT doors of all nodes: the text of mqtt-clients.json, and how often it has changed.
CREATE TABLE field_clients (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    revision bigint NOT NULL,
    document text NOT NULL
);
