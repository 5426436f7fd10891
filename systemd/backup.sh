#!/bin/sh
# Writes one backup into a folder and removes those older than two weeks: `sh systemd/backup.sh FOLDER`. Takes the settings
# of .env.example from its environment. Each file gets its name when it is complete: a file with that name
# can be restored.
set -eu
umask 077

folder=${1:?Usage: sh systemd/backup.sh FOLDER}
: "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD is not set; it is in .env}" "${CHATCALL_DATA:?CHATCALL_DATA is not set; it is in .env}"
stamp=$(date +%Y-%m-%dT%H%M%S)
rm -f -- "$folder"/*.unfinished

# The database first: a picture without a row is harmless, a row without its picture is not. The password is passed in
# the environment, because a command line is visible to every process.
PGPASSWORD=$POSTGRES_PASSWORD pg_dump -h "${PGHOST:-127.0.0.1}" -p "${PGPORT:-5432}" -U chatcall_user -Fc \
  -f "$folder/database-$stamp.dump.unfinished" chatcall
mv -- "$folder/database-$stamp.dump.unfinished" "$folder/database-$stamp.dump"

tar -C "$CHATCALL_DATA" -czf "$folder/files-$stamp.tar.gz.unfinished" .
mv -- "$folder/files-$stamp.tar.gz.unfinished" "$folder/files-$stamp.tar.gz"

find "$folder" -maxdepth 1 -type f \( -name 'database-*.dump' -o -name 'files-*.tar.gz' \) -mtime +14 -delete
