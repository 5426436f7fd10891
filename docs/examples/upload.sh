#!/bin/sh
# Uploads a file with curl, continues after interruptions, and prints the file that can be sent in a message:
#
#   CHATCALL_TOKEN=... sh upload.sh https://chat.example.org report.pdf
set -eu
server=$1
file=$2
size=$(wc -c <"$file" | tr -d ' ')

# In a file, because the arguments of a command are visible to all users of a machine.
headers=$(mktemp)
trap 'rm -f "$headers"' EXIT
printf 'Authorization: Bearer %s\nTus-Resumable: 1.0.0\n' "$CHATCALL_TOKEN" >"$headers"

# 1. Create an upload. Its path is in the header Location.
upload=$(curl -sS --fail-with-body -D - -o /dev/null -X POST -H "@$headers" -H "Upload-Length: $size" "$server/api/uploads" |
  tr -d '\r' | sed -n 's/^[Ll]ocation: //p')

# 2. Send the bytes, 8 MB at a time. After an interruption the server knows where to continue.
offset=0
while [ "$offset" -lt "$size" ]; do
  tail -c "+$((offset + 1))" "$file" | head -c 8388608 |
    curl -sS --fail-with-body -X PATCH -H "@$headers" -H 'Content-Type: application/offset+octet-stream' -H "Upload-Offset: $offset" \
      --data-binary @- "$server$upload" || sleep 2
  offset=$(curl -sS --fail --head -H "@$headers" "$server$upload" | tr -d '\r' | sed -n 's/^[Uu]pload-[Oo]ffset: //p')
done

# 3. Make a file of it.
curl -sS --fail-with-body -H "@$headers" -H 'Content-Type: application/json' \
  -d "{\"uploadId\": \"${upload##*/}\", \"name\": \"$(basename "$file" | sed 's/[\\"]/\\&/g')\"}" "$server/api/files"
