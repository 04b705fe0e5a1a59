-- Makes the role and a database of a cluster (docs/operations.md, «Database»). As an administrator of the server:
--   psql -v ON_ERROR_STOP=1 -v database=twin -f deploy/postgres/database.sql
--   psql -c '\password twin'
-- The role owns one schema in one database and nothing else: members make their tables in it by themselves.
SELECT 'CREATE ROLE twin LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'twin') \gexec
CREATE DATABASE :"database" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C';
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO twin;
ALTER ROLE twin IN DATABASE :"database" SET search_path = twin;
\connect :"database"
REVOKE ALL ON SCHEMA public FROM PUBLIC;
CREATE SCHEMA twin AUTHORIZATION twin;
