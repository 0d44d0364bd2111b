#!/bin/sh
# Run once, by the postgres image, when its volume is new: the application's role owns its database
# and is nothing else.
set -eu
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<'SQL'
\getenv password PLUMBLINE_PASSWORD
CREATE ROLE plumbline LOGIN PASSWORD :'password';
CREATE DATABASE plumbline OWNER plumbline;
SQL
