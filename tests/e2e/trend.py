# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Does a series grow? By its slope (Theil-Sen) and by its order (Mann-Kendall)."""

import itertools
import math
import statistics

BLOCKS = 10
LEAST_SHARE = 0.02  # Of the level: less is what any allocator does.
LEAST_BYTES = 1 << 20


def block_means(values, blocks=BLOCKS):
    """Neighbours depend on each other, means of long blocks hardly do."""
    size = len(values) // blocks
    return [statistics.fmean(values[i * size:(i + 1) * size]) for i in range(blocks)]


def theil_sen(values):
    """The median slope of all pairs, for each step."""
    return statistics.median((later - earlier) / (j - i) for (i, earlier), (j, later)
                             in itertools.combinations(enumerate(values), 2))


def mann_kendall(values):
    """The probability of so much order upwards, if there is no trend."""
    score = sum((later > earlier) - (later < earlier)
                for earlier, later in itertools.combinations(values, 2))
    count = len(values)
    deviation = math.sqrt(count * (count - 1) * (2 * count + 5) / 18)
    return 1 - statistics.NormalDist().cdf((score - 1) / deviation) if score > 0 else 1.0


def noise(values):
    """How far values lie from their line, typically."""
    slope = theil_sen(values)
    level = statistics.median(value - slope * i for i, value in enumerate(values))
    return 1.4826 * statistics.median(abs(value - slope * i - level)
                                      for i, value in enumerate(values))


def growth(values):
    """What a series of bytes has grown from its first block to its last, and whether that
    is more than chance, than its own noise, and than what any allocator does."""
    means = block_means(values)
    grown = theil_sen(means) * (len(means) - 1)
    bound = max(3 * noise(means), LEAST_SHARE * statistics.median(means), LEAST_BYTES)
    return grown, grown > bound and mann_kendall(means) < 0.01
