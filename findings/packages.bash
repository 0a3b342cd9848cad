# shellcheck shell=bash
# Shared by the scripts here that need no complete system: pinned packages of npm or Debian in a temporary folder, and the
# comparison. Sourced, after `set -euo pipefail`.
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/fresh-debian.sh"
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"

# npm_packages NAME@VERSION…: installed in `folder`, for the JavaScript that `run_js` gets on stdin.
npm_packages() {
  folder=$(mktemp -d /tmp/fleet-finding-XXXXXX)
  temporary+=("$folder" "$folder.log")
  stop_at_exit
  printf '{"private":true,"type":"module"}\n' >"$folder/package.json"
  run_job npm install --prefix "$folder" --no-audit --no-fund --ignore-scripts "$@" >"$folder.log" 2>&1 ||
    fail "npm install failed: $(tail -n 1 "$folder.log")" "see '$folder.log'"
}

run_js() {
  cat >"$folder/run.mjs"
  env -C "$folder" TZ=UTC node run.mjs
}

# unpacked SUITE PACKAGE[=VERSION]…: these and what they depend on, unpacked and not set up, in `tree`; `inside` runs a command
# there. What was downloaded is kept in build/unpacked-SUITE. Needs root.
unpacked() {
  local suite=$1 kept=$top/build/unpacked-$1 deb options
  check_suite "$suite"
  tree=$(mktemp -d /tmp/fleet-finding-XXXXXX)
  temporary+=("$tree" "$tree.log")
  stop_at_exit
  chmod 755 "$tree"
  mkdir -p "$kept"/{lists,archives}/partial "$tree"/{proc,dev,etc,run,tmp} "$tree"/usr/{bin,sbin,lib,lib64}
  for deb in bin sbin lib lib64; do ln -s "usr/$deb" "$tree/$deb"; done
  : >"$kept/status"
  apt_sources "$suite" >"$kept/sources.list"
  options=(-q -o APT::Sandbox::User=root -o Acquire::Languages=none -o Dir::State="$kept" -o Dir::State::status="$kept/status"
    -o Dir::Cache="$kept" -o Dir::Etc::sourcelist="$kept/sources.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::Etc::preferencesparts=/dev/null)
  run_job apt-get "${options[@]}" update >"$tree.log" 2>&1 || fail "apt-get update failed" "see '$tree.log'"
  run_job apt-get "${options[@]}" -y install --no-install-recommends --download-only bash coreutils "${@:2}" >>"$tree.log" 2>&1 ||
    fail "apt-get could not download: $(tail -n 1 "$tree.log")" "see '$tree.log'"
  while read -r deb; do
    dpkg-deb --fsys-tarfile "$kept/archives/$deb" | tar -x --keep-directory-symlink -C "$tree"
  done < <(apt-get "${options[@]}" -s install --no-install-recommends bash coreutils "${@:2}" | archives)
  ln -sf bash "$tree/usr/bin/sh"
  printf 'root:x:0:0::/root:/bin/sh\npostgres:x:999:999::/tmp:/bin/sh\n' >"$tree/etc/passwd"
  ln -sf /usr/share/zoneinfo/UTC "$tree/etc/localtime"
  # Alternatives, which a set-up would have linked.
  for deb in "$tree"/usr/share/postgresql/*/extension/postgis-3.control; do
    [[ ! -e $deb ]] || ln -s postgis-3.control "${deb%-3.control}.control"
  done
  enter "$tree" LC_ALL=C.UTF-8 LD_LIBRARY_PATH=/usr/lib/x86_64-linux-gnu/blas:/usr/lib/x86_64-linux-gnu/lapack
}

# archives: of the lines "Inst NAME (VERSION …" of apt-get -s the names of the files.
archives() { sed -n 's/^Inst \([^ ]*\) (\([^ ]*\) [^)]*\[\([a-z0-9]*\)\]).*/\1_\2_\3.deb/p' | sed 's/:/%3a/'; }

# server SQL: runs it in a new cluster of the tree's PostgreSQL, and prints the rows and messages.
server() {
  printf '%s\n' "$1" >"$tree/tmp/in.sql"
  cat >"$tree/tmp/run" <<'SH'
cd /tmp
PATH=$(echo /usr/lib/postgresql/*/bin):$PATH
initdb -D data -U postgres -N --no-instructions >log 2>&1 &&
  pg_ctl -D data -w -l log -o '-c listen_addresses= -c unix_socket_directories=/tmp -c timezone=UTC' start >>log 2>&1 || { cat log; exit 1; }
psql -h /tmp -U postgres -XAtq -f in.sql 2>&1
pg_ctl -D data -m fast stop >>log
SH
  chown -R 999:999 "$tree/tmp"
  "${inside[@]}" chroot --userspec=999:999 / bash /tmp/run | sed 's/^psql:[^:]*:[0-9]*: //'
}
