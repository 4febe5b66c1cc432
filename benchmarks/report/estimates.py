# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""Medians, and how far to trust them."""

import dataclasses
import math
import statistics


@dataclasses.dataclass(frozen=True)
class Estimate:
    median: float
    low: float
    high: float


def interval_ranks(count):
    """The narrowest pair of ranks (from 0) between which the true median lies with at
    least 95 %, whatever the distribution; the extremes where the values are too few for
    that."""
    below = 0.0
    for rank in range(count // 2):
        below += math.comb(count, rank) / 2 ** count
        if 2 * below > 0.05:
            return max(rank - 1, 0), count - 1 - max(rank - 1, 0)
    return max(count // 2 - 1, 0), count - 1 - max(count // 2 - 1, 0)


def coverage(count):
    """How surely the true median of `count` values lies in its interval."""
    outside = sum(math.comb(count, rank) for rank in range(interval_ranks(count)[0] + 1))
    return 1 - 2 * outside / 2 ** count


def estimate(values):
    ordered = sorted(values)
    low, high = interval_ranks(len(ordered))
    return Estimate(statistics.median(ordered), ordered[low], ordered[high])


def paired_ratios(values, references):
    """Of each round by itself: what slows the machine down slows both."""
    return [value / reference for value, reference in zip(values, references)]
