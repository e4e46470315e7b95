# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# The one list of Debian packages, and installing the missing ones.

# Server programs come from the -bin and -core packages: the full ones would start system services.
PACKAGES_BUILD="autoconf automake libtool pkgconf make g++ apache2-dev libmariadb-dev libssl-dev libcjson-dev
  libargon2-dev libcrypt-dev liboath-dev libmagic-dev libcurl4-openssl-dev libjwt-dev zlib1g-dev libcunit1-dev"
PACKAGES_DEMO="apache2-bin apache2-utils mariadb-server-core mariadb-client-core curl openssl python3 procps ca-certificates"
PACKAGES_TEST="chromium chromium-driver python3-selenium clang python3-pytest python3-requests python3-jsonschema
  libapache2-mod-auth-openidc"
# The programs of tests/clients; a Node.js from elsewhere that has npm will do.
command -v npm >/dev/null || PACKAGES_TEST+=" nodejs npm"

# httpd and the module read their files, and an image may lack them.
PACKAGES_DEMO+=" media-types tzdata"

# What tests/clients/package-lock.json asks for. An older Node.js from elsewhere would hide Debian's.
NODE_LEAST=18
check_node() {
  node -e 'process.exit(Number.parseInt(process.versions.node) < Number(process.argv[1]) ? 1 : 0)' "$NODE_LEAST" ||
    die "$(command -v node) is $(node --version), older than Node.js $NODE_LEAST" "take it out of PATH, or renew it"
}

apt() {
  local as_root=()
  is_root || as_root=(sudo)
  if ! is_root && ! command -v sudo >/dev/null; then
    die "packages are missing and there is no sudo" "as root: apt-get install --no-install-recommends $*"
  fi
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@"
}

# install_packages NAME...
install_packages() {
  local missing=() name log
  for name in "$@"; do
    # The status of a package that is removed but not purged is "deinstall ok config-files".
    dpkg-query -W -f '${Status}\n' "$name" 2>/dev/null | grep -q '^install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  log=$(mktemp)
  say "packages   ${#missing[@]} to install"
  apt update >"$log" 2>&1 || say "           apt-get update failed, going on with the lists that are there"
  for name in "${missing[@]}"; do
    say "           $name"
    apt install -y --no-install-recommends "$name" >"$log" 2>&1 ||
      die "apt-get could not install $name: $(tail -n 3 "$log")" "the whole output is in $log"
  done
  rm -f "$log"
}
