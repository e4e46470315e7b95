# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# What the demo serves: the demo site of sql/, or the two sites of a fixture.

# release_files RELEASE: what makes that release's tables of those of sql/schema (OpenEMR 7.0.2's), in order.
release_files() {
  local name found=no
  local -a steps=(7.0.3 7.0.4 8.0 8.1 8.2)
  case $1 in
    7.0.[0-2]) steps=(7.0.2 7.0.1 7.0.0) ;;
  esac
  for name in "${steps[@]}"; do
    printf '%s\n' "$REPO/sql/releases/$name.sql"
    [ "$name" != "$1" ] || { found=yes && break; }
  done
  [ "$found" = yes ] || die "unknown release $1" "one of: 7.0.0 7.0.1 7.0.2 7.0.3 7.0.4 8.0 8.1 8.2"
}

# site_upgrade DATABASE: to the tables of RELEASE.
site_upgrade() {
  [ -n "$RELEASE" ] || return 0
  local file
  local -a files
  mapfile -t files < <(release_files "$RELEASE")
  for file in "${files[@]}"; do
    site_load "$1" <"$file"
  done
}

# Sets SITES_DIR and DATABASES (the databases of the sites, also what reset brings back).
site_prepare() {
  SITES_DIR=$STATE/sites
  local kind="the demo site on port $PORT"
  [ -z "$FIXTURE" ] || kind="the fixture $FIXTURE"
  [ -z "$RELEASE" ] || kind="$kind in the form of $RELEASE"
  if [ -f "$STATE/start/kind" ] && [ "$(cat "$STATE/start/kind")" != "$kind" ]; then
    die "$STATE holds $(cat "$STATE/start/kind")" "add --fresh to forget them, or give another --state"
  fi
  DATABASES="openemr"
  [ -z "$FIXTURE" ] || DATABASES="openemr openemr_alt"
  if [ ! -f "$STATE/start/kind" ]; then
    rm -rf -- "$SITES_DIR"
    if [ -n "$FIXTURE" ]; then site_fixture; else site_demo; fi
    reset_remember
    printf '%s\n' "$kind" >"$STATE/start/kind"
  fi
  site_address_port
}

# The port of the private database may change from start to start.
site_address_port() {
  local file
  for file in "$SITES_DIR"/*/sqlconf.php "$STATE"/start/sites/*/sqlconf.php; do
    [ ! -f "$file" ] || grep -q "^\$port.*'$MYSQL_PORT';" "$file" || sed -i "s/^\(\$port[[:space:]]*=[[:space:]]*\)'[0-9]*';/\1'$MYSQL_PORT';/" "$file"
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
  site_upgrade openemr
  site_upgrade openemr_alt
  tar -xzpf "$FIXTURE/sites.tar.gz" --no-same-owner -C "$STATE"
  if is_root; then chown -R "$(web_user):" "$SITES_DIR"/*/; fi
}

site_load() {
  sql --init-command="SET sql_mode='NO_AUTO_VALUE_ON_ZERO', default_storage_engine=InnoDB, foreign_key_checks=0, unique_checks=0" "$1" 2>"$STATE/logs/load.log" ||
    die "the data of $1 could not be loaded: $(tail -n 1 "$STATE/logs/load.log")" "the messages are in $STATE/logs/load.log"
}

# The demo site's data is made on the spot: keys, client secret and database password are this machine's alone.
site_demo() {
  say "site       making the demo site"
  local password
  password=$(random_text)
  database_create openemr openemr "$password"
  "$PYTHON" "$REPO/sql/demo" "$SITES_DIR" "$STATE/start/credentials.json" "$MYSQL_PORT" "$password" "https://localhost:$PORT" \
    >"$STATE/start/demo.sql" || die "the demo site could not be made" "the Python messages are above"
  site_load openemr <"$STATE/start/demo.sql"
  site_upgrade openemr
  rm -f "$STATE/start/demo.sql"
  if is_root; then chown -R "$(web_user):" "$SITES_DIR/default"; fi
}
