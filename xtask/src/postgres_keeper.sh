# Keeps one throw-away PostgreSQL until standard input ends, and leaves nothing behind.
#
# Whoever started it holds the other end of standard input: when that program ends, however it ends,
# the server and its files go. Says where the server is as soon as it takes connections.
set -eu
programs=$1

trap '' INT TERM HUP
directory=$(mktemp -d /tmp/carmed-postgres-XXXXXX)
trap 'rm -rf "$directory"' EXIT
log=$directory/log

tell() {
    cat "$log" >&2
    exit 1
}

"$programs/initdb" -D "$directory/data" --username=postgres --auth=trust --encoding=UTF8 \
    --locale=C --no-sync >"$log" 2>&1 || tell

# Should this script itself be killed, the kernel ends the server, where it can.
guard=
if setpriv --pdeathsig QUIT true 2>/dev/null; then
    guard="setpriv --pdeathsig QUIT"
fi

# What is in it does not outlive it, so nothing is brought to the disk.
$guard "$programs/postgres" -D "$directory/data" -k "$directory" -c listen_addresses= \
    -c fsync=off -c full_page_writes=off -c max_connections=200 -c max_locks_per_transaction=256 \
    </dev/null >>"$log" 2>&1 &
server=$!

until grep -q "ready to accept connections" "$log"; do
    kill -0 "$server" 2>/dev/null || tell
    sleep 0.05
done
echo "$directory"

cat >/dev/null
kill -QUIT "$server" 2>/dev/null || true
wait "$server" || true
