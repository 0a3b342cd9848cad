# shellcheck shell=bash
# Functions shared by the demo, the tests and the benchmarks: paths, building, and a stack of background
# processes that never outlives the script. Sourced, after `set -euo pipefail`.

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${FLEET_BUILD_DIR:-$top/build/release}
program=$(basename "$0")

say() { printf '%s: %s\n' "$program" "$*" >&2; }
fail() {
  say "error: $1"
  printf 'hint: %s\n' "$2" >&2
  exit "${3:-1}"
}

# phase NAME: ends the phase before, with its time if it took any; '' ends the last one.
phase_name=
phase() {
  [[ -z $phase_name ]] || ((SECONDS == phase_start)) || say "$phase_name: $((SECONDS - phase_start)) s"
  phase_name=$1 phase_start=$SECONDS
  [[ -z $1 ]] || say "$1 …"
}

# A compiler at work takes up to 700 MB (Boost.Beast).
build_jobs() {
  local cores memory_kb
  cores=$(nproc)
  memory_kb=$(awk '$1 == "MemAvailable:" {print $2}' /proc/meminfo)
  local by_memory=$((memory_kb / 700000))
  ((by_memory >= 1)) || by_memory=1
  printf '%s\n' $((cores < by_memory ? cores : by_memory))
}

# build_targets TARGET…: ninja itself, because it passes a signal on to the compilers and `cmake --build` does not.
build_targets() {
  [[ -f $build/build.ninja ]] || run_job cmake -S "$top" --preset "$(basename "$build")" >&2 ||
    fail "cmake could not configure" "see the messages above"
  run_job env -C "$build" ninja -j "$(build_jobs)" "$@" >&2 || fail "the build failed" "see the messages above"
}

# Settings of a real fleet in the caller's environment must not reach a demo or a benchmark.
forget_settings() {
  local name
  for name in $(compgen -e); do
    case $name in
      FLEET_MAP_STYLE_URL | FLEET_TIMEZONE | FLEET_BUILD_DIR | FLEET_SHARED_DIR | FLEET_POSTGRES_BIN) ;;
      FLEET_* | TRACKSOLID_* | VTRIPS_* | DATABASE_URL | PG*) unset "$name" ;;
    esac
  done
}

# --- background processes ------------------------------------------------------------------------------------

services=()  # pids, oldest first
temporary=() # folders to remove in the end
job=         # pid of what run_job or pause waits for

# start LOG COMMAND…: in the background; it gets SIGTERM if this script is killed. Its pid is in $!.
start() {
  local log=$1
  shift
  setpriv --pdeathsig TERM "$@" >"$log" 2>&1 9>&- &
  services+=($!)
}

# Runs a command so that a signal to this script is acted on at once, not when the command ends.
run_job() {
  local status=0
  setpriv --pdeathsig TERM "$@" 9>&- &
  job=$!
  wait "$job" || status=$?
  job=
  return "$status"
}
pause() { run_job sleep "$1"; }

# Newest first, so that nothing loses what it talks to; what is still there after 10 s is killed.
stop_services() {
  trap '' INT TERM HUP
  set +e
  local i pid deadline=$((SECONDS + 10)) signal
  [[ -z $job ]] || { kill "$job" && wait "$job"; } 2>/dev/null
  for ((i = ${#services[@]} - 1; i >= 0; i--)); do
    pid=${services[i]}
    signal=TERM
    [[ $pid != "${postgres_pid:-}" ]] || signal=INT # does not wait for clients that others left open
    kill -"$signal" "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null && ((SECONDS < deadline)); do sleep 0.05; done
    kill -KILL "$pid" 2>/dev/null
    wait "$pid" 2>/dev/null
  done
  rm -rf "${temporary[@]}"
}

# Started with `&` by another script, this one would ignore Ctrl-C, and bash cannot undo that from within.
heed_interrupts() {
  [[ $(trap -p INT) != "trap -- '' SIGINT" ]] || exec env --default-signal=INT "$0" "$@"
}

stop_at_exit() {
  trap stop_services EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM
  trap 'exit 129' HUP
}

# wait_for PID SECONDS WHAT LOG COMMAND…: until COMMAND succeeds; fails early when the process ends.
wait_for() {
  local pid=$1 deadline=$((SECONDS + $2)) what=$3 log=$4
  shift 4
  until "$@" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || fail "$what stopped: $(grep -m 1 'error:' "$log" || tail -n 1 "$log")" "see '$log'"
    ((SECONDS < deadline)) || fail "$what did not become ready" "see '$log'"
    pause 0.05
  done
}

# --- the parts of a stack ------------------------------------------------------------------------------------

# start_postgres DATA LOG [option=value…]: sets `sockets` and `postgres_pid`.
start_postgres() {
  local data=$1 log=$2
  shift 2
  sockets=$(mktemp -d /tmp/fleet-run-XXXXXX)
  temporary+=("$sockets")
  start "$log" "$top/scripts/private-postgres" "$data" "$sockets" "$@"
  postgres_pid=$!
  wait_for "$postgres_pid" 60 PostgreSQL "$log" grep -q 'database system is ready to accept' "$log"
}

# postgres_bin: the folder of the programs of the server that start_postgres runs.
postgres_bin() { "$top/scripts/private-postgres" --bin; }

# use_database NAME: makes it if need be and sets FLEET_DATABASE_URL.
use_database() {
  local server
  server=$(database_url postgres)
  if [[ -z $(psql "$server" -XAtc "select 1 from pg_database where datname = '$1'") ]]; then
    psql "$server" -Xqc "create database $1"
  fi
  FLEET_DATABASE_URL=$(database_url "$1")
  export FLEET_DATABASE_URL
}

database_url() { printf 'postgresql:///%s?host=%s&user=postgres' "$1" "$sockets"; }

# start_simulator LOG OPTIONS…: sets TRACKSOLID_* for `fleet`. The credentials are the simulator's own, and it does not
# mind how often it is asked.
start_simulator() {
  local log=$1
  shift
  start "$log" "$build/tests/sim/fleet-sim" --listen 127.0.0.1:0 "$@"
  wait_for $! 60 'the simulator' "$log" grep -q 'listening on' "$log"
  TRACKSOLID_API_URL=$(sed -n 's/.*listening on \(http[^ ]*\).*/\1/p' "$log" | head -n 1)
  export TRACKSOLID_API_URL
  export TRACKSOLID_APP_KEY=TESTAPPKEY0000000000000000000001 TRACKSOLID_APP_SECRET=TESTSECRET00000000000000000000AB
  export TRACKSOLID_MIN_INTERVAL_MS=2
  export TRACKSOLID_USER_ID=demo_user TRACKSOLID_USER_PWD_MD5=4b4d9529148d8d9440d7e20c78287f69
}

# registry_of FILE: what an operator's list would say of the simulated vehicles: cost centres and cities, by the
# groups and accounts that the vendor has them in.
registry_of() {
  psql "$FLEET_DATABASE_URL" -Xqc "copy (select imei, '2000-01-01' as "from", nullif(device_group, '') as cost_centre,
    case when account like '%north%' then 'Thika' when account like '%south%' then 'Athi River' else 'Nairobi' end as assigned_city
    from tracksolid.devices order by imei) to stdout csv header" >"$1"
}

# start_serve LOG PORT: sets `base_url`.
start_serve() {
  start "$1" "$build/tools/fleet" serve --bind "127.0.0.1:$2"
  wait_for $! 20 'fleet serve' "$1" answers "$2" /health
  base_url=http://127.0.0.1:$2
}

# Whether a job of `fleet` did its work: all of it, or all but some devices. The simulator has one that always fails.
job_done() { (($1 == 0 || $1 == 3)); }

# free_port FIRST: the first port from FIRST on that nobody answers on.
free_port() {
  local port
  for ((port = $1; port < $1 + 100; port++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { printf '%s\n' "$port" && return; }
  done
  fail "no free port from '$1' on" "choose one with --port"
}

# answers PORT PATH: whether a GET there is answered with 200. No curl on a bare machine.
answers() {
  local line
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' "$2" >&3
  IFS= read -r -t 5 line <&3
  exec 3>&-
  [[ $line == *" 200 "* ]]
}
