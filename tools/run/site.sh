# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the demo serves: the demo site of sql/, or the two sites of a fixture.

# Sets SITES_DIR and DATABASES (the databases of the sites, also what reset brings back).
site_prepare() {
  SITES_DIR=$STATE/sites
  local kind=demo
  [ -z "$FIXTURE" ] || kind=$FIXTURE
  if [ -f "$STATE/start/kind" ] && [ "$(cat "$STATE/start/kind")" != "$kind" ]; then
    die "$STATE holds the data of another demo ($(cat "$STATE/start/kind"))" "add --fresh to forget them, or give another --state"
  fi
  DATABASES="openemr"
  [ -z "$FIXTURE" ] || DATABASES="openemr openemr_alt"
  if [ ! -f "$STATE/start/kind" ]; then
    rm -rf -- "$SITES_DIR"
    if [ -n "$FIXTURE" ]; then site_fixture; else site_demo; fi
    site_address_port
    reset_remember
    printf '%s\n' "$kind" >"$STATE/start/kind"
  fi
  site_address_port
}

# The port of the private database may change from start to start.
site_address_port() {
  local file
  for file in "$SITES_DIR"/*/sqlconf.php "$STATE"/start/sites/*/sqlconf.php; do
    [ ! -f "$file" ] || sed -i "s/^\(\$port[[:space:]]*=[[:space:]]*\)'[0-9]*';/\1'$MYSQL_PORT';/" "$file"
  done
}

site_fixture() {
  say "fixture    $FIXTURE"
  local file
  for file in fixture-default.sql.gz fixture-alternate.sql.gz sites.tar.gz; do
    [ -r "$FIXTURE/$file" ] || die "$FIXTURE/$file is missing" "--fixture wants the folder that holds it"
  done
  database_create openemr openemr openemr
  database_create openemr_alt openemr_alt openemr_alt
  site_load openemr < <(zcat "$FIXTURE/fixture-default.sql.gz")
  site_load openemr_alt < <(zcat "$FIXTURE/fixture-alternate.sql.gz")
  tar -xzpf "$FIXTURE/sites.tar.gz" --no-same-owner -C "$STATE"
  if is_root; then chown -R "$(web_user):" "$SITES_DIR"/*/; fi
}

site_load() {
  sql --init-command="SET sql_mode='NO_AUTO_VALUE_ON_ZERO', foreign_key_checks=0, unique_checks=0" "$1" 2>"$STATE/logs/load.log" ||
    die "the data of $1 could not be loaded: $(tail -n 1 "$STATE/logs/load.log")" "the messages are in $STATE/logs/load.log"
}

site_demo() { die "the demo site is not there yet" "use --fixture DIR"; }
