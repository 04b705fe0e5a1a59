#!/usr/bin/env bash
# Run once by PostgreSQL's image on an empty volume: the role and the database, with no more rights than elsewhere.
set -euo pipefail
psql -v ON_ERROR_STOP=1 -U postgres -v database=twin -f /twin/database.sql
psql -v ON_ERROR_STOP=1 -U postgres -v password="$TWIN_DATABASE_PASSWORD" <<< "ALTER ROLE twin PASSWORD :'password'"
