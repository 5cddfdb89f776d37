"""Where things lie: the repository, what was built, what the runs write."""

import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
BENCH = ROOT / "tests" / "bench"
WORK = ROOT / "build" / "bench"
# The benchmark's are built with the library that is shipped; its tests' with the one that is tested.
PROGRAMS = pathlib.Path(os.environ.get("MISTORAGE_BENCH_PROGRAMS", ROOT / "build" / "release" / "tests" / "bench"))
MODULE = WORK / "MIStorage" / "MIStorage.psd1"
DATA = WORK / "data"
OUT = WORK / "out"
HOME = WORK / "home"
AZCOPY = BENCH / "peers/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64"
NET = WORK / "net" / "netpeer"
CA = DATA / "ca.pem"
