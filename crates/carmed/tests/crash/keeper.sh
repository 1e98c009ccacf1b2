# Keeps one PostgreSQL that is killed and started again as it is told, and leaves nothing behind.
#
# Each line of standard input is a word: `start` or `kill`; each is answered by a line. When the input
# ends, however whoever held it ended, the server and its files go.
set -eu
programs=$1

trap '' INT TERM HUP
directory=$(mktemp -d /tmp/carmed-crash-XXXXXX)
trap 'rm -rf "$directory"' EXIT
log=$directory/log
server=

tell() {
    cat "$log" >&2
    exit 1
}

# What lies on the disk must outlive the server: nothing is switched off that brings it there.
run() {
    "$programs/postgres" -D "$directory/data" -k "$directory" -c listen_addresses= -c fsync=on \
        -c synchronous_commit=on -c full_page_writes=on </dev/null >"$log" 2>&1 &
    server=$!
    until grep -q "ready to accept connections" "$log"; do
        kill -0 "$server" 2>/dev/null || return 1
        sleep 0.05
    done
}

"$programs/initdb" -D "$directory/data" --username=postgres --auth=trust --encoding=UTF8 \
    --locale=C >"$log" 2>&1 || tell
echo "$directory"

while read -r word; do
    case $word in
    start)
        # Processes of the killed server that have not noticed yet keep the next one from starting.
        tries=100
        until run; do
            tries=$((tries - 1))
            [ "$tries" -gt 0 ] || tell
            sleep 0.1
        done
        echo started
        ;;
    kill)
        kill -KILL "$server"
        wait "$server" 2>/dev/null || true
        echo killed
        ;;
    esac
done
kill -QUIT "$server" 2>/dev/null || true
wait "$server" || true
