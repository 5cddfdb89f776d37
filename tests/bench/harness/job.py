"""One run of one client at one row, with what it did checked."""

import dataclasses
import pathlib
import shutil
import tempfile

from harness import data
from harness.measured import ACCOUNT, Run, measure, warm_memory
from harness.peers import PEERS, Job
from harness.places import OUT

TIMEOUT = 120  # seconds
ROOT = f"/{ACCOUNT}"


@dataclasses.dataclass
class Result:
    run: Run
    requests: int
    connections: int
    problem: str  # "" where the work was done, and right


def new_job(row, peer, sink):
    OUT.mkdir(parents=True, exist_ok=True)
    out = pathlib.Path(tempfile.mkdtemp(dir=OUT))
    container, local = {
        "up": ("upload", data.source(row.size)),
        "upmany": (f"many-{peer}", data.SMALL),
        "down": ("download", out / "blob"),
        "downmany": ("small", out),
    }[row.kind]
    blob = peer if row.kind == "up" else "with-md5" if row.md5 else f"gen-{row.size}"
    return Job(row.kind, row.size, sink, container, blob, local, row.md5)


def out_of(job):
    """The folder that a download was to fill."""
    return job.local if job.many else job.local.parent


def clean_up(job):
    """Of many files nothing is deleted before all is measured: ext4 without a journal avoids the inodes of what was
    deleted in the last minutes, and looks at each of them whenever a file is made, which cost up to 0.5 ms a file. (So
    does a run that follows within minutes.)"""
    if not job.up and not job.many:
        shutil.rmtree(out_of(job), ignore_errors=True)


def prepare_sink(row, sink):
    """Puts what downloads need, and brings the sink to the point at which each client finds it."""
    if row.kind == "downmany" and sink.length(f"{ROOT}/small/f00000") < 0:
        # Not made up like the large ones, because some clients list them first.
        for name in data.NAMES.read_text().split():
            sink.put(f"{ROOT}/small/{name}", data.SMALL / name)
    if row.kind == "down" and row.md5 and sink.length(f"{ROOT}/download/with-md5") < 0:
        sink.put(f"{ROOT}/download/with-md5", data.source(row.size), data.md5(data.source(row.size)))
    sink.reset()
    for _ in range(row.requests_before):
        sink.request(f"{ROOT}/download/gen-{row.size}", headers={"x-ms-range": "bytes=0-99"})


def problem_of(row, job, run, counters, compare):
    """What is wrong with what a client did; "" where nothing is."""
    if run.status != 0:
        return f"exit status {run.status}: {' '.join(run.output.split())[-400:]}"
    if job.up:
        return problem_of_upload(row, job, counters, compare)
    count = data.SMALL_COUNT if job.many else 1
    files = [path for path in out_of(job).rglob("*") if path.is_file()]
    if len(files) != count or any(path.stat().st_size != row.size for path in files):
        return f"{len(files)} files arrived, or not whole"
    expected = data.SMALL / "f00000" if job.many else data.source(row.size)
    if compare and not all(data.same(path, expected) for path in files):
        return "the bytes that arrived are wrong"
    return ""


def problem_of_upload(row, job, counters, compare):
    count = data.SMALL_COUNT if job.many else 1
    if counters["bytes_up"] < row.size * count:
        return f"only {counters['bytes_up']} bytes reached the server"
    if job.many:
        return ""
    length = job.sink.length(f"{ROOT}/{job.container}/{job.blob}")
    if length != row.size:
        return f"the blob has {length} bytes"
    if compare and "--keep" in row.sink:
        with tempfile.TemporaryDirectory(dir=OUT) as folder:
            back = pathlib.Path(folder) / "back"
            job.sink.fetch(f"{ROOT}/{job.container}/{job.blob}", back)
            if not data.same(back, job.local):
                return "the bytes that were stored are wrong"
    return ""


def run_once(row, peer, sink, compare):
    """compare: whether what arrived is read and compared, which takes a while."""
    job = new_job(row, peer, sink)
    command = PEERS[peer].command(job)
    prepare_sink(row, sink)
    if not job.up:
        warm_memory()
    run = measure(command, TIMEOUT)
    counters = sink.counters()
    problem = problem_of(row, job, run, counters, compare)
    if row.prints_seconds and not problem:
        run.wall = float(run.output.split()[-1])
    clean_up(job)
    return Result(run, counters["requests"] - row.requests_before, counters["connections"] - row.requests_before,
                  problem)
