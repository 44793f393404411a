#!/usr/bin/env bash
# target/dist: the server, its site and the list of hashed names, to copy together anywhere; tried from elsewhere.
set -euo pipefail
source "$(dirname "$0")/env.sh"

step "1/3 Set-up"
tools/setup.sh dist

step "2/3 Release build (10 to 30 minutes the first time)"
release_build
dist=$root/target/dist
rm -rf "$dist"
mkdir -p "$dist"
cp "$server" "$names" "$dist/"
cp -R "$site" "$dist/site"
tools/supply.py sbom "$dist/quinzaine.cdx.json"

step "3/3 Smoke test: another folder, an empty environment"
elsewhere=$(mktemp -d "${TMPDIR:-/tmp}/quinzaine-dist.XXXXXX")
pid=
trap '[ -z "$pid" ] || kill "$pid" 2>/dev/null || true; rm -rf "$elsewhere"' EXIT
port=$(free_port)
(
    cd "$elsewhere"
    exec env -i QUINZAINE_LISTEN="127.0.0.1:$port" DATABASE_URL="sqlite:$elsewhere/smoke.db" \
        "$dist/quinzaine" serve >"$elsewhere/log" 2>&1
) &
pid=$!

answers() { node -e 'fetch(process.argv[1]).then(a => process.exit(a.ok ? 0 : 1), () => process.exit(1))' "$1"; }
for _ in $(seq 100); do
    kill -0 "$pid" 2>/dev/null || break
    ! taken "$port" || break
    sleep 0.1
done
answers "http://127.0.0.1:$port/sante" || die "the server in $dist does not answer on /sante:
$(cat "$elsewhere/log")"
say "$dist answers on /sante: $(du -sh "$dist" | cut -f1) in all"
