# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# Builds the module out of tree; quick when nothing has changed.

# build_module DIR [CONFIGURE-OPTION...]: leaves DIR/.libs/mod_oemr_api.so. Without options, a folder that is configured
# already stays as it is: a demo of a sanitizer build must not turn it into another.
build_module() {
  local directory=$1 log wanted
  shift
  mkdir -p "$directory"
  log=$directory/build.log
  if [ ! -x "$REPO/configure" ] || [ -n "$(find "$REPO" -path "$REPO/build" -prune -o \
    \( -name sources.am -o -name Makefile.am -o -name configure.ac -o -path "$REPO/m4/oemr_*.m4" \) \
    -newer "$REPO/configure" -print -quit)" ]; then
    say "autoreconf"
    (cd "$REPO" && autoreconf -fi) >"$log" 2>&1 || die "autoreconf failed: $(tail -n 3 "$log")" "its output is in $log"
    touch "$REPO/configure"
  fi
  wanted="$* CC=${CC:-} CXX=${CXX:-}"
  if [ ! -f "$directory/Makefile" ] ||
    { [ $# -gt 0 ] && [ -f "$directory/.options" ] && [ "$(cat "$directory/.options")" != "$wanted" ]; }; then
    say "configure  $directory"
    if command -v ccache >/dev/null; then
      (cd "$directory" && CC="ccache ${CC:-gcc}" CXX="ccache ${CXX:-g++}" "$REPO/configure" -q "$@") >"$log" 2>&1
    else
      (cd "$directory" && "$REPO/configure" -q "$@") >"$log" 2>&1
    fi || die "configure failed: $(tail -n 3 "$log")" "its output is in $log and $directory/config.log"
    printf '%s\n' "$wanted" >"$directory/.options"
  fi
  say "make       $directory"
  make -s -C "$directory" -j "$(nproc)" >"$log" 2>&1 || {
    grep -m 5 -E 'error|Error' "$log" >&2 || tail -n 5 "$log" >&2
    die "the build failed" "its output is in $log"
  }
  [ -f "$directory/.libs/mod_oemr_api.so" ] || die "the build left no module" "its output is in $log"
}
