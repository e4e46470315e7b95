# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run bench: the API against a bare httpd handler that sends the very same statements, in one httpd, in one run.

BENCH_ROUTES="api/version api/facility api/patient fhir/Patient"

bench_token() {
  "$PYTHON" - "$CREDENTIALS" "$BASE_URL" "$CA_FILE" <<'PYTHON'
import json, ssl, sys, urllib.parse, urllib.request
credentials, base, ca_file = sys.argv[1:]
with open(credentials, encoding="utf-8") as file:
    form = {"grant_type": "password", **json.load(file)["admin"]}
answer = urllib.request.urlopen(base + "/oauth2/default/token", urllib.parse.urlencode(form).encode(),
                                context=ssl.create_default_context(cafile=ca_file))
print(json.load(answer)["access_token"])
PYTHON
}

# The statements of one request: what the server's own log says was executed.
bench_recorded() {
  sql -e "TRUNCATE mysql.general_log"
  curl -s -o /dev/null -f --cacert "$CA_FILE" -H "Authorization: Bearer $BENCH_TOKEN" "$BASE_URL/apis/default/$1" ||
    die "GET /apis/default/$1 does not answer 200" "the log is $ERROR_LOG"
  sleep 0.5 # the audit rows come after the answer
  # A regular expression would take minutes: audit rows hold whole answers.
  sql --raw -e "SELECT REPLACE(REPLACE(REPLACE(argument, '\n', ' '), '\r', ' '), '\t', ' ') FROM mysql.general_log
    WHERE command_type IN ('Execute', 'Query') AND user_host LIKE 'openemr[%' ORDER BY event_time"
}

# bench_statements ROUTE FILE: those of a request whose token and settings are cached, which the shortest of some is.
bench_statements() {
  local try
  BENCH_SECONDS=1 bench_measure "/apis/default/$1" >/dev/null
  for try in 1 2 3 4; do
    bench_recorded "$1" >"$2.$try"
    [ "$try" != 1 ] && [ "$(wc -l <"$2.$try")" -ge "$(wc -l <"$2")" ] || mv "$2.$try" "$2"
  done
  rm -f "$2".?
}

# bench_measure URL-PATH [CONNECTIONS]: answers a second, and how many milliseconds half, 99 % and 99.9 % of them took at most.
bench_measure() {
  local connections=${2:-16}
  wrk -t "$((connections < 2 ? 1 : 2))" -c "$connections" -d "${BENCH_SECONDS:-5}s" -s "$REPO/tools/run/bench.lua" \
    -H "Authorization: Bearer $BENCH_TOKEN" "$BASE_URL$1" | awk '/^measured/ { print $2, $3, $4, $5 }'
}

# What tokens cost: their signatures are libjwt's, which reads the key's PEM text each time.
bench_tokens() {
  local cached missed
  read -r cached _ <<<"$(bench_measure /apis/default/api/version)"
  printf 'OemrTokenCacheTTL 0s\nOemrTokenLimit Off\n' >"$STATE/extra.conf"
  httpd_graceful
  read -r missed _ <<<"$(bench_measure /apis/default/api/version)"
  say ""
  printf '%-44s %10s/s\n' "api/version, its token in the cache" "$cached" "api/version, its token verified each time" "$missed" \
    "refresh grant with an id token, one by one" "$("$PYTHON" "$REPO/tests/bench/refresh.py" "$CREDENTIALS" "$PORT" "$CA_FILE" "${BENCH_SECONDS:-5}")"
}

# ./run bench slow: 100,000 patients, and hundreds of clients that send and take a byte now and then.
bench_slow() {
  local patients=${BENCH_PATIENTS:-100000} clients=${BENCH_CLIENTS:-200}
  build_module "$REPO/build/release"
  demo_main --fresh --state "$REPO/build/bench" --port "$(free_port)" --build "$REPO/build/release" >/dev/null
  # shellcheck source=/dev/null
  . "$STATE/env"
  # A thread for each slow client and some more; nobody ends them.
  printf 'MaxRequestWorkers 640\nServerLimit 40\nMaxSpareThreads 640\nRequestReadTimeout handshake=0 header=0 body=0\n' >"$STATE/extra.conf"
  httpd_stop
  httpd_start
  sql openemr -e "SET SESSION sql_mode = ''; INSERT INTO patient_data (pid, uuid, fname, lname, sex, DOB, pubpid, date, regdate)
    SELECT 100000 + seq, UNHEX(MD5(CONCAT('bench', seq))), CONCAT('Given', seq), CONCAT('Family', seq), 'Female', '1980-01-01', CONCAT('bench', seq),
    NOW(), NOW() FROM seq_1_to_$patients; ANALYZE TABLE patient_data" >/dev/null
  say ""
  say "Milliseconds that ordinary calls take, $patients patients: on the quiet server, while $clients clients begin to send bodies and $clients to take"
  say "lists byte by byte, and with them there."
  "$PYTHON" "$REPO/tests/bench/slow_clients.py" "$CREDENTIALS" "$PORT" "$CA_FILE" "$(httpd_pid)" "$clients" "${BENCH_SECONDS:-20}"
  : >"$STATE/extra.conf"
  httpd_stop
  database_stop
}

bench_main() {
  local build=$REPO/build/release route name own bare connections half most nearly_all
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_BUILD $PACKAGES_DEMO wrk
  case ${1:-} in
    '') ;;
    slow)
      bench_slow
      return
      ;;
    *) die "unknown benchmark $1" "see ./run help" ;;
  esac
  build_module "$build"
  make -s -C "$build" tests/bench/mod_oemr_bench.la
  demo_main --fresh --state "$REPO/build/bench" --port "$(free_port)" --build "$build" >/dev/null
  # shellcheck source=/dev/null
  . "$STATE/env"
  BENCH_TOKEN=$(bench_token) || die "no token" "the log is $ERROR_LOG"
  mkdir -p "$STATE/bench"
  # MariaDB decides when it prepares a statement whether its log will show the values.
  sql -e "SET GLOBAL log_output = 'TABLE', general_log = ON"
  httpd_graceful
  {
    printf 'LoadModule oemr_bench_module "%s"\n' "$build/tests/bench/.libs/mod_oemr_bench.so"
    for route in $BENCH_ROUTES; do
      name=${route/\//-}
      bench_statements "$route" "$STATE/bench/$name.sql"
      printf '<Location "/bench/%s">\nOemrBenchDatabase "%s" bench\nOemrBenchStatements "%s"\n</Location>\n' \
        "$name" "$MYSQL_SOCKET" "$STATE/bench/$name.sql"
    done
  } >"$STATE/extra.conf.new"
  sql -e "SET GLOBAL general_log = OFF; CREATE OR REPLACE USER bench@localhost IDENTIFIED BY ''; GRANT ALL ON openemr.* TO bench@localhost"
  mv "$STATE/extra.conf.new" "$STATE/extra.conf"
  httpd_graceful
  say ""
  say "Answers a second, 16 connections at a time, each route for ${BENCH_SECONDS:-5} seconds. \"bare\" is an httpd handler that sends the same SQL"
  say "statements and writes no more than that. 1.00 x: as fast as bare. The module can be ahead of it: it reads rows without"
  say "copying them, and writes the audit rows of concurrent reads together."
  say ""
  printf '%-16s %12s %12s %12s %12s\n' route "this module" bare compared "SQL of one"
  for route in $BENCH_ROUTES; do
    name=${route/\//-}
    read -r own _ <<<"$(bench_measure "/apis/default/$route")"
    read -r bare _ <<<"$(bench_measure "/bench/$name")"
    printf '%-16s %10s/s %10s/s %12s %12s\n' "$route" "$own" "$bare" \
      "$(awk -v own="$own" -v bare="$bare" 'BEGIN { if (bare > 0) printf "%.2f x", own / bare; else print "-" }')" \
      "$(wc -l <"$STATE/bench/$name.sql")"
  done
  say ""
  say "How long an answer takes, in milliseconds: half of them, 99 % and 99.9 % at most, and the same of the bare handler: what it has is"
  say "the machine's, which httpd, MariaDB and the clients share. No client waits for another's audit rows: 99 % should stay within 6 times"
  say "the half on a quiet machine, or below the bare handler's."
  say ""
  printf '%-16s %12s %12s %9s %9s %9s %12s %9s %9s %9s\n' route connections "this module" "50 %" "99 %" "99.9 %" bare "50 %" "99 %" "99.9 %"
  for route in $BENCH_ROUTES; do
    for connections in 1 4 16; do
      read -r own half most nearly_all <<<"$(bench_measure "/apis/default/$route" "$connections")"
      printf '%-16s %12s %10s/s %9s %9s %9s' "$route" "$connections" "$own" "$half" "$most" "$nearly_all"
      read -r bare half most nearly_all <<<"$(bench_measure "/bench/${route/\//-}" "$connections")"
      printf ' %10s/s %9s %9s %9s\n' "$bare" "$half" "$most" "$nearly_all"
    done
  done
  bench_tokens
  : >"$STATE/extra.conf"
  sql -e "DROP USER bench@localhost"
  httpd_stop
  database_stop
}
