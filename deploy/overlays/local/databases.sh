#!/bin/sh
# Run once, on an empty data folder: a role and a database for each service, with the passwords that are mounted.
set -eu
for service in customers orders loyalty feedback; do
  password=$(cat "${PASSWORDS:-/passwords}/$service/password")
  psql --set=ON_ERROR_STOP=1 --username="$POSTGRES_USER" --set=service="$service" --set=password="$password" <<'SQL'
CREATE ROLE :"service" LOGIN PASSWORD :'password';
CREATE DATABASE :"service" OWNER :"service";
SQL
done
