#!/usr/bin/env python3
"""Measures MIStorage and other clients side by side, against a server that costs almost nothing."""

import argparse
import random
import sys

from harness import data
from harness.job import run_once
from harness.peers import PEERS
from harness.rows import ROWS
from harness.sink import Sinks
from harness.table import figure, lines_of, markdown


def run_row(name, peers, rounds, sinks):
    """By peer, the results of all rounds. The order is another one in each round, so that no client always follows
    the same other one."""
    row = ROWS[name]
    results = {peer: [] for peer in peers}
    for number in range(rounds):
        for peer in random.Random(f"{name} {number}").sample(peers, len(peers)):
            failures = sum(1 for result in results[peer] if result.problem)
            if failures == 2:
                continue
            result = run_once(row, peer, sinks.get(row.sink, row.tls), compare=number == 0)
            results[peer].append(result)
            if result.problem:
                print(f"{name}: {PEERS[peer].title}: {result.problem}", file=sys.stderr, flush=True)
    return results


def idle_of(results):
    return {PEERS[peer].family: figure([result.run.cpu for result in rounds if not result.problem]).minimum
            for peer, rounds in results.items() if any(not result.problem for result in rounds)}


def main():
    parser = argparse.ArgumentParser(prog="./build.sh bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(ROWS)}; default: all of them")
    parser.add_argument("--rounds", type=int, help="fewer than the rows' own, for a quick look")
    parser.add_argument("--only", default="", help=f"clients, separated by commas: {', '.join(PEERS)}")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.rows if name not in ROWS]
    wanted = [peer for peer in arguments.only.split(",") if peer]
    unknown += [peer for peer in wanted if peer not in PEERS]
    if unknown:
        parser.error(f"unknown: {', '.join(unknown)}")

    names = arguments.rows or list(ROWS)
    data.prepare({ROWS[name].size for name in names if not ROWS[name].kind.endswith("many")} | {10})
    idle = None
    with Sinks() as sinks:
        # What a client takes for 10 bytes is its idle self for the other rows.
        for name in ["up10", *(name for name in names if name != "up10")]:
            row = ROWS[name]
            peers = [peer for peer in row.peers if not wanted or peer in wanted]
            if name == "up10" and wanted:
                peers = [peer for peer in row.peers if PEERS[peer].family in {PEERS[p].family for p in wanted}]
            rounds = min(arguments.rounds or row.rounds, row.rounds)
            results = run_row(name, peers, rounds, sinks)
            if name == "up10":
                idle = idle_of(results)
            if name in names:
                print(markdown(name, lines_of(row, results, idle), rounds), flush=True)


if __name__ == "__main__":
    main()
