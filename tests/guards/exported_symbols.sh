#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails unless the built module exports its record alone: other symbols could clash inside httpd, and one of STB_GNU_UNIQUE
# binding would keep the old copy loaded over a restart, and one that no file defines would stop httpd.
set -eu
module=${1:-.libs/mod_oemr_api.so}
if [ ! -f "$module" ]; then
  echo "$module is missing: nothing was checked" >&2
  exit 1
fi

defined=$(${NM:-nm} -D --defined-only "$module" | awk '$2 != "A" { print $NF }')
if [ "$defined" != oemr_api_module ]; then
  echo "$module exports, instead of oemr_api_module alone:" >&2
  echo "$defined" >&2
  exit 1
fi

symbols=$(readelf --wide --symbols "$module")
unique=$(echo "$symbols" | awk '$5 == "UNIQUE" { print $NF }')
if [ -n "$unique" ]; then
  echo "$module has symbols of STB_GNU_UNIQUE binding:" >&2
  echo "$unique" >&2
  exit 1
fi

missing=$(${NM:-nm} -D --undefined-only "$module" | awk '$NF ~ /^_ZN?K?4oemr/ { print $NF }')
if [ -n "$missing" ]; then
  echo "$module uses what no source file defines: httpd could not load it" >&2
  echo "$missing" >&2
  exit 1
fi
