# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run bench: the API against a bare httpd handler that does the same SQL.

bench_main() { die "no benchmark yet"; }
