# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run reset: brings the databases and the site files back to their start while httpd goes on.

tables_of() { sql -e "SELECT table_name FROM information_schema.tables WHERE table_schema = '$1' AND table_type = 'BASE TABLE' ORDER BY 1"; }

# table_states DATABASE: name, checksum of the rows, next automatic id, definition. Only tables that differ from what was
# remembered are restored: a reset takes well below a second, a reload would take several.
table_states() {
  local tables
  tables=$(tables_of "$1" | sed 's/.*/`&`/' | paste -sd,)
  join -t $'\t' <(sql "$1" -e "CHECKSUM TABLE $tables" | sed "s/^$1\.//" | LC_ALL=C sort) \
    <(sql -e "SELECT table_name, IFNULL(auto_increment, '-') FROM information_schema.tables
      WHERE table_schema = '$1' AND table_type = 'BASE TABLE'" | LC_ALL=C sort) |
    LC_ALL=C join -t $'\t' - <(table_definitions "$1")
}

# Engine, collations, columns and keys, in one line for each table; the client writes line breaks as \n.
table_definitions() {
  tables_of "$1" | sed 's/.*/SHOW CREATE TABLE `&`;/' | sql "$1" | sed 's/ AUTO_INCREMENT=[0-9]*//' | LC_ALL=C sort
}

# state_of FILE TABLE FIELD: what was found of a table, empty when there was none.
state_of() { awk -F '\t' -v table="$2" -v field="$3" '$1 == table { print $field }' "$1"; }

RESTORE_SETTINGS="SET sql_mode='NO_AUTO_VALUE_ON_ZERO', foreign_key_checks=0, unique_checks=0"

# The start is kept as a second database beside each, and as a copy of the site files.
reset_remember() {
  local database
  rm -rf -- "$STATE/start/sites"
  cp -a "$SITES_DIR" "$STATE/start/sites"
  for database in $DATABASES; do
    {
      printf 'DROP DATABASE IF EXISTS `%s_start`;\nCREATE DATABASE `%s_start`;\nUSE `%s_start`;\n' "$database" "$database" "$database"
      tables_of "$database" | sed "s/.*/CREATE TABLE \`&\` LIKE \`$database\`.\`&\`; INSERT INTO \`&\` SELECT * FROM \`$database\`.\`&\`;/"
    } | sql --init-command="$RESTORE_SETTINGS"
    table_states "$database" >"$STATE/start/$database.tables"
  done
}

# restore_statements DATABASE: the SQL that undoes every difference.
restore_statements() {
  local table next start=$STATE/start/$1.tables now=$STATE/run/$1.tables
  table_states "$1" >"$now"
  while read -r table; do
    next=$(state_of "$start" "$table" 3)
    [ "$(state_of "$start" "$table" 4)" = "$(state_of "$now" "$table" 4)" ] || printf 'DROP TABLE IF EXISTS `%s`;\n' "$table"
    [ -n "$next" ] || continue
    printf 'CREATE TABLE IF NOT EXISTS `%s` LIKE `%s_start`.`%s`;\n' "$table" "$1" "$table"
    printf 'BEGIN; DELETE FROM `%s`; INSERT INTO `%s` SELECT * FROM `%s_start`.`%s`; COMMIT;\n' "$table" "$table" "$1" "$table"
    [ "$next" = - ] || printf 'ALTER TABLE `%s` AUTO_INCREMENT = %s;\n' "$table" "$next"
  done < <(LC_ALL=C diff "$start" "$now" | sed -n 's/^[<>] \([^\t]*\)\t.*/\1/p' | sort -u)
}

# Prints how many statements it took; 0 means that nothing had changed.
restore_databases() {
  local database statements count=0
  for database in $DATABASES; do
    statements=$(restore_statements "$database")
    [ -n "$statements" ] || continue
    count=$((count + $(wc -l <<<"$statements")))
    sql --init-command="$RESTORE_SETTINGS, lock_wait_timeout=10" "$database" <<<"$statements" ||
      die "$database could not be restored" "start afresh with ./run demo --fresh"
  done
  printf '%s\n' "$count"
}

restore_files() {
  local start=$STATE/start/sites file
  comm -13 <(cd "$start" && find . | LC_ALL=C sort) <(cd "$SITES_DIR" && find . | LC_ALL=C sort) |
    (cd "$SITES_DIR" && xargs -r -d '\n' rm -rf --)
  while IFS= read -r -d '' file; do
    if [ -d "$start/$file" ]; then
      [ -d "$SITES_DIR/$file" ] || cp -a --no-target-directory "$start/$file" "$SITES_DIR/$file"
    elif ! cmp -s "$start/$file" "$SITES_DIR/$file"; then
      cp -a "$start/$file" "$SITES_DIR/$file"
    fi
  done < <(cd "$start" && find . -print0)
}

# The graceful restart makes new children and a new shared cache, so nothing remembered outlives the reset. A child of
# before may still write the audit rows of its last answers: hence the second look.
reset_main() {
  attach "$@"
  exec 9>"$STATE/run/lock"
  flock -w 300 9 || die "another ./run works on $STATE"
  database_answers || die "the database of $STATE does not answer" "start it with ./run demo --state $STATE"
  restore_databases >/dev/null
  restore_files
  httpd_graceful
  if [ "$(restore_databases)" != 0 ]; then httpd_graceful; fi
}
