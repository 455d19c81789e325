"""The picture: a bar for every contestant, on a logarithmic scale, as SVG text."""

from __future__ import annotations

import math
from html import escape

WIDTH, LEFT, ROW, BAR, TOP = 920, 250, 24, 15, 74
COLOURS = {"shilu": "#b3261e", "floor": "#9aa0a6", "ad hoc": "#9aa0a6"}
OTHERS = "#4a7ebb"
STYLE = "text{font:13px sans-serif;fill:#222}.title{font-size:17px;font-weight:600}.note,.tick{font-size:11px;fill:#666}"


def draw(title: str, note: str, rows: list[tuple[str, float]]) -> str:
    """Bars for (name, MB/s), fastest first."""
    rows = sorted(rows, key=lambda r: -r[1])
    low = math.floor(math.log10(min(speed for _, speed in rows)))
    high = math.ceil(math.log10(max(speed for _, speed in rows)))
    height = TOP + ROW * len(rows) + 34

    def x(speed: float) -> float:
        return LEFT + (math.log10(speed) - low) / (high - low) * (WIDTH - LEFT - 90)

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">']
    out += [f"<style>{STYLE}</style>", f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>']
    out += [f'<text class="title" x="16" y="28">{escape(title)}</text>', f'<text class="note" x="16" y="48">{escape(note)}</text>']
    for power in range(low, high + 1):
        at = x(10.0**power)
        out.append(f'<path d="M{at:.1f} {TOP - 8}V{height - 26}" stroke="#ddd"/>')
        out.append(f'<text class="tick" x="{at:.1f}" y="{height - 10}" text-anchor="middle">{10.0**power:g} MB/s</text>')
    for number, (name, speed) in enumerate(rows):
        y = TOP + ROW * number
        colour = next((c for key, c in COLOURS.items() if name.startswith(key)), OTHERS)
        out.append(f'<text x="{LEFT - 10}" y="{y + 12}" text-anchor="end">{escape(name)}</text>')
        out.append(f'<rect x="{LEFT}" y="{y}" width="{max(1.0, x(speed) - LEFT):.1f}" height="{BAR}" rx="2" fill="{colour}"/>')
        out.append(f'<text x="{x(speed) + 6:.1f}" y="{y + 12}">{speed:.3g}</text>')
    return "\n".join([*out, "</svg>"]) + "\n"
