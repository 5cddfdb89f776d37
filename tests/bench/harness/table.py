"""What the runs of a row say: minima, spreads, ratios, ties, the verdict on the aim."""

import dataclasses
import statistics

from harness.peers import PEERS
from harness.rows import ROWS


@dataclasses.dataclass
class Figure:
    """A quantity over the rounds. Minima are compared; the spread is from there to the median."""

    minimum: float
    median: float

    @property
    def spread(self):
        return self.median - self.minimum


def figure(values):
    return Figure(min(values), statistics.median(values))


@dataclasses.dataclass
class Line:
    peer: str
    cpu: Figure
    wall: Figure
    memory: Figure
    requests: int
    connections: int
    counted: Figure  # of what the row compares
    problem: str


def tie(first, second):
    return abs(first.minimum - second.minimum) <= max(first.spread, second.spread)


def lines_of(row, results, idle):
    """results: by peer, a list over the rounds. idle: by family, CPU-seconds for 10 bytes."""
    lines = []
    for peer, rounds in results.items():
        good = [result for result in rounds if not result.problem]
        problem = next((result.problem for result in rounds if result.problem), "")
        if not good:
            nothing = Figure(0, 0)
            lines.append(Line(peer, nothing, nothing, nothing, 0, 0, nothing, problem))
            continue
        cpu = figure([result.run.cpu for result in good])
        wall = figure([result.run.wall for result in good])
        memory = figure([result.run.memory for result in good])
        counted = {"cpu": cpu, "wall": wall, "memory": memory}[row.counts]
        if row.counts == "cpu" and row.over_idle:
            rest = idle.get(PEERS[peer].family, 0)
            counted = Figure(max(cpu.minimum - rest, 0.0001), max(cpu.median - rest, 0.0001))
        lines.append(Line(peer, cpu, wall, memory, round(statistics.median(r.requests for r in good)),
                          round(statistics.median(r.connections for r in good)), counted, problem))
    return sorted(lines, key=lambda line: (line.counted.minimum == 0, line.counted.minimum))


def verdict(row, lines):
    """On our entry: how it stands to what the row is to reach."""
    by_peer = {line.peer: line for line in lines if line.counted.minimum > 0}
    ours = by_peer.get(row.ours)
    if row.aim is None:
        return "no aim"
    against = [by_peer[peer] for peer in row.aim.peers if peer in by_peer]
    if ours is None or (row.aim.peers and not against):
        return "not measured"
    if not row.aim.peers:
        reached = "reached" if ours.counted.minimum <= row.aim.factor else "not reached"
        return f"{show(row, ours.counted.minimum)} of at most {row.aim.factor:g}: {reached}"
    best = min(against, key=lambda line: line.counted.minimum).counted
    ratio = ours.counted.minimum / best.minimum
    limit = Figure(best.minimum * row.aim.factor, best.median * row.aim.factor)
    if ratio <= row.aim.factor:
        outcome = "reached"
    else:
        outcome = "not reached, but a tie within the spread" if tie(ours.counted, limit) else "not reached"
    titles = " or ".join(PEERS[peer].title for peer in row.aim.peers)
    return f"{ratio:.2f} of at most {row.aim.factor:.2f} x {titles}: {outcome}"


def show(row, value):
    return f"{value:.0f} MiB" if row.counts == "memory" else f"{value:.3f} s"


def markdown(name, lines, rounds):
    row = ROWS[name]
    cpu = "CPU s over idle" if row.over_idle else "CPU s"
    what = {"cpu": cpu, "wall": "wall s", "memory": "peak MiB"}[row.counts]
    text = [f"### {row.title} (`{name}`)", "",
            f"{rounds} rounds interleaved; compared: {what}. {verdict(row, lines)}."]
    if row.minimum:
        text[-1] += f" The work takes at least {row.minimum:,} requests."
    text += ["", f"| | {what}, min | spread | ratio | CPU s | wall s | peak MiB | requests | connections |",
             "|---|---|---|---|---|---|---|---|---|"]
    ours = next((line.counted for line in lines if line.peer == row.ours), None)
    for line in lines:
        title = PEERS[line.peer].title
        if line.counted.minimum == 0:
            text.append(f"| {title} | failed: {line.problem[:120]} | | | | | | | |")
            continue
        if ours is None or ours.minimum == 0 or line.counted is ours:
            ratio = ""
        else:
            ratio = f"{line.counted.minimum / ours.minimum:.2f}" + (" (tie)" if tie(line.counted, ours) else "")
        digits = 0 if row.counts == "memory" else 3
        text.append(f"| {title} | {line.counted.minimum:.{digits}f} | {line.counted.spread:.{digits}f} | {ratio} "
                    f"| {line.cpu.minimum:.3f} | {line.wall.minimum:.3f} | {line.memory.median:.0f} "
                    f"| {line.requests:,} | {line.connections} |")
    return "\n".join(text) + "\n"
