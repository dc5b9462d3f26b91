# SPDX-License-Identifier: GPL-2.0
# expect: planned 2 tests, saw 1
# shellcheck shell=bash disable=SC1091
echo "ok 1 - one"
echo "1..2"
echo "# end $(basename "$0" .sh)"
