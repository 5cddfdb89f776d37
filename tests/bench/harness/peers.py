"""The clients, and how each is told to do a job."""

import dataclasses
import pathlib
import subprocess

from harness.data import NAMES, SMALL
from harness.measured import ACCOUNT
from harness.places import AZCOPY, BENCH, CA, MODULE, NET, PROGRAMS, ROOT, WORK

# The sink checks no signature. Azurite does: the interoperation test makes a real one.
SAS = "sv=2021-12-02&ss=b&srt=sco&sp=rwdlac&se=2035-01-01T00:00:00Z&spr=https,http&sig=AAAA"


@dataclasses.dataclass
class Job:
    kind: str  # up, down, upmany, downmany
    size: int  # bytes of a blob
    sink: object
    container: str
    blob: str
    local: pathlib.Path  # the file; a folder for many
    md5: bool = False
    sas: str = SAS

    @property
    def up(self):
        return self.kind.startswith("up")

    @property
    def many(self):
        return self.kind.endswith("many")

    @property
    def endpoint(self):
        return f"{self.sink.base}/{ACCOUNT}"

    @property
    def url(self):
        return f"{self.endpoint}/{self.container}" + ("" if self.many else f"/{self.blob}")

    @property
    def signed(self):
        return f"{self.url}?{self.sas}"


def mibench(job, connections=0):
    words = {
        "up": ["put", job.local, job.blob],
        "down": ["get", job.blob, job.local],
        "upmany": ["putmany", job.local],
        "downmany": ["getmany", NAMES, job.local],
    }[job.kind]
    return [PROGRAMS / "mibench", *words, "--endpoint", job.endpoint, "--container", job.container,
            "--connections", connections,
            *(["--ca", CA] if job.sink.tls else []),
            *(["--skip-md5"] if job.up and not job.md5 else []),
            *(["--check-md5"] if job.md5 and not job.up else [])]


def floor_work(job):
    path = f"/{ACCOUNT}/{job.container}" + ("" if job.many else f"/{job.blob}")
    more = {"up": [], "down": [job.size], "upmany": [], "downmany": [NAMES]}[job.kind]
    return [job.kind, path, job.local, *more]


def sockets(job, mode, connections=8):
    return [PROGRAMS / "floor_sockets", mode, job.sink.port, connections, *floor_work(job)]


def libcurl(job, connections=8):
    return [PROGRAMS / "floor_libcurl", job.sink.base, CA if job.sink.tls else "", connections, *floor_work(job)]


def curl(job):
    common = ["curl", "-sSf", "--noproxy", "*", "--cacert", CA]
    upload = ["-H", "x-ms-blob-type: BlockBlob", "-H", "Expect:"]
    if job.many:
        return [*common, "-Z", "--parallel-max", 8, *(upload if job.up else []), "-K", curl_batch(job)]
    return [*common, *([*upload, "-T"] if job.up else ["-o"]), job.local, job.signed]


def curl_batch(job):
    word = "upload-file" if job.up else "output"
    batch = WORK / f"curl-{job.kind}"
    batch.write_text("".join(f'{word} = "{job.local}/{name}"\nurl = "{job.url}/{name}"\n'
                             for name in NAMES.read_text().split()))
    return batch


def azcopy(job, connections=0):
    variables = ["env", f"AZCOPY_CONCURRENCY_VALUE={connections}"] if connections else []
    local = f"{job.local}/*" if job.kind == "upmany" else job.local
    remote = f"{job.url}/*?{job.sas}" if job.kind == "downmany" else job.signed
    md5 = [] if not job.md5 else ["--put-md5"] if job.up else ["--check-md5", "FailIfDifferentOrMissing"]
    return [*variables, AZCOPY, "copy", *([local, remote] if job.up else [remote, local]),
            f"--from-to={'LocalBlob' if job.up else 'BlobLocal'}", "--skip-version-check", *md5]


def net(job, connections=0, warm=False):
    words = {
        "up": [job.local, job.blob],
        "down": [job.blob, job.local],
        "upmany": [job.local, 8],
        "downmany": [NAMES, job.local, 8],
    }[job.kind]
    command = job.kind.replace("many", "warm") if warm else job.kind
    return [NET, job.endpoint, job.container, command, *words,
            *([connections] if connections and not job.many else [])]


def rclone(job):
    remote = f"B:{job.container}" + ("" if job.many else f"/{job.blob}")
    pair = [job.local, remote] if job.up else [remote, job.local]
    many = ["--transfers", 8, "--no-check-dest"] if job.many else []
    # In several streams it checks nothing: it asks each answer for the MD5, and that of a range has none.
    md5 = ["--azureblob-disable-checksum"] if job.up and not job.md5 else (
        ["--multi-thread-streams", 0] if job.md5 and not job.up else [])
    return [*rclone_program(job.endpoint, job.sas), "copy" if job.many else "copyto", *pair, "--ignore-times", *many,
            *md5]


def rclone_program(endpoint, sas):
    return ["env", "RCLONE_CONFIG_B_TYPE=azureblob", f"RCLONE_CONFIG_B_SAS_URL={endpoint}?{sas}",
            "rclone", "--config", "/dev/null", "--ca-cert", CA]


def cmdlets(job, warm):
    return ["dotnet", ROOT / "build/host/MIStorage.Host.dll", BENCH / "powershell/Pipeline.ps1",
            "-Module", MODULE, "-Endpoint:", job.endpoint, "-Container", job.container,
            "-Folder", SMALL, *([] if job.up else ["-Down", job.local]), *(["-Warm"] if warm else [])]


@dataclasses.dataclass
class Peer:
    title: str
    command: object  # of a Job: words
    family: str  # whose idle self it has


PEERS = {
    "sendfile": Peer("sockets, sendfile", lambda job: sockets(job, "sendfile"), "sendfile"),
    "write": Peer("sockets, read and write", lambda job: sockets(job, "write"), "sendfile"),
    "poll": Peer("sockets, one thread", lambda job: sockets(job, "poll"), "sendfile"),
    "wait": Peer("sockets, 8 threads", lambda job: sockets(job, "wait"), "sendfile"),
    "libcurl": Peer("libcurl, nothing else", libcurl, "libcurl"),
    "mistorage": Peer("**MIStorage**", mibench, "mistorage"),
    "mistorage8": Peer("**MIStorage**, 8 connections", lambda job: mibench(job, 8), "mistorage"),
    "mistorage64": Peer("**MIStorage**, 64 connections", lambda job: mibench(job, 64), "mistorage"),
    "curl": Peer("curl", curl, "curl"),
    "azcopy": Peer("AzCopy", azcopy, "azcopy"),
    "azcopy64": Peer("AzCopy, 64 connections", lambda job: azcopy(job, 64), "azcopy"),
    "net": Peer("Azure.Storage.Blobs", net, "net"),
    "net8": Peer("Azure.Storage.Blobs, 8 connections", lambda job: net(job, 8), "net"),
    "net64": Peer("Azure.Storage.Blobs, 64 connections", lambda job: net(job, 64), "net"),
    "netwarm": Peer("Azure.Storage.Blobs", lambda job: net(job, warm=True), "net"),
    "rclone": Peer("rclone", rclone, "rclone"),
    "cmdlets": Peer("**MIStorage**, cmdlets", lambda job: cmdlets(job, warm=True), "cmdlets"),
    "cmdletsprocess": Peer("**MIStorage**, cmdlets", lambda job: cmdlets(job, warm=False), "cmdlets"),
}


def versions():
    """Of each client, as it says itself."""

    def first_line(*command):
        return subprocess.run([str(word) for word in command], capture_output=True, text=True,
                              check=True).stdout.splitlines()[0]

    ours = first_line(PROGRAMS / "mibench", "version")
    project = (NET.parent / "netpeer.deps.json").read_text()
    blobs = next(word for word in project.split('"') if word.startswith("Azure.Storage.Blobs/")).split("/")[1]
    dotnet = first_line("dotnet", "--list-runtimes").split()[1]
    return {
        "MIStorage": ours,
        "AzCopy": first_line(AZCOPY, "--version", "--skip-version-check").split()[-1],
        "Azure.Storage.Blobs": f"{blobs} on .NET {dotnet}",
        "rclone": first_line("rclone", "version").split()[-1].lstrip("v"),
        "curl": first_line("curl", "--version").split()[1],
    }
