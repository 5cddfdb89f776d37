"""docs/benchmarks.md: the machine, the versions, what was reached, and a table for each row."""

from harness import machine
from harness.chart import draw
from harness.peers import versions
from harness.places import ROOT
from harness.rows import ROWS, SECTIONS
from harness.table import markdown, show, verdict

HEAD = """# What MIStorage costs beside other clients

Written by `./build.sh bench`. {machine}. Load before: {load}.

{versions}.

Clients take turns in an order that is another one in each round; minima over the rounds are compared. The spread is
from there to the median, and a difference within it is called a tie. CPU is user and system time of the client's
process, "over idle" without what the same client takes to put 10 bytes. A ratio is the other's to MIStorage's: above 1
MIStorage takes less. Blobs are checked: lengths at each run, bytes at the first. The server (`tests/bench/sink`) throws
away what comes and makes up what goes; the sockets and the bare libcurl, with 8 connections, sign nothing and check
nothing: they are the floor. MIStorage is the library that is shipped, and the bare libcurl the one inside it. It
chooses its connections by itself where no number is named. Requests are counted
at the server. [Profiles](profiles.md) say where the time goes, and [a long transfer](long-run.md) whether it stays so.

![CPU seconds by row and client](benchmarks.svg)

## What was to be reached

| | MIStorage | requests, of at least | verdict |
|---|---|---|---|
"""


def write(lines_by_row, rounds_by_row, load):
    folder = ROOT / "docs"
    folder.mkdir(exist_ok=True)
    text = HEAD.format(machine=machine.describe(), load=load,
                       versions=", ".join(f"{name} {version}" for name, version in versions().items()))
    for name, lines in lines_by_row.items():
        row = ROWS[name]
        ours = next((line for line in lines if line.peer == row.ours and not line.problem), None)
        figure = show(row, ours.counted.minimum) if ours else "failed"
        requests = f"{ours.requests:,} of {row.minimum:,}" if ours and row.minimum else ""
        text += f"| {row.title} | {figure} | {requests} | {verdict(row, lines)} |\n"
    for section, rows in SECTIONS.items():
        text += f"\n## {section}\n"
        for name in rows:
            text += "\n" + markdown(name, lines_by_row[name], rounds_by_row[name])
    (folder / "benchmarks.md").write_text(text)
    draw(lines_by_row, folder / "benchmarks.svg")
