#!/usr/bin/env python3
# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Makes a shared library what `ld -Bsymbolic` would have made of it.

That option sets one flag, DF_SYMBOLIC: the loader then looks for a symbol that the
library uses in the library itself first. Debian's libtcmalloc.a is not position
independent, so that a library cannot be linked from it in that way.
"""
import os
import re
import struct
import subprocess
import sys

PT_DYNAMIC, DT_NULL, DT_FLAGS, DF_SYMBOLIC = 2, 0, 30, 2


def used_by(program, library):
    listed = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.search(rf"{re.escape(library)} => (\S+)", listed).group(1)


def dynamic_entries(image):
    """Offsets of a 64-bit little-endian library's dynamic entries."""
    (headers,) = struct.unpack_from("<Q", image, 32)
    size, count = struct.unpack_from("<HH", image, 54)
    for header in range(headers, headers + size * count, size):
        kind, _, offset = struct.unpack_from("<IIQ", image, header)
        if kind != PT_DYNAMIC:
            continue
        while struct.unpack_from("<q", image, offset)[0] != DT_NULL:
            yield offset
            offset += 16


def copy(library, folder):
    """Writes the library to `folder`, symbolic, under its own name."""
    with open(library, "rb") as file:
        image = bytearray(file.read())
    for offset in dynamic_entries(image):
        tag, value = struct.unpack_from("<qQ", image, offset)
        if tag == DT_FLAGS:
            struct.pack_into("<Q", image, offset + 8, value | DF_SYMBOLIC)
            with open(os.path.join(folder, os.path.basename(library)), "wb") as file:
                file.write(image)
            return
    sys.exit(f"{library} has no DT_FLAGS")
