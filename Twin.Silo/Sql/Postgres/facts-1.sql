-- What Microsoft.Orleans.Persistence.AdoNet and Microsoft.Orleans.Reminders.AdoNet 10.4 ask of a database: they read the statements from OrleansQuery by key and bind
-- the parameters by name. Every parameter has its type spelled out, because a null comes without one. One row per grain state with a real primary key.
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

CREATE TABLE grain_state
(
    kind      text COLLATE "C" NOT NULL,
    n1        bigint NOT NULL,
    n0        bigint NOT NULL,
    extension text COLLATE "C" NOT NULL,
    service   text COLLATE "C" NOT NULL,
    payload   bytea,
    version   integer NOT NULL,
    PRIMARY KEY (kind, n1, n0, extension, service)
);

CREATE TABLE reminder
(
    service    text COLLATE "C" NOT NULL,
    grain_id   text COLLATE "C" NOT NULL,
    name       text COLLATE "C" NOT NULL,
    start_time timestamptz NOT NULL,
    period     bigint NOT NULL, -- milliseconds
    grain_hash integer NOT NULL,
    version    integer NOT NULL,
    PRIMARY KEY (service, grain_id, name)
);

CREATE INDEX reminder_by_hash ON reminder (service, grain_hash);

INSERT INTO OrleansQuery VALUES
('ReadFromStorageKey',
 $sql$
 SELECT payload AS PayloadBinary, version AS Version FROM grain_state
 WHERE kind = @GrainTypeString::text AND n1 = @GrainIdN1::bigint AND n0 = @GrainIdN0::bigint
   AND extension = coalesce(@GrainIdExtensionString::text, '') AND service = @ServiceId::text
 $sql$),

-- Who saw a version changes that one; who saw none adds the row. Never both, so that a row that vanished meanwhile does not come back with a version from the past.
('WriteToStorageKey',
 $sql$
 WITH changed AS
 (
   UPDATE grain_state SET payload = @PayloadBinary::bytea, version = version + 1
   WHERE kind = @GrainTypeString::text AND n1 = @GrainIdN1::bigint AND n0 = @GrainIdN0::bigint
     AND extension = coalesce(@GrainIdExtensionString::text, '') AND service = @ServiceId::text AND version = @GrainStateVersion::integer
   RETURNING version
 ),
 added AS
 (
   INSERT INTO grain_state (kind, n1, n0, extension, service, payload, version)
   SELECT @GrainTypeString::text, @GrainIdN1::bigint, @GrainIdN0::bigint, coalesce(@GrainIdExtensionString::text, ''), @ServiceId::text, @PayloadBinary::bytea, 1
   WHERE @GrainStateVersion::integer IS NULL
   ON CONFLICT DO NOTHING
   RETURNING version
 )
 SELECT version AS NewGrainStateVersion FROM changed UNION ALL SELECT version FROM added
 $sql$),
('ClearStorageKey',
 $sql$
 UPDATE grain_state SET payload = NULL, version = version + 1
 WHERE kind = @GrainTypeString::text AND n1 = @GrainIdN1::bigint AND n0 = @GrainIdN0::bigint
   AND extension = coalesce(@GrainIdExtensionString::text, '') AND service = @ServiceId::text AND version = @GrainStateVersion::integer
 RETURNING version AS NewGrainStateVersion
 $sql$),
('DeleteStorageKey',
 $sql$
 DELETE FROM grain_state
 WHERE kind = @GrainTypeString::text AND n1 = @GrainIdN1::bigint AND n0 = @GrainIdN0::bigint
   AND extension = coalesce(@GrainIdExtensionString::text, '') AND service = @ServiceId::text AND version = @GrainStateVersion::integer
 RETURNING version + 1 AS NewGrainStateVersion
 $sql$),

('UpsertReminderRowKey',
 $sql$
 INSERT INTO reminder AS held (service, grain_id, name, start_time, period, grain_hash, version)
 VALUES (@ServiceId::text, @GrainId::text, @ReminderName::text, @StartTime::timestamptz, @Period::bigint, @GrainHash::integer, 0)
 ON CONFLICT (service, grain_id, name) DO UPDATE
 SET start_time = excluded.start_time, period = excluded.period, grain_hash = excluded.grain_hash, version = held.version + 1
 RETURNING version AS Version
 $sql$),
('ReadReminderRowsKey',
 $sql$
 SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
 WHERE service = @ServiceId::text AND grain_id = @GrainId::text
 $sql$),
('ReadReminderRowKey',
 $sql$
 SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
 WHERE service = @ServiceId::text AND grain_id = @GrainId::text AND name = @ReminderName::text
 $sql$),
('ReadRangeRows1Key',
 $sql$
 SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
 WHERE service = @ServiceId::text AND grain_hash > @BeginHash::integer AND grain_hash <= @EndHash::integer
 $sql$),
('ReadRangeRows2Key',
 $sql$
 SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period AS Period, version AS Version FROM reminder
 WHERE service = @ServiceId::text AND (grain_hash > @BeginHash::integer OR grain_hash <= @EndHash::integer)
 $sql$),
('DeleteReminderRowKey',
 $sql$
 WITH removed AS
 (
   DELETE FROM reminder WHERE service = @ServiceId::text AND grain_id = @GrainId::text AND name = @ReminderName::text AND version = @Version::integer
   RETURNING 1
 )
 SELECT EXISTS (SELECT 1 FROM removed)
 $sql$),
('DeleteReminderRowsKey',
 'DELETE FROM reminder WHERE service = @ServiceId::text')
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
