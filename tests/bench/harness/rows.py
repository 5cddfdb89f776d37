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
    aim: Aim | None
    minimum: int = 0  # requests that the work takes at least; 0: not counted
    rounds: int = 7
    ours: str = "mistorage"  # the entry that the others are compared with
    tls: bool = False
    md5: bool = False
    sink: tuple = ()  # options of the sink
    requests_before: int = 0  # small ones, so that the sink's fault meets a client that makes few requests too
    over_idle: bool = False  # CPU over what the same client takes for 10 bytes
    prints_seconds: bool = False  # the wall time is what the client prints, of its second pass
    runs_of: str = ""  # the row whose runs these are, counted another way


def large(title, direction, peers, aim, **more):
    return Row(title, direction, GIB, peers, "cpu", aim, GIB // BLOCK + (1 if direction == "up" else 0),
               over_idle=True, **more)


def memory(title, direction, peers, ours, aim, **more):
    return Row(title, direction, GIB, peers, "memory", Aim(aim), ours=ours, rounds=3, **more)


def small(title, direction, peers, counts, aim, **more):
    return Row(title, f"{direction}many", SMALL_SIZE, peers, counts, aim, SMALL_COUNT, **more)


def pipeline(title, direction, peers, aim, prints_seconds):
    return Row(title, f"{direction}many", SMALL_SIZE, peers, "wall", aim, ours=peers[0],
               rounds=5, prints_seconds=prints_seconds)


def faulty(title, direction, sink, requests_before, aim):
    return Row(title, direction, 256 * MIB, ["mistorage", "azcopy", "net", "net8", "rclone"], "wall", Aim(aim),
               rounds=2,
               sink=("--keep", *sink), requests_before=requests_before if direction == "down" else 0)


LATENCY = ("--latency", "20")
REFUSING = ("--refuse-every", "5")
CUTTING = ("--cut-downloads-every", "4", "--cut-uploads-every", "6")

SECTIONS = {
    "CPU, without MD5": {
        "up10": Row("10 bytes up, the whole process", "up", 10, ["sendfile", "libcurl", "mistorage", *OTHERS], "cpu",
                    Aim(1.2, ("curl",)), 1),
        "up1g": large("1 GiB up, http", "up", [*FLOOR_UP, *OURS, *OTHERS], Aim(1.05, ("write",))),
        "down1g": large("1 GiB down, http", "down", [*FLOOR_DOWN, *OURS, *OTHERS], Aim(1.15, ("poll", "wait"))),
        "up1gtls": large("1 GiB up, https", "up", ["libcurl", "mistorage", *OTHERS], Aim(0.70, ("curl",)), tls=True),
        "down1gtls": large("1 GiB down, https", "down", ["libcurl", "mistorage", *OTHERS], Aim(0.85, ("curl",)),
                           tls=True),
        "up1k": small("1,000 files of 64 KiB up", "up", ["sendfile", "libcurl", *OURS, *OTHERS], "cpu",
                      Aim(0.8, ("curl",)), over_idle=True),
        "down1k": small("1,000 files of 64 KiB down", "down", ["wait", "libcurl", *OURS, *OTHERS], "cpu",
                        Aim(0.8, ("curl",)), over_idle=True),
    },
    "CPU, with MD5": {
        "up1gmd5": large("1 GiB up, http, MD5 stored with the blob", "up", ["mistorage", "azcopy", "rclone"],
                         Aim(1.0, ("azcopy", "rclone")), md5=True),
        "down1gmd5": large("1 GiB down, http, compared with the blob's MD5", "down", ["mistorage", "azcopy", "rclone"],
                           Aim(1.0, ("azcopy", "rclone")), md5=True),
    },
    "Wall time, latency": {
        "up1k20ms": small("1,000 files of 64 KiB up, 20 ms latency", "up", [*OURS, *OTHERS], "wall", Aim(1.0),
                          sink=LATENCY, rounds=2),
        "down1k20ms": small("1,000 files of 64 KiB down, 20 ms latency", "down", [*OURS, *OTHERS], "wall",
                            Aim(1.0), sink=LATENCY, rounds=2),
    },
    "Peak memory": {
        "up1gmem8": memory("1 GiB up, 8 connections", "up", ["mistorage8", "libcurl", *OTHERS], "mistorage8", 24,
                           runs_of="up1g"),
        "down1gmem8": memory("1 GiB down, 8 connections", "down", ["mistorage8", "libcurl", *OTHERS], "mistorage8", 24,
                             runs_of="down1g"),
        "up1gmem64": memory("1 GiB up, 64 connections", "up", ["mistorage64", "azcopy64", "net64"], "mistorage64", 64),
        "down1gmem64": memory("1 GiB down, 64 connections", "down", ["mistorage64", "azcopy64", "net64"],
                              "mistorage64", 64),
    },
    "Wall time, PowerShell": {
        "psup1k": pipeline("1,000 files of 64 KiB up through the pipeline, warm session", "up", ["cmdlets", "netwarm"],
                           Aim(0.4), True),
        "psdown1k": pipeline("1,000 files of 64 KiB down through the pipeline, warm session", "down",
                             ["cmdlets", "netwarm"], Aim(0.4), True),
        "psup1kprocess": pipeline("1,000 files of 64 KiB up, the whole process with the engine's start", "up",
                                  ["cmdletsprocess", "net"], None, False),
    },
    "Wall time, faults": {
        "up503": faulty("256 MiB up, 503 to every 5th request", "up", REFUSING, 0, 2.5),
        "down503": faulty("256 MiB down, 503 to every 5th request", "down", REFUSING, 4, 2.5),
        "upcut": faulty("256 MiB up, every 6th body cut halfway", "up", CUTTING, 0, 1.0),
        "downcut": faulty("256 MiB down, every 4th body cut halfway", "down", CUTTING, 3, 1.0),
    },
}

ROWS = {name: row for rows in SECTIONS.values() for name, row in rows.items()}
