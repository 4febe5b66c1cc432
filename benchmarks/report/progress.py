# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""How far it is, on one line of the terminal."""

import sys
import time


def each(what, items):
    """Yields the items, and says how many are done and how long the others may take."""
    items = list(items)
    start = time.monotonic()
    for done, item in enumerate(items):
        left = (time.monotonic() - start) / done * (len(items) - done) if done else None
        show(what, f"{done} of {len(items)}" + (f", {left / 60:.0f} min left" if left else ""))
        yield item
    show(what, f"{len(items)} of {len(items)}, {time.monotonic() - start:.0f} s", end=True)


def show(what, state, end=False):
    if sys.stdout.isatty():
        print(f"\r  {what:<34}{state:<40}", end="\n" if end else "", flush=True)
    elif end:
        print(f"  {what:<34}{state}", flush=True)
