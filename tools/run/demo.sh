# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run demo and ./run stop.

demo_main() {
  demo_options "$@"
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_BUILD $PACKAGES_DEMO
  if [ "$SANITIZERS" = yes ]; then build_module "$BUILD" --enable-sanitizers; else build_module "$BUILD"; fi
  make_state
  # Two starts of one demo at the same time would each make the data.
  exec 9>"$STATE/run/lock"
  flock -w 300 9 || die "another ./run works on $STATE"
  if [ "$FRESH" = yes ]; then
    httpd_stop
    database_stop
    rm -rf -- "$STATE/data" "$STATE/sites" "$STATE/start" "$STATE/logs" "$STATE/mpm" "$STATE/extra.conf"
    make_state
  fi
  [ -n "$MPM" ] || MPM=$(cat "$STATE/mpm" 2>/dev/null || echo event)
  printf '%s\n' "$MPM" >"$STATE/mpm"
  # The servers outlive this script and must not hold its lock.
  database_start 9>&-
  site_prepare
  httpd_start 9>&-
  demo_environment
  demo_greeting
}

# STATE/env: what a script needs to talk to the running demo.
demo_environment() {
  {
    printf '%s=%q\n' STATE "$STATE" PORT "$PORT" BASE_URL "https://localhost:$PORT" CA_FILE "$STATE/tls/localhost.pem"
    printf '%s=%q\n' MYSQL_SOCKET "$MYSQL_SOCKET" MYSQL_PORT "$MYSQL_PORT" MYSQL_USER "$(id -un)" DATABASES "$DATABASES"
    printf '%s=%q\n' SITES_DIR "$SITES_DIR" HTTPD_PID "$HTTPD_PID" MYSQL_PID "$(database_pid)" BUILD "$BUILD" MPM "$MPM"
    printf '%s=%q\n' ERROR_LOG "$STATE/logs/error.log" ACCESS_LOG "$STATE/logs/access.log"
    printf '%s=%q\n' CREDENTIALS "${FIXTURE:-$STATE/start}/credentials.json"
  } >"$STATE/env"
}

demo_greeting() {
  say ""
  say "The API is up: https://localhost:$PORT/apis/default/   ($MPM, error log $STATE/logs/error.log)"
  say ""
  "$PYTHON" "$REPO/tools/run/greeting.py" "${FIXTURE:-$STATE/start}/credentials.json" "https://localhost:$PORT" "$STATE/tls/localhost.pem"
  say ""
  if [ "$PORT" = 9300 ]; then say "Stop it with ./run stop"; else say "Stop it with ./run stop --state $STATE"; fi
}

# attach "$@": the options, and the variables of the demo they name.
attach() {
  demo_options "$@"
  STATE=$(realpath -e -- "$STATE" 2>/dev/null) || die "there is no demo in $STATE" "start one with ./run demo"
  [ -r "$STATE/env" ] || die "there is no demo in $STATE" "start one with ./run demo"
  # shellcheck source=/dev/null
  . "$STATE/env"
}

stop_main() {
  attach "$@"
  httpd_stop
  database_stop
  say "stopped    $STATE"
}
