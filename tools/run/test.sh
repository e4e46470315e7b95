# shellcheck shell=bash
# SPDX-License-Identifier: Apache-2.0
# ./run test: every test there is, and a table of the results.

test_main() { die "no tests yet"; }
