# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The demo's httpd: certificate, configuration, start, graceful restart, stop.

httpd_pid() { pid_in "$STATE/run/httpd.pid" "$STATE/httpd.conf"; }

httpd_certificate() {
  ! openssl x509 -checkend 86400 -noout -in "$STATE/tls/localhost.pem" >/dev/null 2>&1 || return 0
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=localhost \
    -addext basicConstraints=critical,CA:FALSE -addext subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1 \
    -keyout "$STATE/tls/localhost.key" -out "$STATE/tls/localhost.pem" 2>"$STATE/logs/openssl.log" ||
    die "no certificate could be made" "the messages are in $STATE/logs/openssl.log"
}

has_ipv6() { "$PYTHON" -c 'import socket; socket.socket(socket.AF_INET6).bind(("::1", 0))' 2>/dev/null; }

# Writes STATE/httpd.conf from conf/demo-httpd.conf.in; tests may put more into STATE/extra.conf.
httpd_configure() {
  local modules listen6='#' user='#' fixture='#'
  modules=$(apxs -q LIBEXECDIR)
  ! has_ipv6 || listen6=''
  ! is_root || user=''
  [ -z "$FIXTURE" ] || fixture=''
  touch "$STATE/extra.conf"
  printf '<!doctype html><title>mod_oemr_api</title><p>The API is below <code>/apis/default</code>.\n' >"$STATE/htdocs/index.html"
  if [ -z "$FIXTURE" ]; then
    mkdir -p "$STATE/htdocs/app"
    cp "$REPO/tools/demo-app/index.html" "$STATE/htdocs/app/"
  fi
  sed -e "s|@MODULES@|$modules|g" -e "s|@MODULE@|$BUILD/.libs/mod_oemr_api.so|g" -e "s|@STATE@|$STATE|g" \
    -e "s|@PORT@|$PORT|g" -e "s|@MPM@|$MPM|g" -e "s|@SITES@|$SITES_DIR|g" \
    -e "s|@IPV6@|$listen6|g" -e "s|@ROOT@|$user|g" -e "s|@FIXTURE@|$fixture|g" -e "s|@USER@|$(web_user)|g" -e "s|@GROUP@|$(id -gn "$(web_user)")|g" \
    "$REPO/conf/demo-httpd.conf.in" >"$STATE/httpd.conf.new"
}

httpd_run() {
  local preload='' library
  if [ -f "$BUILD/config.status" ] && grep -q enable-sanitizers "$BUILD/config.status"; then
    # The sanitizer's runtime must come first in a program that was not built with it. httpd leaks on purpose at exit.
    for library in libasan.so libubsan.so; do preload="$preload $(gcc -print-file-name=$library)"; done
    env LD_PRELOAD="${preload# }" ASAN_OPTIONS="detect_leaks=0:log_path=$STATE/logs/asan:abort_on_error=0:detect_odr_violation=0" \
      UBSAN_OPTIONS="print_stacktrace=1:log_path=$STATE/logs/ubsan" apache2 -d "$STATE" -f "$STATE/httpd.conf" "$@"
  else
    apache2 -d "$STATE" -f "$STATE/httpd.conf" "$@"
  fi
}

httpd_answers() {
  local status
  status=$(curl -s -o /dev/null -w '%{http_code}' --max-time 5 --cacert "$STATE/tls/localhost.pem" \
    "https://localhost:$PORT/apis/default/fhir/metadata") || return 1
  # 501: the API is switched off, which is an answer.
  [ "$status" != 000 ] && { [ "$status" -lt 500 ] || [ "$status" = 501 ]; }
}

httpd_start() {
  local log=$STATE/logs/error.log pid
  httpd_certificate
  httpd_configure
  if pid=$(httpd_pid); then
    # A new module or configuration needs a new process: a graceful restart would do for the second only.
    if cmp -s "$STATE/httpd.conf.new" "$STATE/httpd.conf" && [ "$BUILD/.libs/mod_oemr_api.so" -ot "$STATE/run/httpd.pid" ] && httpd_answers; then
      rm -f "$STATE/httpd.conf.new"
      HTTPD_PID=$pid
      return
    fi
    httpd_stop
  fi
  mv "$STATE/httpd.conf.new" "$STATE/httpd.conf"
  ! port_taken "$PORT" || die "port $PORT is taken" "stop what uses it, or give another port: ./run demo --port $((PORT + 10))"
  httpd_run -k start >"$STATE/logs/httpd-start.log" 2>&1 ||
    die "httpd did not start: $(tail -n 2 "$STATE/logs/httpd-start.log")" "the messages are in $STATE/logs/httpd-start.log and $log"
  wait_until 30 httpd_answers || die "httpd does not answer: $(tail -n 2 "$log")" "its log is $log"
  HTTPD_PID=$(httpd_pid) || die "httpd ended: $(tail -n 2 "$log")" "its log is $log"
}

httpd_stop() {
  local pid
  pid=$(httpd_pid) || return 0
  end_process "$pid" 20
}

all_gone() {
  local pid
  for pid in "$@"; do gone "$pid" || return 1; done
}

# Graceful restart, until every child of before has gone and the new ones answer.
httpd_graceful() {
  local pid children
  pid=$(httpd_pid) || die "httpd does not run" "its log is $STATE/logs/error.log; start it with ./run demo"
  mapfile -t children < <(pgrep -P "$pid")
  kill -USR1 "$pid"
  wait_until 30 all_gone "${children[@]}" || die "old httpd children do not end: ${children[*]}" "the log is $STATE/logs/error.log"
  wait_until 15 httpd_answers || die "httpd does not answer after its restart" "the log is $STATE/logs/error.log"
}
