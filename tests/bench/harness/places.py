"""Where things lie: the repository, what was built, what the runs write."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[3]
BENCH = ROOT / "tests" / "bench"
PROGRAMS = ROOT / "build" / "release" / "tests" / "bench"
WORK = ROOT / "build" / "bench"
DATA = WORK / "data"
OUT = WORK / "out"
HOME = WORK / "home"
AZCOPY = BENCH / "peers/node_modules/@azure-tools/azcopy-linux/dist/bin/azcopy_linux_amd64"
NET = WORK / "net" / "netpeer"
CA = DATA / "ca.pem"
