"""The chart: a panel for each row that compares CPU, a bar for each client."""

import matplotlib

matplotlib.use("svg")
import matplotlib.pyplot as plot  # noqa: E402  the backend comes first

from harness.peers import PEERS
from harness.rows import ROWS

COLUMNS = 2
OURS = "#1f6feb"
FLOOR = "#8b949e"
OTHER = "#d0a05c"
FLOORS = ("sendfile", "write", "poll", "wait", "libcurl")


def colour(peer, row):
    return OURS if PEERS[peer].family == PEERS[row.ours].family else FLOOR if peer in FLOORS else OTHER


def draw(lines_by_row, path):
    """lines_by_row: by the row's name, its table's lines."""
    panels = [(ROWS[name], [line for line in lines if not line.problem])
              for name, lines in lines_by_row.items() if ROWS[name].counts == "cpu"]
    height = (len(panels) + COLUMNS - 1) // COLUMNS
    matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "mistorage", "font.size": 8})
    figure, axes = plot.subplots(height, COLUMNS, figsize=(10, 2.1 * height), squeeze=False)
    for axis, (row, lines) in zip(axes.flat, panels):
        lines = lines[::-1]
        bars = axis.barh([PEERS[line.peer].title.replace("**", "") for line in lines],
                         [line.counted.minimum for line in lines], color=[colour(line.peer, row) for line in lines],
                         xerr=[[0] * len(lines), [line.counted.spread for line in lines]], ecolor="#57606a")
        axis.bar_label(bars, fmt="%.3f", padding=3)
        axis.set_title(row.title, loc="left", fontsize=9)
        axis.set_xlabel("CPU s, minimum; the line is the spread")
        axis.margins(x=0.15)
        axis.spines[["top", "right"]].set_visible(False)
    for axis in axes.flat[len(panels):]:
        axis.set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None, "Creator": None})
