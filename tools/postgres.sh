#!/usr/bin/env bash
# A PostgreSQL to throw away: on a free port of 127.0.0.1, in a temporary folder, with a password of its own.
#   tools/postgres.sh with -- COMMAND…   runs COMMAND with TEST_POSTGRES_URL set; stopped and erased whatever happens
#   tools/postgres.sh start              starts one and prints its URL
#   tools/postgres.sh url                prints the URL of the one started
#   tools/postgres.sh stop               stops and erases it
#   tools/postgres.sh major              prints the version used (15)
#   tools/postgres.sh restart FOLDER     restarts the one whose data are there; pause and resume stop and wake its processes
# POSTGRES_SETTINGS="name=value …" adds to the server's settings.
set -euo pipefail
source "$(dirname "$0")/env.sh"

# Debian keeps the server's programs out of PATH; the newest is taken.
programs=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
[ -x "$programs" ] || programs=$(command -v initdb || true)
programs=${programs%/initdb}
state=$root/target/postgres # which folder `start` used

# PostgreSQL refuses to run as root.
owner=$(id -un)
if [ "$owner" = root ]; then
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
fi
as_owner() {
    if [ "$owner" = "$(id -un)" ]; then "$@"; else runuser -u "$owner" -- "$@"; fi
}

start() { # sets $folder and $url
    [ -n "$programs" ] || die "PostgreSQL's server is not installed: tools/setup.sh test"
    local setting port password attempt options="-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    options+=" -c listen_addresses=127.0.0.1 -c max_connections=300"
    for setting in ${POSTGRES_SETTINGS:-}; do options+=" -c $setting"; done

    # Not in the checkout nor the cache: the server's owner cannot enter another's home.
    folder=$(mktemp -d "${TMPDIR:-/tmp}/quinzaine-postgres.XXXXXX")
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    echo "$password" >"$folder/password"
    chown -R "$owner" "$folder"
    # md5, since the tests open many connections and scram is slow in a debug build.
    (cd / && as_owner "$programs/initdb" --pgdata="$folder/data" --username=postgres --pwfile="$folder/password" \
        --auth=md5 --encoding=UTF8 --locale=C.UTF-8 --no-sync --no-instructions) >"$folder/initdb.log" 2>&1 ||
        die "initdb failed: $(cat "$folder/initdb.log")"

    # Another program may take the port between the look and the start.
    for attempt in 1 2 3 4 5; do
        port=$(free_port)
        if (cd / && as_owner "$programs/pg_ctl" start --wait --silent --pgdata="$folder/data" --log="$folder/data/log" \
            --options="-p $port -k $folder $options"); then
            url=postgres://postgres:$password@127.0.0.1:$port/postgres
            return
        fi
    done >&2
    cat "$folder/data/log" >&2
    die "PostgreSQL did not start ($attempt attempts)"
}

stop() { # stop FOLDER; nothing to do when it is empty
    [ -n "$1" ] || return 0
    [ ! -f "$1/data/postmaster.pid" ] ||
        (cd / && as_owner "$programs/pg_ctl" stop --wait --silent --mode=immediate --pgdata="$1/data") || true
    rm -rf "$1"
}

restart() { # restart DATA
    (cd / && as_owner "$programs/pg_ctl" restart --wait --silent --mode=fast --pgdata="$1" --log="$1/log")
}

signal() { # signal NAME DATA; the server and those that serve its connections
    local server
    server=$(head -n 1 "$2/postmaster.pid")
    kill "-$1" "$server"
    pkill "-$1" -P "$server" || true
}

running() { [ -f "$state" ] && [ -f "$(head -n 1 "$state")/data/postmaster.pid" ]; }

case ${1:-} in
with)
    shift
    if [ "${1:-}" = -- ]; then shift; fi
    folder=
    trap 'stop "$folder"' EXIT
    trap 'exit 130' INT TERM HUP
    start
    say "PostgreSQL $(basename "$(dirname "$programs")") listens in $folder"
    # Archives are made and brought back with the programs of that version, wherever they are.
    PATH=$programs:$PATH TEST_POSTGRES_URL=$url "$@"
    ;;
start)
    if ! running; then
        folder=
        trap 'stop "$folder"' EXIT
        start
        mkdir -p "$(dirname "$state")"
        (umask 077 && printf '%s\n' "$folder" "$url" >"$state")
        trap - EXIT
    fi
    tail -n 1 "$state"
    ;;
url)
    running || die "none is running: tools/postgres.sh start"
    tail -n 1 "$state"
    ;;
stop)
    [ ! -f "$state" ] || stop "$(head -n 1 "$state")"
    rm -f "$state"
    ;;
major)
    [ -n "$programs" ] || exit 1
    "$programs/initdb" --version | grep -oE '[0-9]+' | head -n 1
    ;;
restart) restart "$2" ;;
pause) signal STOP "$2" ;;
resume) signal CONT "$2" ;;
*) die "usage: tools/postgres.sh with -- command… | start | url | stop | major | restart, pause, resume folder" ;;
esac
