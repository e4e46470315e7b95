# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What every part of ./run uses: messages, processes, free ports, the options that name a demo.

say() { printf '%s\n' "$*"; }

# die MESSAGE [FIX]: a failure always says what to do about it.
die() {
  printf '%s\n' "run: $1" >&2
  [ $# -lt 2 ] || printf '     %s\n' "$2" >&2
  exit 1
}

is_root() { [ "$(id -u)" -eq 0 ]; }

free_port() {
  "$PYTHON" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

port_taken() {
  "$PYTHON" -c 'import socket, sys
s = socket.socket()
s.settimeout(2)
sys.exit(s.connect_ex(("127.0.0.1", int(sys.argv[1]))) != 0)' "$1"
}

random_text() { openssl rand -hex "${1:-16}"; }

# pid_in FILE WORD: prints the pid in FILE when that process still runs and its command line holds WORD.
# A pid alone proves nothing: the number may have been given to somebody else since.
pid_in() {
  local pid
  [ -r "$1" ] || return 1
  read -r pid <"$1" || [ -n "$pid" ] || return 1
  [ -r "/proc/$pid/cmdline" ] || return 1
  tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -qF -- "$2" || return 1
  printf '%s\n' "$pid"
}

# wait_until SECONDS COMMAND...: polls every 50 ms.
wait_until() {
  local tries=$(($1 * 20))
  shift
  while ! "$@"; do
    tries=$((tries - 1))
    [ "$tries" -gt 0 ] || return 1
    sleep 0.05
  done
}

gone() { [ ! -d "/proc/$1" ] || grep -q '^State:\sZ' "/proc/$1/status" 2>/dev/null; }

end_process() {
  local pid=$1 seconds=$2
  kill -TERM "$pid" 2>/dev/null || return 0
  wait_until "$seconds" gone "$pid" || kill -KILL "$pid" 2>/dev/null || true
}

# Who owns the site's files and runs httpd's workers and the database.
web_user() { if is_root; then echo www-data; else id -un; fi; }
database_user() {
  if ! is_root; then
    id -un
  elif id -u mysql >/dev/null 2>&1; then
    echo mysql
  else
    echo root
  fi
}

# demo_options "$@": sets PORT, STATE, FIXTURE, RELEASE, MPM, FRESH, SANITIZERS, BUILD.
demo_options() {
  PORT=9300 STATE='' FIXTURE='' RELEASE='' MPM='' FRESH=no SANITIZERS=no BUILD=''
  while [ $# -gt 0 ]; do
    case $1 in
      --port | --state | --fixture | --release | --mpm | --build)
        [ $# -ge 2 ] || die "$1 needs a value" "see ./run help"
        case $1 in
          --port) PORT=$2 ;;
          --state) STATE=$2 ;;
          --fixture) FIXTURE=$2 ;;
          --release) RELEASE=$2 ;;
          --mpm) MPM=$2 ;;
          --build) BUILD=$2 ;;
        esac
        shift
        ;;
      --fresh) FRESH=yes ;;
      --sanitizers) SANITIZERS=yes ;;
      *) die "unknown option $1" "see ./run help" ;;
    esac
    shift
  done
  [[ $PORT =~ ^[0-9]+$ ]] && [ "$PORT" -le 65535 ] || die "$PORT is not a port"
  [[ $MPM =~ ^(prefork|worker|event|)$ ]] || die "unknown MPM $MPM" "prefork, worker and event are there"
  if [ -z "$BUILD" ]; then
    BUILD=$REPO/build/release
    [ "$SANITIZERS" = no ] || BUILD=$REPO/build/sanitizers
  fi
  BUILD=$(realpath -m -- "$BUILD")
  STATE=$(realpath -m -- "${STATE:-$REPO/build/demo-$PORT}")
  [ -z "$RELEASE" ] || release_files "$RELEASE" >/dev/null
  [ -z "$FIXTURE" ] || FIXTURE=$(realpath -e -- "$FIXTURE") || die "the folder of --fixture does not exist"
}

# may_enter USER FOLDER
may_enter() { [ "$(id -un)" = "$1" ] || setpriv --reuid="$1" --regid="$1" --clear-groups test -x "$2"; }

# As root the workers are www-data: a clone below /root is closed to them, so its demo lives in /var/tmp,
# and STATE is a link to there.
make_state() {
  mkdir -p "$STATE"
  STATE=$(realpath -e -- "$STATE")
  if ! may_enter "$(web_user)" "$STATE" || ! may_enter "$(database_user)" "$STATE"; then
    local elsewhere
    elsewhere=/var/tmp/mod_oemr_api-$(printf '%s' "$STATE" | sha256sum | cut -c1-12)
    rmdir -- "$STATE" 2>/dev/null || die "$STATE cannot be entered by $(web_user)" "give another folder with --state"
    [ -d "$elsewhere" ] || mkdir -m 0755 "$elsewhere"
    ln -s "$elsewhere" "$STATE"
    say "state      $elsewhere ($(web_user) may not enter $STATE)"
    STATE=$elsewhere
  fi
  # Anybody may have made a folder of this name in /var/tmp.
  [ -O "$STATE" ] && [ ! -L "$STATE" ] || die "$STATE belongs to somebody else" "give another folder with --state"
  chmod 0755 "$STATE"
  mkdir -p "$STATE/logs" "$STATE/run" "$STATE/tls" "$STATE/htdocs" "$STATE/start"
  chmod 0700 "$STATE/tls" "$STATE/start"
}
