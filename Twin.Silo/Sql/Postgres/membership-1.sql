-- What Microsoft.Orleans.Clustering.AdoNet 10.4 asks of a database. The cluster's version is what members agree through: whoever adds or changes a member does it
-- in one statement with the version that it saw, and of two who saw the same one only the first succeeds. Every parameter has its type spelled out, because a null
-- comes without one.
CREATE TABLE IF NOT EXISTS OrleansQuery
(
    QueryKey  text PRIMARY KEY,
    QueryText text NOT NULL
);

CREATE TABLE membership_version
(
    deployment text COLLATE "C" PRIMARY KEY,
    version    integer NOT NULL
);

CREATE TABLE membership
(
    deployment      text COLLATE "C" NOT NULL,
    address         text COLLATE "C" NOT NULL,
    port            integer NOT NULL,
    generation      integer NOT NULL,
    silo_name       text NOT NULL,
    host_name       text NOT NULL,
    status          integer NOT NULL, -- Orleans.Runtime.SiloStatus: 3 active, 6 dead
    proxy_port      integer NOT NULL, -- 0: no gateway
    suspect_times   text,
    start_time      timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    PRIMARY KEY (deployment, address, port, generation)
);

INSERT INTO OrleansQuery VALUES
('InsertMembershipVersionKey',
 $sql$
 WITH added AS
 (
   INSERT INTO membership_version (deployment, version) VALUES (@DeploymentId::text, 0)
   ON CONFLICT DO NOTHING
   RETURNING 1
 )
 SELECT EXISTS (SELECT 1 FROM added)
 $sql$),

-- A member that is there already cannot be added without the version having moved on: the check of the version covers both.
('InsertMembershipKey',
 $sql$
 WITH moved AS
 (
   UPDATE membership_version SET version = version + 1
   WHERE deployment = @DeploymentId::text AND version = @Version::integer AND NOT EXISTS
     (SELECT 1 FROM membership AS m
      WHERE m.deployment = @DeploymentId::text AND m.address = @Address::text AND m.port = @Port::integer AND m.generation = @Generation::integer)
   RETURNING deployment
 ),
 added AS
 (
   INSERT INTO membership (deployment, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
   SELECT deployment, @Address::text, @Port::integer, @Generation::integer, @SiloName::text, @HostName::text, @Status::integer, @ProxyPort::integer,
     @StartTime::timestamptz, @IAmAliveTime::timestamptz
   FROM moved
   RETURNING 1
 )
 SELECT EXISTS (SELECT 1 FROM added)
 $sql$),

-- The member's row is locked first, so that the version moves on only together with it. The time at which a member said that it is alive never goes back.
('UpdateMembershipKey',
 $sql$
 WITH held AS
 (
   SELECT m.deployment FROM membership AS m
   WHERE m.deployment = @DeploymentId::text AND m.address = @Address::text AND m.port = @Port::integer AND m.generation = @Generation::integer
   FOR UPDATE
 ),
 moved AS
 (
   UPDATE membership_version AS v SET version = v.version + 1
   FROM held
   WHERE v.deployment = held.deployment AND v.version = @Version::integer
   RETURNING v.deployment
 ),
 changed AS
 (
   UPDATE membership AS m
   SET status = @Status::integer, suspect_times = @SuspectTimes::text, i_am_alive_time = greatest(m.i_am_alive_time, @IAmAliveTime::timestamptz)
   FROM moved
   WHERE m.deployment = moved.deployment AND m.address = @Address::text AND m.port = @Port::integer AND m.generation = @Generation::integer
   RETURNING 1
 )
 SELECT EXISTS (SELECT 1 FROM changed)
 $sql$),
('UpdateIAmAlivetimeKey',
 $sql$
 UPDATE membership AS m SET i_am_alive_time = greatest(m.i_am_alive_time, @IAmAliveTime::timestamptz)
 WHERE m.deployment = @DeploymentId::text AND m.address = @Address::text AND m.port = @Port::integer AND m.generation = @Generation::integer
 $sql$),

-- The version is answered even when there is no member.
('MembershipReadRowKey',
 $sql$
 SELECT v.deployment AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
   m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
 FROM membership_version AS v
 LEFT JOIN membership AS m
   ON m.deployment = v.deployment AND m.address = @Address::text AND m.port = @Port::integer AND m.generation = @Generation::integer
 WHERE v.deployment = @DeploymentId::text
 $sql$),
('MembershipReadAllKey',
 $sql$
 SELECT v.deployment AS DeploymentId, m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName, m.host_name AS HostName,
   m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes, m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
 FROM membership_version AS v
 LEFT JOIN membership AS m ON m.deployment = v.deployment
 WHERE v.deployment = @DeploymentId::text
 $sql$),
('GatewaysQueryKey',
 $sql$
 SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation FROM membership
 WHERE deployment = @DeploymentId::text AND status = @Status::integer AND proxy_port > 0
 $sql$),
('DeleteMembershipTableEntriesKey',
 $sql$
 WITH members AS (DELETE FROM membership WHERE deployment = @DeploymentId::text)
 DELETE FROM membership_version WHERE deployment = @DeploymentId::text
 $sql$),

-- Orleans 10.4 itself chooses which dead members are old enough, and removes each by what it read of it (CleanupDefunctSiloEntryKey, which it takes when it is there).
-- The other one, by age alone, is obligatory; it takes none that might still live.
('CleanupDefunctSiloEntryKey',
 $sql$
 DELETE FROM membership
 WHERE deployment = @DeploymentId::text AND address = @Address::text AND port = @Port::integer AND generation = @Generation::integer
   AND status = 6 AND start_time = @StartTime::timestamptz AND i_am_alive_time = @IAmAliveTime::timestamptz
   AND coalesce(suspect_times, '') = coalesce(@SuspectTimes::text, '')
 $sql$),
('CleanupDefunctSiloEntriesKey',
 $sql$
 DELETE FROM membership
 WHERE deployment = @DeploymentId::text AND status = 6 AND start_time < @IAmAliveTime::timestamptz AND i_am_alive_time < @IAmAliveTime::timestamptz
 $sql$)
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
