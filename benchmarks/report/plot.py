# Copyright 2026 The heapwell Authors. SPDX-License-Identifier: Apache-2.0
"""A picture of the ratios, drawn by hand: one panel a workload, one row a configuration."""

import math
from xml.sax.saxutils import escape

PANEL_WIDTH, LABEL_WIDTH, ROW, HEAD, FOOT = 250, 190, 22, 44, 34
COLUMNS = 3
OURS, OTHERS = "#1a6fb4", "#5b6470"
STYLE = ("text{font:12px sans-serif;fill:#24292f}.head{font-weight:600}.small{font-size:10px;"
         "fill:#6a737d}.axis{stroke:#d0d7de}.one{stroke:#24292f;stroke-dasharray:3 3}")


def ticks(high):
    """1, 2, 5, 10 ... up to `high`, and 0.5 below; powers of ten where it is long."""
    bases = (1, 2, 5) if high < 30 else (1,)
    values = [0.5] + [base * 10 ** power for power in range(5) for base in bases]
    return [value for value in values if value <= high * 1.05]


class Scale:
    """Ratios on a logarithmic axis."""

    def __init__(self, low, high, left, width):
        self.low, self.left = math.log(low), left
        self.factor = width / (math.log(high) - self.low)

    def __call__(self, ratio):
        return self.left + (math.log(ratio) - self.low) * self.factor


def words(ratio):
    return f"{ratio:,.0f}" if ratio >= 1000 else f"{ratio:.3g}"


def row(name, estimate, scale, y):
    colour = OURS if name.startswith("heapwell") else OTHERS
    shapes = [f'<text x="{LABEL_WIDTH - 8}" y="{y + 4}" text-anchor="end">{escape(name)}</text>']
    if estimate is None:
        shapes.append(f'<text class="small" x="{scale(1) + 6:.1f}" y="{y + 4}">not run</text>')
        return shapes
    low, mid, high = (scale(value) for value in (estimate.low, estimate.median, estimate.high))
    shapes.append(f'<line x1="{low:.1f}" y1="{y}" x2="{high:.1f}" y2="{y}" stroke="{colour}" '
                  'stroke-width="3" stroke-opacity="0.45"/>')
    shapes.append(f'<circle cx="{mid:.1f}" cy="{y}" r="4" fill="{colour}"/>')
    shapes.append(f'<text class="small" x="{max(high, mid + 4) + 5:.1f}" y="{y + 4}">'
                  f'{words(estimate.median)}</text>')
    return shapes


def panel(title, rows):
    """A picture of one workload: {name: Estimate or None}."""
    known = [value for value in rows.values() if value is not None]
    high = max(2.0, max(value.high for value in known) * 1.6)
    low = min(0.7, min(value.low for value in known) * 0.95)
    scale = Scale(low, high, LABEL_WIDTH, PANEL_WIDTH - 20)
    bottom = HEAD + ROW * len(rows)
    shapes = [f'<text class="head" x="{LABEL_WIDTH}" y="20">{escape(title)}</text>']
    for tick in ticks(high):
        if tick < low:
            continue
        kind = "one" if tick == 1 else "axis"
        shapes.append(f'<line class="{kind}" x1="{scale(tick):.1f}" y1="{HEAD - 12}" '
                      f'x2="{scale(tick):.1f}" y2="{bottom - 8}"/>')
        shapes.append(f'<text class="small" x="{scale(tick):.1f}" y="{bottom + 6}" '
                      f'text-anchor="middle">{tick:g}</text>')
    for index, (name, estimate) in enumerate(rows.items()):
        shapes += row(name, estimate, scale, HEAD + ROW * index)
    return shapes, bottom + FOOT


def draw(panels, caption):
    """The whole SVG. `panels`: {title: {name: Estimate or None}}."""
    drawn = [panel(title, rows) for title, rows in panels.items()]
    width, height = LABEL_WIDTH + PANEL_WIDTH + 10, max(size for _, size in drawn)
    rows = math.ceil(len(drawn) / COLUMNS)
    total_width, total_height = width * COLUMNS, height * rows + 30
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{total_width}" '
             f'height="{total_height}" viewBox="0 0 {total_width} {total_height}">',
             f"<style>{STYLE}</style>", '<rect width="100%" height="100%" fill="#fff"/>']
    for index, (shapes, _) in enumerate(drawn):
        x, y = width * (index % COLUMNS), height * (index // COLUMNS)
        lines.append(f'<g transform="translate({x} {y})">')
        lines += shapes + ["</g>"]
    lines.append(f'<text class="small" x="16" y="{total_height - 12}">{escape(caption)}</text>')
    return "\n".join(lines + ["</svg>"]) + "\n"
