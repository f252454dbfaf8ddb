#!/bin/sh
# Makes the cluster once, with the role and database that the official image would make, then becomes Postgres.
set -eu
data=/var/lib/postgresql/data
bin=$(echo /usr/lib/postgresql/*/bin)
if [ ! -s "$data/PG_VERSION" ]; then
  printf '%s' "$POSTGRES_PASSWORD" >/tmp/password
  "$bin/initdb" --pgdata "$data" --username "$POSTGRES_USER" --pwfile /tmp/password --auth scram-sha-256 \
    --auth-local trust --encoding UTF8 >/dev/null
  rm /tmp/password
  echo 'host all all all scram-sha-256' >>"$data/pg_hba.conf"
  "$bin/pg_ctl" --pgdata "$data" --wait --options '-c listen_addresses= -k /var/run/postgresql' start >/dev/null
  "$bin/createdb" --host /var/run/postgresql --username "$POSTGRES_USER" "$POSTGRES_DB"
  "$bin/pg_ctl" --pgdata "$data" --wait --mode fast stop >/dev/null
fi
exec "$bin/postgres" -D "$data" -c listen_addresses='*' -k /var/run/postgresql
