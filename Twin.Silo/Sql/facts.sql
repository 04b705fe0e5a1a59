-- What Microsoft.Orleans.Persistence.AdoNet and Microsoft.Orleans.Reminders.AdoNet 10.4 ask of a database, for SQLite: they read the statements from OrleansQuery
-- by key and bind the parameters by name. One row per grain state with a real primary key, so that a write is one upsert that checks the version.
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  TEXT PRIMARY KEY,
    QueryText TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS grain_state
(
    kind      TEXT    NOT NULL,
    n1        INTEGER NOT NULL,
    n0        INTEGER NOT NULL,
    extension TEXT    NOT NULL,
    service   TEXT    NOT NULL,
    payload   BLOB,
    version   INTEGER NOT NULL,
    PRIMARY KEY (kind, n1, n0, extension, service)
) STRICT, WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS reminder
(
    service    TEXT    NOT NULL,
    grain_id   TEXT    NOT NULL,
    name       TEXT    NOT NULL,
    start_time TEXT    NOT NULL,
    period     INTEGER NOT NULL,
    grain_hash INTEGER NOT NULL,
    version    INTEGER NOT NULL,
    PRIMARY KEY (service, grain_id, name)
) STRICT, WITHOUT ROWID;

CREATE INDEX IF NOT EXISTS reminder_by_hash ON reminder (service, grain_hash);

INSERT OR REPLACE INTO OrleansQuery VALUES
('ReadFromStorageKey',
 'SELECT payload AS PayloadBinary, version AS Version FROM grain_state
  WHERE kind = @GrainTypeString AND n1 = @GrainIdN1 AND n0 = @GrainIdN0 AND extension = coalesce(@GrainIdExtensionString, '''') AND service = @ServiceId'),
('WriteToStorageKey',
 'INSERT INTO grain_state AS held
  SELECT @GrainTypeString, @GrainIdN1, @GrainIdN0, coalesce(@GrainIdExtensionString, ''''), @ServiceId, @PayloadBinary, 1
  WHERE @GrainStateVersion IS NULL OR EXISTS
    (SELECT 1 FROM grain_state
     WHERE kind = @GrainTypeString AND n1 = @GrainIdN1 AND n0 = @GrainIdN0 AND extension = coalesce(@GrainIdExtensionString, '''') AND service = @ServiceId)
  ON CONFLICT DO UPDATE SET payload = excluded.payload, version = held.version + 1 WHERE held.version = @GrainStateVersion
  RETURNING version AS NewGrainStateVersion'),
('ClearStorageKey',
 'UPDATE grain_state SET payload = NULL, version = version + 1
  WHERE kind = @GrainTypeString AND n1 = @GrainIdN1 AND n0 = @GrainIdN0 AND extension = coalesce(@GrainIdExtensionString, '''') AND service = @ServiceId
    AND version = @GrainStateVersion
  RETURNING version AS NewGrainStateVersion'),
('DeleteStorageKey',
 'DELETE FROM grain_state
  WHERE kind = @GrainTypeString AND n1 = @GrainIdN1 AND n0 = @GrainIdN0 AND extension = coalesce(@GrainIdExtensionString, '''') AND service = @ServiceId
    AND version = @GrainStateVersion
  RETURNING version + 1 AS NewGrainStateVersion'),
('UpsertReminderRowKey',
 'INSERT INTO reminder AS held VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, 0)
  ON CONFLICT DO UPDATE SET start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = held.version + 1
  RETURNING version AS Version'),
('ReadReminderRowsKey',
 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
  WHERE service = @ServiceId AND grain_id = @GrainId'),
('ReadReminderRowKey',
 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
  WHERE service = @ServiceId AND grain_id = @GrainId AND name = @ReminderName'),
('ReadRangeRows1Key',
 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
  WHERE service = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash'),
('ReadRangeRows2Key',
 'SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
  WHERE service = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)'),
('DeleteReminderRowKey',
 'DELETE FROM reminder WHERE service = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version;
  SELECT changes() > 0 AS Deleted'),
('DeleteReminderRowsKey',
 'DELETE FROM reminder WHERE service = @ServiceId');
