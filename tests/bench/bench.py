#!/usr/bin/env python3
"""Measures MIStorage and other clients side by side, against a server that costs almost nothing."""

import argparse
import random
import shutil
import sys

from harness import data, document, interop, long, machine
from harness.job import run_once
from harness.peers import PEERS
from harness.places import OUT
from harness.rows import ROWS
from harness.sink import Sinks
from harness.table import figure, lines_of, markdown

IDLE = "up10"  # what a client takes for 10 bytes is its idle self for the other rows


def run_row(name, peers, rounds, sinks):
    """By peer, the results of all rounds. The order is another one in each round, so that no client always follows
    the same other one."""
    row = ROWS[name]
    results = {peer: [] for peer in peers}
    for number in range(rounds):
        for peer in random.Random(f"{name} {number}").sample(peers, len(peers)):
            if sum(1 for result in results[peer] if result.problem) == 2:
                continue
            result = run_once(row, peer, sinks.get(row.sink, row.tls), compare=number == 0)
            results[peer].append(result)
            if result.problem:
                print(f"{name}: {PEERS[peer].title}: {result.problem}", file=sys.stderr, flush=True)
    return results


def idle_of(results):
    return {PEERS[peer].family: figure([result.run.cpu for result in rounds if not result.problem]).minimum
            for peer, rounds in results.items() if any(not result.problem for result in rounds)}


def peers_of(row, wanted):
    """Those of the row that are wanted, or, for the idle self, of whose family one is."""
    if not wanted:
        return row.peers
    if row is ROWS[IDLE]:
        families = {PEERS[peer].family for peer in wanted}
        return [peer for peer in row.peers if PEERS[peer].family in families]
    return [peer for peer in row.peers if peer in wanted]


def run_rows(names, wanted, most_rounds):
    """Prints the table of each row as soon as it is there; gives the lines and the rounds of all, by name."""
    results, lines, rounds = {}, {}, {}
    with Sinks() as sinks:
        for name in dict.fromkeys([IDLE, *names]):
            row = ROWS[name]
            runs = row.runs_of or name
            if runs not in results:
                rounds[runs] = min(most_rounds or ROWS[runs].rounds, ROWS[runs].rounds)
                results[runs] = run_row(runs, peers_of(ROWS[runs], wanted), rounds[runs], sinks)
            if name not in names:
                continue
            rounds[name] = rounds[runs]
            counted = {peer: results[runs][peer] for peer in row.peers if peer in results[runs]}
            lines[name] = lines_of(row, counted, idle_of(results[IDLE]))
            print(markdown(name, lines[name], rounds[name]), flush=True)
    return lines, rounds


def main():
    parser = argparse.ArgumentParser(
        prog="./build.sh bench", description=__doc__,
        epilog="All rows with all clients are written to docs/benchmarks.md; some are only printed.")
    parser.add_argument("rows", nargs="*", metavar="ROW",
                        help=f"of {', '.join(ROWS)}; default: all of them. Or one of long (100 GiB up and down; needs "
                        "root, for a file system of its own) and interop (who reads what whom wrote, from Azurite)")
    parser.add_argument("--rounds", type=int, metavar="N", help="fewer than the rows' own, for a quick look")
    parser.add_argument("--only", default="", metavar="CLIENT,CLIENT", help=f"of {', '.join(PEERS)}")
    parser.add_argument("--size", type=int, metavar="GIB", default=long.WHOLE, help="of long")
    arguments = parser.parse_args()
    if arguments.rows == ["long"]:
        sys.exit(1 if long.main(arguments.size) else 0)
    if arguments.rows == ["interop"]:
        sys.exit(1 if interop.main() else 0)
    wanted = [peer for peer in arguments.only.split(",") if peer]
    unknown = [name for name in arguments.rows if name not in ROWS] + [peer for peer in wanted if peer not in PEERS]
    if unknown:
        parser.error(f"there is no {', '.join(unknown)}")

    names = arguments.rows or list(ROWS)
    load = machine.load()
    data.prepare({ROWS[name].size for name in [IDLE, *names] if not ROWS[name].kind.endswith("many")})
    try:
        lines, rounds = run_rows(names, wanted, arguments.rounds)
    finally:
        shutil.rmtree(OUT, ignore_errors=True)
    if names == list(ROWS) and not wanted:
        document.write(lines, rounds, load)


if __name__ == "__main__":
    main()
