# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# A private MariaDB below STATE: own data folder, own socket, own loopback port.

database_pid() { pid_in "$STATE/run/mariadbd.pid" "--datadir=$STATE/data"; }

# A socket's path may have 107 bytes at most; a deep STATE gets its socket elsewhere.
database_socket() {
  local socket=$STATE/run/mariadb.sock
  [ ${#socket} -le 100 ] || socket=/var/tmp/oemr-$(printf '%s' "$STATE" | sha256sum | cut -c1-12).sock
  printf '%s\n' "$socket"
}

# sql [DATABASE]: statements from stdin, rows to stdout, as the server's administrator (by the socket and our own user id).
sql() {
  mariadb --no-defaults --socket="$MYSQL_SOCKET" --user="$(id -un)" --default-character-set=utf8mb4 --batch --skip-column-names "$@"
}

database_answers() { sql -e 'SELECT 1' >/dev/null 2>&1; }

database_make() {
  local log=$STATE/logs/mariadb-install.log
  say "database   making $STATE/data"
  mkdir -p "$STATE/data" "$STATE/run/tmp"
  chown "$(database_user)" "$STATE/data" "$STATE/run" "$STATE/run/tmp"
  # As below: in a shared folder another server that starts would delete its temporary tables.
  TMPDIR="$STATE/run/tmp" mariadb-install-db --no-defaults --user="$(database_user)" --datadir="$STATE/data" --skip-test-db --skip-name-resolve \
    --auth-root-authentication-method=socket --auth-root-socket-user="$(id -un)" >"$log" 2>&1 ||
    die "MariaDB could not make its data folder: $(tail -n 3 "$log")" "the whole output is in $log"
  : >"$STATE/data/.made"
}

# Sets MYSQL_SOCKET and MYSQL_PORT. A demo's data need not survive a power cut, so nothing waits for the disk.
database_start() {
  MYSQL_SOCKET=$(database_socket)
  if database_pid >/dev/null && database_answers; then
    MYSQL_PORT=$(cat "$STATE/run/mariadbd.port")
    return
  fi
  if [ ! -f "$STATE/data/.made" ]; then
    rm -rf -- "$STATE/data"
    database_make
  fi
  # The same port again where it is free: a running httpd then finds its database where it was.
  MYSQL_PORT=$(cat "$STATE/run/mariadbd.port" 2>/dev/null) && ! port_taken "$MYSQL_PORT" || MYSQL_PORT=$(free_port)
  printf '%s\n' "$MYSQL_PORT" >"$STATE/run/mariadbd.port"
  # A server that starts deletes the temporary tables that it finds in its folder: those of another one in a shared folder.
  mkdir -p "$STATE/run/tmp"
  chown "$(database_user)" "$STATE/run/tmp"
  # Without max-connections of our own a benchmark with many prefork children would meet the default of 151.
  setsid mariadbd --no-defaults --user="$(database_user)" --datadir="$STATE/data" --socket="$MYSQL_SOCKET" \
    --pid-file="$STATE/run/mariadbd.pid" --log-error="$STATE/logs/mariadb.log" --tmpdir="$STATE/run/tmp" \
    --bind-address=127.0.0.1 --port="$MYSQL_PORT" --skip-name-resolve --max-connections=300 \
    --character-set-server=utf8mb4 --collation-server=utf8mb4_general_ci --default-time-zone=+00:00 \
    --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync \
    --innodb-buffer-pool-size=128M --innodb-log-file-size=64M --aria-checkpoint-interval=0 --skip-performance-schema \
    --table-open-cache=2000 --table-definition-cache=2000 </dev/null >/dev/null 2>&1 &
  disown
  wait_until 60 database_answers ||
    die "MariaDB does not answer: $(tail -n 3 "$STATE/logs/mariadb.log" 2>/dev/null)" "its log is $STATE/logs/mariadb.log"
}

database_stop() {
  local pid
  pid=$(database_pid) || return 0
  end_process "$pid" 30
}

# database_create NAME USER PASSWORD: an empty database that USER alone may use, over TCP and by the socket.
database_create() {
  sql <<SQL
DROP DATABASE IF EXISTS \`$1\`;
CREATE DATABASE \`$1\` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;
CREATE OR REPLACE USER '$2'@'127.0.0.1' IDENTIFIED BY '$3';
CREATE OR REPLACE USER '$2'@'localhost' IDENTIFIED BY '$3';
GRANT ALL ON \`$1\`.* TO '$2'@'127.0.0.1';
GRANT ALL ON \`$1\`.* TO '$2'@'localhost';
SQL
}
