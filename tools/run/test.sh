# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run test: every test there is, and a table of the results.

# One line of the table: step, result, seconds, log.
test_step() {
  local name=$1 log=$TEST_LOGS/$1.log begin=$SECONDS result=passed
  shift
  printf '%-12s running, log %s\n' "$name" "$log"
  if ! ("$@") >"$log" 2>&1; then
    result=FAILED
    TEST_FAILED=yes
    tail -n 40 "$log" | sed 's/^/    /'
  fi
  TEST_TABLE+=("$(printf '%-12s %-8s %5ss  %s' "$name" "$result" $((SECONDS - begin)) \
    "$(grep -hoE '^=+ .*(passed|failed|error).* =+$|^# (TOTAL|PASS|SKIP|FAIL|ERROR): .*' "$log" | tr -d '=#' | paste -sd' ' | tr -s ' ')")")
}

# A database for the unit tests that need one: root without password, by the socket alone.
test_database() {
  STATE=$TEST_FOLDER/database PORT=0 FIXTURE=$1 RELEASE=''
  make_state
  database_start
  # Kept to the owner: its administrator has no password.
  chmod 0700 "$STATE/run"
  sql -e "CREATE OR REPLACE USER root@localhost IDENTIFIED VIA unix_socket OR mysql_native_password USING PASSWORD('');
    GRANT ALL ON *.* TO root@localhost WITH GRANT OPTION"
  [ -z "$FIXTURE" ] || site_prepare
}

# A database without people for each release: "release_7_0_0", in OEMR_TEST_RELEASES.
test_releases() {
  OEMR_TEST_RELEASES=''
  for RELEASE in 7.0.0 7.0.1 7.0.2 7.0.3 7.0.4 8.0 8.2; do
    local name=release_${RELEASE//./_}
    sql -e "DROP DATABASE IF EXISTS $name; CREATE DATABASE $name CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci"
    cat "$REPO"/sql/schema/*.sql "$REPO/sql/data/settings.sql" | site_load "$name"
    site_upgrade "$name"
    OEMR_TEST_RELEASES+="$name "
  done
  RELEASE=''
  export OEMR_TEST_RELEASES
}

# What a test calls to see its database go and come back.
test_restart_script() {
  printf '#!/usr/bin/env bash\nset -euo pipefail\n'
  printf '%s=%q\n' PYTHON "$PYTHON" STATE "$STATE" PATH "$PATH"
  printf '. %q\n' "$REPO/tools/run/common.sh" "$REPO/tools/run/database.sh"
  printf 'database_stop\ndatabase_start\n'
}

test_check() {
  local fixture=''
  [ ! -d "$REPO/../shared/oracle" ] || fixture=$(realpath "$REPO/../shared/oracle")
  test_database "$fixture"
  trap 'database_stop' EXIT
  export OEMR_TEST_MYSQL_SOCKET=$MYSQL_SOCKET OEMR_TEST_RESTART=$TEST_FOLDER/restart-database
  test_releases
  test_restart_script >"$OEMR_TEST_RESTART"
  chmod +x "$OEMR_TEST_RESTART"
  if [ -n "$fixture" ]; then
    export OEMR_TEST_FIXTURE=$fixture OEMR_TEST_FIXTURE_SOCKET=$MYSQL_SOCKET OEMR_TEST_FIXTURE_SITES=$SITES_DIR
  else
    say "skipped: the tests on recorded data need ../shared/oracle, which is not there"
  fi
  make -C "$1" -j "$(nproc)" check || {
    cat "$1/test-suite.log"
    return 1
  }
}

test_pytest() {
  local build=$1
  shift
  OEMR_TEST_BUILD=$build OEMR_TEST_STATE=$TEST_FOLDER "$PYTHON" -B -m pytest -p no:cacheprovider -ra -q --tb=short --color=no \
    -o addopts= --rootdir "$REPO/tests/http" "$@"
}

# The oldest and the newest OpenEMR that is served.
test_oldest_and_newest() {
  local name
  for name in 7.0.0 8.2; do
    OEMR_TEST_RELEASE=$name test_pytest "$1" -m smoke "$REPO/tests/http" || return 1
  done
}

# The other compiler finds other mistakes.
test_clang() {
  CC=clang CXX=clang++ build_module "$1" --enable-werror
}

test_sanitizers() {
  build_module "$1" --enable-werror --enable-sanitizers
  test_check "$1" || return 1
  test_pytest "$1" -m smoke "$REPO/tests/http"
}

test_main() {
  local wanted=("$@") step release sanitizers
  [ ${#wanted[@]} -gt 0 ] || wanted=(build check live releases clang sanitizers replay)
  # shellcheck disable=SC2086 # lists of words
  install_packages $PACKAGES_BUILD $PACKAGES_DEMO $PACKAGES_TEST
  check_node
  TEST_FOLDER=$REPO/build/tests
  TEST_LOGS=$REPO/build/test-logs
  TEST_FAILED=no
  TEST_TABLE=()
  release=$REPO/build/werror
  sanitizers=$REPO/build/sanitizers
  mkdir -p "$TEST_FOLDER" "$TEST_LOGS"
  for step in "${wanted[@]}"; do
    case $step in
      build) test_step build build_module "$release" --enable-werror ;;
      check) test_step check test_check "$release" ;;
      clang) test_step clang test_clang "$REPO/build/clang" ;;
      live) test_step live test_pytest "$release" --ignore "$REPO/tests/http/test_replay.py" "$REPO/tests/http" ;;
      releases) test_step releases test_oldest_and_newest "$release" ;;
      sanitizers) test_step sanitizers test_sanitizers "$sanitizers" ;;
      replay) test_step replay test_pytest "$release" "$REPO/tests/http/test_replay.py" ;;
      *) die "unknown test step $step" "see ./run help" ;;
    esac
  done
  say ""
  say "step         result    time"
  printf '%s\n' "${TEST_TABLE[@]}"
  say ""
  [ "$TEST_FAILED" = no ] || die "some tests failed" "the logs are in $TEST_LOGS"
  say "all passed in $((SECONDS / 60)) min $((SECONDS % 60)) s"
}
