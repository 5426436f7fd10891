#!/bin/sh
# Renders turnserver.conf.template from the environment and starts coturn with it; `--print` only prints it.
#
# In the container this runs instead of the image's own entrypoint: the secret must not be on the command line,
# where every process of the host could read it. Outside of Docker it runs in the same way. POSIX sh, with mktemp and find.
set -eu
umask 077

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

fail() {
  echo "coturn/entrypoint.sh: $1" >&2
  exit 64
}

# The secret may come from a file, which an environment is not: it has an owner and a mode.
if [ -n "${TURN_SECRET_FILE:-}" ]; then
  [ -z "${TURN_SECRET:-}" ] || fail 'TURN_SECRET and TURN_SECRET_FILE are both set; keep one of them.'
  [ -r "$TURN_SECRET_FILE" ] || fail "TURN_SECRET_FILE names $TURN_SECRET_FILE, which cannot be read."
  IFS= read -r TURN_SECRET <"$TURN_SECRET_FILE" || [ -n "$TURN_SECRET" ] || fail "$TURN_SECRET_FILE is empty."
fi
: "${TURN_SECRET:?coturn/entrypoint.sh: TURN_SECRET is not set. \`npm run env\` writes one into .env.}"
: "${TURN_REALM:=chatcall}" "${TURN_PORT:=3478}" "${TURN_MIN_PORT:=40100}" "${TURN_MAX_PORT:=49999}"
: "${TURN_USER_QUOTA:=64}" "${TURN_TOTAL_QUOTA:=2400}" "${TURN_MAX_BPS:=1500000}" "${TURN_BPS_CAPACITY:=3600000000}"
: "${TURN_ALLOWED_PEERS:=${MEDIA_ANNOUNCED_ADDRESSES:-}}"

# Each value becomes part of a line: a line break in it would add a directive of its own.
for value in "$TURN_SECRET" "$TURN_REALM" "$TURN_PORT" "$TURN_MIN_PORT" "$TURN_MAX_PORT" "$TURN_USER_QUOTA" \
  "$TURN_TOTAL_QUOTA" "$TURN_MAX_BPS" "$TURN_BPS_CAPACITY" "${TURN_TLS_CERT_FILE:-}" "${TURN_TLS_KEY_FILE:-}"; do
  case $value in
    *[!A-Za-z0-9._~+/=:@-]*) fail 'a TURN_ variable holds a character that does not belong in a line of turnserver.conf.' ;;
  esac
done

# Prints `option=value` for each part of a comma list that is an address, an address range or (with a slash) an address pair.
# Afterwards `skipped` says whether there were others (1) or not (0).
list() {
  option=$1 skipped=0
  set -f
  IFS=', '
  for part in $2; do
    case $part in
      *[!0-9a-fA-F.:/-]*) echo "coturn/entrypoint.sh: $option takes addresses, not names; '$part' is left out." >&2 && skipped=1 ;;
      *.* | *:*) printf '%s=%s\n' "$option" "$part" ;;
      *) echo "coturn/entrypoint.sh: $option takes addresses; '$part' is left out." >&2 && skipped=1 ;;
    esac
  done
  unset IFS
  set +f
}

print() {
  while IFS= read -r line; do
    case $line in
      [!#]*'=${'*'}')
        name=${line#*'=${'}
        eval "value=\$${name%'}'}"
        printf '%s=%s\n' "${line%%=*}" "$value"
        ;;
      *) printf '%s\n' "$line" ;;
    esac
  done <"$here/turnserver.conf.template"
  echo
  echo '# What belongs to this installation.'
  list listening-ip "${TURN_LISTEN_IPS:-}"
  list relay-ip "${TURN_RELAY_IPS:-}"
  list external-ip "${TURN_EXTERNAL_IPS:-}"
  list allowed-peer-ip "$TURN_ALLOWED_PEERS"
  # All media goes to mediasoup: the relay reaches nothing else, nor the internet. Only with a name, which may be any public
  # address, those stay open.
  if [ "$skipped" = 0 ]; then
    printf 'denied-peer-ip=%s\n' 0.0.0.0-255.255.255.255 ::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
  fi
  if [ -n "${TURN_TLS_CERT_FILE:-}" ]; then
    printf 'tls-listening-port=%s\n' "${TURN_TLS_PORT:-5349}"
    printf 'cert=%s\n' "$TURN_TLS_CERT_FILE"
    printf 'pkey=%s\n' "${TURN_TLS_KEY_FILE:?coturn/entrypoint.sh: TURN_TLS_KEY_FILE is not set}"
  else
    printf 'no-tls\n'
  fi
  # DTLS brings nothing that UDP and TLS over TCP do not: media is encrypted end to end with mediasoup either way.
  printf 'no-dtls\n'
  # For tests on a machine that has nothing but loopback. Never in production: it opens the machine's own services.
  if [ "${TURN_ALLOW_LOOPBACK_PEERS:-}" = 1 ]; then printf 'allow-loopback-peers\n'; fi
  if [ -n "${TURN_STATE_DIR:-}" ]; then
    printf 'userdb=%s/turndb\npidfile=%s/turnserver.pid\n' "$TURN_STATE_DIR" "$TURN_STATE_DIR"
  fi
}

if [ "${1:-}" = --print ]; then
  print
  exit
fi

# The configuration holds the secret: it is written to a new folder that other users cannot read, and is never
# written through a file or link that is there already.
if [ -z "${TURN_STATE_DIR:-}" ]; then
  TURN_STATE_DIR=$(mktemp -d "${TMPDIR:-/tmp}/chatcall-coturn.XXXXXXXX") || fail 'no folder for the configuration can be made.'
elif [ ! -d "$TURN_STATE_DIR" ]; then
  mkdir -p -m 700 -- "$TURN_STATE_DIR" || fail "the folder TURN_STATE_DIR ($TURN_STATE_DIR) cannot be made."
fi
[ -O "$TURN_STATE_DIR" ] || fail "the folder TURN_STATE_DIR ($TURN_STATE_DIR) belongs to another user."
[ -z "$(find "$TURN_STATE_DIR/." -prune -perm -0002)" ] ||
  fail "others may write into the folder TURN_STATE_DIR ($TURN_STATE_DIR); chmod 700 it."
rm -f -- "$TURN_STATE_DIR/turnserver.conf"
set -C
print >"$TURN_STATE_DIR/turnserver.conf"
set +C
# The process keeps no secret in its environment, where a core dump or `ps e` would show it.
unset TURN_SECRET
exec turnserver -c "$TURN_STATE_DIR/turnserver.conf"
