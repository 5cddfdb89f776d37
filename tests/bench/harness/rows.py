"""The rows of the table: what is done, by whom, what counts, and what MIStorage means to reach."""

import dataclasses

from harness.data import SMALL_COUNT, SMALL_SIZE

MIB = 1 << 20
GIB = 1 << 30
BLOCK = 8 * MIB

FLOOR_UP = ["write", "sendfile", "libcurl"]
FLOOR_DOWN = ["poll", "wait", "libcurl"]
OURS = ["mistorage", "mistorage8"]
OTHERS = ["curl", "azcopy", "net", "rclone"]


@dataclasses.dataclass
class Aim:
    """At most `factor` times the best of `peers`; without peers at most `factor` itself."""

    factor: float
    peers: tuple = ()


@dataclasses.dataclass
class Row:
    title: str
    kind: str  # up, down, upmany, downmany
    size: int  # bytes of each blob
    peers: list
    counts: str  # what is compared: cpu, wall, memory
    aim: Aim
    minimum: int = 1  # requests that the work takes at least; 0: the faults decide
    rounds: int = 7
    tls: bool = False
    sink: tuple = ()  # options of the sink
    md5: bool = False
    over_idle: bool = True  # CPU over what the same client takes for 10 bytes


def large(title, direction, peers, aim, **more):
    up = direction == "up"
    return Row(title, direction, GIB, peers, "cpu", aim, minimum=GIB // BLOCK + (1 if up else 0), **more)


def small(title, direction, peers, counts, aim, **more):
    return Row(title, f"{direction}many", SMALL_SIZE, peers, counts, aim, minimum=SMALL_COUNT, **more)


LATENCY = ("--latency", "20")

ROWS = {
    "up10": Row("10 bytes up, the whole process", "up", 10, ["sendfile", "libcurl", *OURS[:1], *OTHERS], "cpu",
                Aim(1.2, ("curl",)), over_idle=False),
    "up1g": large("1 GiB up, http", "up", [*FLOOR_UP, *OURS, *OTHERS], Aim(1.05, ("write",))),
    "down1g": large("1 GiB down, http", "down", [*FLOOR_DOWN, *OURS, *OTHERS], Aim(1.15, ("poll", "wait"))),
    "up1gtls": large("1 GiB up, https", "up", ["libcurl", *OURS, *OTHERS], Aim(0.70, ("curl",)), tls=True),
    "down1gtls": large("1 GiB down, https", "down", ["libcurl", *OURS, *OTHERS], Aim(0.85, ("curl",)), tls=True),
    "up1k": small("1,000 files of 64 KiB up", "up", ["sendfile", "libcurl", *OURS, *OTHERS], "cpu",
                  Aim(0.8, ("curl",))),
    "down1k": small("1,000 files of 64 KiB down", "down", ["wait", "libcurl", *OURS, *OTHERS], "cpu",
                    Aim(0.8, ("curl",))),
    "up1k20ms": small("1,000 files of 64 KiB up, 20 ms latency", "up", [*OURS, *OTHERS], "wall", Aim(1.0),
                      sink=LATENCY, rounds=3),
    "down1k20ms": small("1,000 files of 64 KiB down, 20 ms latency", "down", [*OURS, *OTHERS], "wall", Aim(1.0),
                        sink=LATENCY, rounds=3),
}
