# shellcheck shell=bash
# Debian trees in a folder, for checks of what a bare machine lacks and of suites other than this machine's. Sourced after lib.sh;
# needs root. DEBIAN_MIRROR is where debootstrap and apt take packages from.

mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}

# This machine's own suite: bookworm, trixie, ….
host_suite() { sed -n 's/^VERSION_CODENAME=//p' /etc/os-release; }

# check_suite SUITE: a wrong name ends the script before anything is downloaded.
check_suite() {
  [[ $1 =~ ^[a-z]+$ ]] || fail "'$1' is not a suite" "a codename: bookworm, trixie, …" 2
  ((EUID == 0)) || fail "a Debian tree can only be made by root" "run it as root"
}

# fresh_debian FOLDER SUITE: a minimal tree by debootstrap, kept as build/fresh-debian-SUITE.tar for the next time.
fresh_debian() {
  local tree=$1 suite=$2 kept=$top/build/fresh-debian-$2.tar
  check_suite "$suite"
  [[ -e $kept ]] || make_base "$kept" "$suite"
  mkdir -p "$tree"
  tar -C "$tree" -xpf "$kept"
  chmod 755 "$tree" # mktemp made the packed one 0700, and then nobody but root can run anything in there
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  # Certificates that this host trusts beside Debian's own, for a network behind a proxy that uses one.
  mkdir -p "$tree/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$tree/usr/local/share/ca-certificates" 2>/dev/null || true
}

# A debootstrap that is older than the suite has no script for it; that of sid does for every suite.
make_base() {
  local kept=$1 suite=$2 folder script=()
  command -v debootstrap >/dev/null || fail "debootstrap is missing" "apt-get install debootstrap"
  [[ -e /usr/share/debootstrap/scripts/$suite ]] || script=(sid)
  folder=$(mktemp -d /tmp/fleet-base-XXXXXX)
  temporary+=("$folder")
  mkdir -p "$(dirname "$kept")"
  run_job debootstrap --variant=minbase "$suite" "$folder" "$mirror" "${script[@]}" >"$folder.log" 2>&1 ||
    fail "debootstrap failed" "see '$folder.log'"
  apt_sources "$suite" >"$folder/etc/apt/sources.list"
  chmod 755 "$folder" # mktemp made it 0700
  tar -C "$folder" -cf "$kept.new" . && mv "$kept.new" "$kept"
  rm -rf "$folder" "$folder.log"
}

# apt_sources SUITE: unstable has no updates beside it.
apt_sources() {
  printf 'deb %s %s main\n' "$mirror" "$1"
  [[ $1 == sid || $1 == unstable ]] || printf 'deb %s %s-updates main\ndeb %s-security %s-security main\n' "$mirror" "$1" "$mirror" "$1"
}

# enter TREE [VARIABLE=value…]: sets `inside`, words to put before a command that shall run in there: with processes and
# mounts of its own, which end with it; the network is the host's. Nothing of the environment gets in but what is named, and
# of the host's folders those in `shared`, as FROM:TO.
shared=()
enter() {
  local tree=$1
  shift
  # Node has a list of authorities of its own.
  # shellcheck disable=SC2016
  inside=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt DEBIAN_FRONTEND=noninteractive "$@"
    unshare --mount --propagation private --pid --fork --kill-child sh -c '
      tree=$1
      shift
      while [ "$1" != -- ]; do
        mkdir -p "$tree${1#*:}" && mount --bind "${1%%:*}" "$tree${1#*:}" || exit 1
        shift
      done
      shift
      mount -t proc proc "$tree/proc" && mount --rbind /dev "$tree/dev" && chroot "$tree" "$@"
      exit $?' sh "$tree" "${shared[@]}" --)
}

# suite_tree SUITE: a tree of that suite to build and test in, kept as build/suites/SUITE. The sources are there at the same path,
# with a build folder of its own (build/suites/SUITE-build outside). Sets `inside` and `tree_build`.
suite_tree() {
  local suite=$1 folder=$top/build/suites/$1
  check_suite "$suite"
  tree_build=$folder-build
  mkdir -p "$tree_build"
  if [[ ! -e $folder/usr ]]; then
    fresh_debian "$folder.new" "$suite"
    mv "$folder.new" "$folder"
  fi
  local shared=("$top:$top" "$tree_build:$top/build")
  [[ -z ${CCACHE_DIR:-} ]] || shared+=("$CCACHE_DIR:$CCACHE_DIR")
  local git # of a linked worktree it is elsewhere
  git=$(git -C "$top" rev-parse --path-format=absolute --git-common-dir 2>/dev/null || true)
  [[ -z $git || $git == "$top"/* ]] || shared+=("$git:$git")
  local variables=() name
  for name in $(compgen -e); do
    case $name in CCACHE_* | FLEET_TIDY_SECONDS | FLEET_TEST_ENGINE | FLEET_INSTALL_DEPS) variables+=("$name=${!name}") ;; esac
  done
  enter "$folder" "${variables[@]}"
  if ! "${inside[@]}" sh -c 'command -v git >/dev/null && test -e /etc/ssl/certs/ca-certificates.crt'; then
    run_inside "$folder.log" sh -c 'apt-get -q update && apt-get -qy install --no-install-recommends git ca-certificates'
  fi
  inside+=(env -C "$top")
}

# enter_suite SUITE: like suite_tree, but for this machine's own suite `inside` is empty: it is the tree.
enter_suite() {
  if [[ $1 != "$(host_suite)" ]]; then suite_tree "$1"; else inside=() tree_build=$top/build; fi
}

# package_of SUITE SOURCE FOLDER [OPTION of cpack…]: builds SOURCE for that suite, and puts its package and its fleet-sim into FOLDER.
# SOURCE is this tree, or one below its build folder.
package_of() {
  local suite=$1 source=$2 folder=$3 log=$3.log made
  enter_suite "$suite"
  mkdir -p "$folder"
  run_inside "$log" "$top/scripts/install-deps" build pages package
  run_inside "$log" cmake -S "$source" --preset release
  run_inside "$log" env -C "$source/build/release" ninja -j "$(build_jobs)" fleet fleet-sim generated
  made=$source/build/release/packages
  run_inside "$log" rm -rf "$made"
  run_inside "$log" env -C "$source/build/release" cpack -G DEB -B "$made" "${@:4}"
  cp "${made/#"$top/build"/"$tree_build"}"/*.deb "${made/#"$top/build"/"$tree_build"}/../tests/sim/fleet-sim" "$folder/"
  rm -f "$log"
}

# run_inside LOG COMMAND…: its words go to the log; a failure ends the script.
run_inside() {
  local log=$1
  shift
  run_job "${inside[@]}" "$@" >>"$log" 2>&1 || fail "in the tree: $* failed: $(tail -n 1 "$log")" "see '$log'"
}

# get PORT PATH: the body of the answer, without curl.
get() {
  exec 4<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&4
  sed '1,/^\r$/d' <&4
  exec 4>&-
}

# positions PORT: "imei [lng, lat]" of every vehicle, sorted.
positions() {
  get "$1" /webhook/live-positions | grep -o '"type" *: *"Feature".\{0,400\}' |
    sed -n 's/.*"coordinates" *: *\(\[[^]]*\]\).*"imei" *: *"\([0-9]*\)".*/\2 \1/p' | sort
}

# moved PORT SECONDS: how many vehicles are elsewhere after that time.
moved() {
  local before after
  before=$(positions "$1")
  [[ -n $before ]] || fail "no vehicle has a position" "look at http://127.0.0.1:$1/webhook/live-positions"
  pause "$2"
  after=$(positions "$1")
  comm -13 <(printf '%s\n' "$before") <(printf '%s\n' "$after") | wc -l
}

# prepare_boot TREE COMMAND: scripts/boot-debian will run it when systemd is up. Its words go to /srv/check.log, which then has
# the journal's last lines as well, and after it there is /srv/done or /srv/failed.
prepare_boot() {
  local tree=$1
  : >"$tree/etc/machine-id"
  cat >"$tree/etc/systemd/system/check.service" <<UNIT
[Unit]
After=multi-user.target
[Service]
Type=exec
ExecStart=$2
Environment=HOME=/root DEBIAN_FRONTEND=noninteractive SYSTEMD_COLORS=0 SYSTEMD_PAGER=
StandardOutput=append:/srv/check.log
StandardError=inherit
ExecStopPost=-sh -c 'test "\$\$SERVICE_RESULT" = success || journalctl -q -n 40'
ExecStopPost=sh -c 'if test "\$\$SERVICE_RESULT" = success; then touch /srv/done; else touch /srv/failed; fi'
UNIT
  mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
  ln -sf ../check.service "$tree/etc/systemd/system/multi-user.target.wants/check.service"
}
