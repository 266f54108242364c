"""Stage:     reports. The geometry of plots; the templates draw it as SVG.
Input:     points of a run, [seconds, edges, execs, corpus size].
Output:    paths, ticks and labels in the units of a fixed view box.
Invariant: a line is a step line: coverage stays what it was until somebody measured more.
"""

import math

WIDTH, HEIGHT = 320, 132
LEFT, RIGHT, TOP, BOTTOM = 46, 302, 10, 108
TABLE_ROWS = 12


def nice_step(span: float, ticks: int) -> float:
    """The smallest of 1, 2, 5 times a power of ten that divides `span` in at most `ticks` parts."""
    least = max(span / ticks, 1e-9)
    power = 10.0 ** math.floor(math.log10(least))
    return next(power * factor for factor in (1, 2, 5, 10) if power * factor >= least * (1 - 1e-9))


def ticks(low: float, high: float, count: int) -> list[float]:
    step = nice_step(high - low, count)
    first = math.ceil(low / step - 1e-9)
    return [first * step + i * step for i in range(int((high - first * step) / step + 1e-9) + 1)]


def _time(seconds: float) -> str:
    if seconds >= 7200 or (seconds >= 3600 and seconds % 3600 == 0):
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min" if seconds >= 60 else f"{seconds:g} s"


def _time_ticks(last: float) -> list[float]:
    """On whole minutes or hours, where the run is long enough for them."""
    unit = 3600.0 if last >= 7200 else 60.0 if last >= 120 else 1.0
    return [unit * tick for tick in ticks(0, last / unit, 4)]


def _changes(points: list[list[float]]) -> list[list[float]]:
    """Only the points where the number of edges changed, and the last."""
    kept = [point for i, point in enumerate(points) if i == 0 or point[1] != points[i - 1][1]]
    return kept if not points or kept[-1] is points[-1] else [*kept, points[-1]]


def coverage(run: dict, last: float) -> dict | None:
    """The plot of one run's edges over `last` seconds; None where nothing was measured."""
    points = _changes(sorted(run["points"]))
    if not points:
        return None
    low, high = points[0][1], points[-1][1]
    low, high = min(low, *(p[1] for p in points)), max(high, *(p[1] for p in points))
    room = max((high - low) * 0.08, 1)
    bottom, top = max(low - room, 0), high + room

    def x(seconds: float) -> float:
        return round(LEFT + (RIGHT - LEFT) * seconds / max(last, 1e-9), 1)

    def y(edges: float) -> float:
        return round(BOTTOM - (BOTTOM - TOP) * (edges - bottom) / (top - bottom), 1)

    path = f"M{x(points[0][0])} {y(points[0][1])}"
    path += "".join(f"H{x(point[0])}V{y(point[1])}" for point in points[1:])
    every = max(1, math.ceil(len(points) / TABLE_ROWS))
    rows = points[:-1:every] + points[-1:]
    whole = [tick for tick in ticks(bottom, top, 5) if float(tick).is_integer()]
    return {
        "path": path,
        "end": (x(points[-1][0]), y(points[-1][1])),
        "x_ticks": [(x(tick), _time(tick)) for tick in _time_ticks(last)],
        "y_ticks": [(y(tick), f"{int(tick):,}") for tick in whole],
        "first": int(points[0][1]), "last": int(points[-1][1]),
        "rows": [(_time(round(point[0])), *(int(value) for value in point[1:4])) for point in rows],
    }
