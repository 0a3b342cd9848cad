# shellcheck shell=bash
# Shared by the scripts here: a Debian tree in a temporary folder, a PostgreSQL in it, and a comparison. Sourced, after
# `set -euo pipefail`. Needs root, debootstrap and 2 GB in /tmp. DEBIAN_MIRROR is where packages come from.
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/lib.sh"
. "$(dirname "${BASH_SOURCE[0]}")/../scripts/fresh-debian.sh"
. "$(dirname "${BASH_SOURCE[0]}")/expect.bash"

# debian SUITE PACKAGE[=VERSION]…: a tree of that suite with these packages; removed when the script ends.
debian() {
  tree=$(mktemp -d /tmp/fleet-finding-XXXXXX)
  temporary+=("$tree" "$tree.log")
  stop_at_exit
  fresh_debian "$tree" "$1"
  enter "$tree" LC_ALL=C.UTF-8
  # Without this file the package of the server makes a cluster of its own.
  run_inside "$tree.log" sh -c 'mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf'
  run_inside "$tree.log" apt-get -q update
  run_inside "$tree.log" apt-get -qy install --no-install-recommends "${@:2}"
}

# server SQL: runs it in a new cluster of the newest version that is installed, and prints the rows and messages.
server() { printf '%s\n' "$1" | "${inside[@]}" pg_virtualenv -o timezone=UTC psql -XAtq -f - 2>&1 | grep -v ' PostgreSQL cluster \| cluster [0-9]*/regress'; }
