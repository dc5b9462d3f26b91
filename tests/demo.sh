#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Plays demo/story.sh in a throwaway VM and shows it as it goes. Fails where the story does not come out as told.
set -euo pipefail
here=$(dirname "$0")

"$here/vm/deps.sh" vm
"$here/vm/run.sh" --stream "$here/demo/story.sh"
