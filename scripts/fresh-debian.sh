# shellcheck shell=bash
# A fresh Debian 12 in a folder, for checks of what a bare machine lacks. Sourced after lib.sh; needs root.

# fresh_debian FOLDER: a minimal tree by debootstrap, kept as build/fresh-debian.tar for the next time.
fresh_debian() {
  local tree=$1 kept=$top/build/fresh-debian.tar
  ((EUID == 0)) || fail "a Debian tree can only be made by root" "run it as root"
  [[ -e $kept ]] || make_base "$kept"
  mkdir -p "$tree"
  tar -C "$tree" -xpf "$kept"
  chmod 755 "$tree" # mktemp made the packed one 0700, and then nobody but root can run anything in there
  cp /etc/resolv.conf "$tree/etc/resolv.conf"
  # What this host trusts beside Debian's own authorities, for a network that is behind such a one.
  mkdir -p "$tree/usr/local/share/ca-certificates"
  cp /usr/local/share/ca-certificates/*.crt "$tree/usr/local/share/ca-certificates" 2>/dev/null || true
}

make_base() {
  local kept=$1 folder mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
  command -v debootstrap >/dev/null || fail "debootstrap is missing" "apt-get install debootstrap"
  folder=$(mktemp -d /tmp/fleet-base-XXXXXX)
  temporary+=("$folder")
  mkdir -p "$(dirname "$kept")"
  run_job debootstrap --variant=minbase bookworm "$folder" "$mirror" >"$folder.log" 2>&1 ||
    fail "debootstrap failed" "see '$folder.log'"
  printf 'deb %s bookworm main\ndeb %s bookworm-updates main\ndeb %s-security bookworm-security main\n' \
    "$mirror" "$mirror" "$mirror" >"$folder/etc/apt/sources.list"
  tar -C "$folder" -cf "$kept.new" . && mv "$kept.new" "$kept"
  rm -rf "$folder" "$folder.log"
}

# enter TREE [VARIABLE=value…]: sets `inside`, words to put before a command that shall run in there: with processes and
# mounts of its own, which end with it; the network is the host's. Nothing of the environment gets in but what is named.
enter() {
  local tree=$1
  shift
  # Node has a list of authorities of its own.
  # shellcheck disable=SC2016
  inside=(env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root
    NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt DEBIAN_FRONTEND=noninteractive "$@"
    unshare --mount --pid --fork --kill-child sh -c '
      tree=$1
      shift
      mount -t proc proc "$tree/proc" && mount --rbind /dev "$tree/dev" && chroot "$tree" "$@"
      exit $?' sh "$tree")
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
