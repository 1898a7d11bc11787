#!/bin/sh
# SPDX-License-Identifier: MIT
# Starts icurisk from the folder of this script.
here=$(dirname "$0")
program=$here/bin/icurisk
if [ -x "$program" ]; then
    exec "$program" "$@"
fi
echo "icurisk: $program cannot be run from here: the stick may forbid it (noexec) or may not keep" >&2
echo "permissions. Unpack the archive in a folder of this computer's own disk and start that." >&2
exit 126
