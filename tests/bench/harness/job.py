"""One run of one client at one row, with what it did checked."""

import dataclasses
import shutil
import subprocess

from harness import data
from harness.measured import Run, measure, warm_memory
from harness.peers import PEERS, Job
from harness.places import OUT

TIMEOUT = 120  # seconds


@dataclasses.dataclass
class Result:
    run: Run
    requests: int
    connections: int
    server_cpu: float
    problem: str  # "" where the work was done, and right


def new_job(row, peer, sink):
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    if row.kind == "up":
        container, local = "upload", data.source(row.size)
    elif row.kind == "upmany":
        container, local = f"many-{peer}", data.SMALL
    elif row.kind == "down":
        container, local = "download", OUT / "blob"
    else:
        container, local = "small", OUT
    blob = f"gen-{row.size}" if row.kind == "down" else peer
    return Job(row.kind, row.size, sink, container, blob, local, row.md5)


def fill_small(sink):
    """The blobs of the downloads of many: their listing is there too, for the clients that list."""
    content = b"".ljust(data.SMALL_SIZE, b"\0")
    for name in data.NAMES.read_text().split():
        sink.request(f"/devstoreaccount1/small/{name}", "PUT", content, {"x-ms-blob-type": "BlockBlob"})


def problem_of(row, job, run, counters, compare):
    if run.status != 0:
        return f"exit status {run.status}: {' '.join(run.output.split())[-400:]}"
    count = data.SMALL_COUNT if job.many else 1
    if job.up and counters["bytes_up"] < row.size * count:
        return f"only {counters['bytes_up']} bytes reached the server"
    if job.up:
        return ""
    files = [path for path in OUT.rglob("*") if path.is_file()]
    if len(files) != count or any(path.stat().st_size != row.size for path in files):
        return f"{len(files)} files arrived, or not whole"
    expected = data.SMALL / "f00000" if job.many else data.source(row.size)
    if compare and any(subprocess.run(["cmp", "-s", path, expected], check=False).returncode for path in files):
        return "the bytes that arrived are wrong"
    return ""


def run_once(row, peer, sink, compare):
    """compare: whether what arrived is read and compared, which takes a while."""
    if row.kind == "downmany" and sink.request("/devstoreaccount1/small/f00000", "HEAD")[0] == 404:
        fill_small(sink)
    job = new_job(row, peer, sink)
    command = PEERS[peer].command(job)
    if row.kind == "down":
        warm_memory()
    sink.reset()
    run = measure(command, TIMEOUT)
    counters = sink.counters()
    problem = problem_of(row, job, run, counters, compare)
    shutil.rmtree(OUT, ignore_errors=True)
    return Result(run, counters["requests"], counters["connections"], counters["cpu"], problem)
