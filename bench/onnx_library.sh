#!/bin/sh
# SPDX-License-Identifier: MIT
# Prints the path of the shared library of ONNX Runtime: ONNXRUNTIME, or the one in the Node.js package
# onnxruntime-node below this folder or the sources. Status 77: there is none.
library=${ONNXRUNTIME:-$(find . "$(dirname "$0")/.." -path '*onnxruntime-node/bin/*/linux/*' \
    -name 'libonnxruntime.so*' 2>/dev/null |
    grep "$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" | head -n 1)}
[ -n "$library" ] && [ -r "$library" ] || {
    echo "no ONNX Runtime (name its shared library: ONNXRUNTIME=FILE)" >&2
    exit 77
}
printf '%s\n' "$library"
