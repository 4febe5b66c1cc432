# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""The five invented services, and how the memory of each moves."""

import dataclasses
import math

MIB = 1 << 20
GIB = 1 << 30

# Share of the steady live bytes and size of an object; the first one leaks.
SITES = {
    "SessionCache::Put (session_cache.cc)": (0.30, 128),
    "OrderBook::Insert (order_book.cc)": (0.22, 160),
    "grpc::ByteBuffer (byte_buffer.cc)": (0.17, 4096),
    "JsonParser::Node (json.cc)": (0.12, 64),
    "RowSet::Append (rows.cc)": (0.08, 65536),
    "(other)": (0.11, 200),
}


@dataclasses.dataclass
class Service:
    job: str
    namespace: str
    pods: int
    grows_most: str  # The component that the dashboards have to name; empty: none.
    limit: float = 2.5 * GIB
    released: float = 6 * MIB  # Given back to the kernel within a step.
    grown: float = 0
    deployed: bool = False


SERVICES = [
    Service("checkout", "shop", 3, "live", grown=0.6 * MIB),
    Service("search", "shop", 2, "", released=0),
    Service("pricing", "shop", 2, "fragmented", grown=0.3 * MIB),
    Service("media", "shop", 2, "non_heap"),
    Service("gateway", "edge", 2, "", deployed=True),
]


class Memory:
    """What one process of a service holds."""

    def __init__(self, service, random):
        self._mode = service.job
        self._random = random
        self._pace = 1 + 0.05 * random.gauss(0, 1)

    def at(self, progress, day, load):
        """Components and call sites; progress runs from 0 to 1."""
        steady = 360 * MIB + 45 * MIB * load
        parts = {
            "live": steady,
            "cached": 28 * MIB * load,
            "fragmented": 18 * MIB,
            "free_pages": 28 * MIB + 4 * MIB * abs(self._random.gauss(0, 1)),
            "metadata": 9 * MIB,
            "non_heap": 70 * MIB,
        }
        if self._mode == "checkout":
            parts["live"] += 100 * MIB + 1450 * MIB * progress * self._pace
        elif self._mode == "search":
            _search(parts, day)
        elif self._mode == "pricing":
            parts["fragmented"] += 100 * MIB + 560 * MIB * progress
            parts["live"] += 40 * MIB * progress
        elif self._mode == "media":
            parts["non_heap"] += 150 * MIB + 750 * MIB * progress
        return parts, self._sites(parts["live"], steady)

    def _sites(self, live, steady):
        sites = {
            site: steady * share * (1 + 0.01 * self._random.gauss(0, 1))
            for site, (share, _) in SITES.items()
        }
        sites[next(iter(SITES))] += live - steady
        return sites

    def objects(self, parts):
        return round(parts["live"] / 170)

    @staticmethod
    def object_bytes(site):
        return SITES[site][1]

    @staticmethod
    def heap_states(parts):
        return {
            "in_use": parts["live"],
            "thread_cache": parts["cached"] * 0.8,
            "transfer_cache": parts["cached"] * 0.2,
            "central_cache": parts["fragmented"],
            "free_pages": parts["free_pages"],
            "released": 60 * MIB,
            "metadata": parts["metadata"],
        }


def _search(parts, day):
    """A burst on the fourth day, whose pages are never given back."""
    begin, length = 4.0, 0.25
    burst = max(0.0, math.sin((day - begin) / length * math.pi))
    if begin < day < begin + length:
        parts["live"] += 900 * MIB * burst
    if day > begin + length / 2:
        parts["free_pages"] += 860 * MIB
        if day < begin + length:
            parts["free_pages"] -= 860 * MIB * burst
