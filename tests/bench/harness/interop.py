"""What MIStorage writes, the others read with equal bytes from Azurite, and the reverse."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import types

from harness import data
from harness.measured import ACCOUNT, environment
from harness.peers import Job, azcopy, mibench, net, rclone, rclone_program
from harness.places import NET, ROOT, WORK

SIZES = (0, 1, (8 << 20) + 1, 64 << 20)
SOURCES = WORK / "interop" / "sources"
OUT = WORK / "interop" / "out"
CLIENTS = {"mistorage": mibench, "azcopy": azcopy, "rclone": rclone, "net": net}
TITLES = {"mistorage": "MIStorage", "azcopy": "AzCopy", "rclone": "rclone", "net": "Azure.Storage.Blobs"}


@contextlib.contextmanager
def azurite():
    """Gives its url. It ends with its stdin."""
    process = subprocess.Popen(["node", ROOT / "tests/azurite/main.js"], env=environment() | {"TMPDIR": str(WORK)},
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        yield process.stdout.readline().split()[1]
    finally:
        process.stdin.close()
        process.wait()


def run(command):
    """The output, or an exception with it."""
    done = subprocess.run([str(word) for word in command], env=environment(), stdin=subprocess.PIPE,
                          capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"exit code {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


class Scene:
    """An Azurite with a container for each client, which holds what that client wrote."""

    def __init__(self, base):
        self.server = types.SimpleNamespace(base=base, tls=False)
        self.endpoint = f"{base}/{ACCOUNT}"
        self.sas = run([NET, self.endpoint, "any", "sas"]).strip().lstrip("?")
        for client in CLIENTS:
            run([*rclone_program(self.endpoint, self.sas), "mkdir", f"B:from-{client}"])

    def job(self, kind, size, container, local):
        return Job(kind, size, self.server, container, f"size-{size}", local, md5=True, sas=self.sas)

    def write(self, client, size):
        run(CLIENTS[client](self.job("up", size, f"from-{client}", SOURCES / f"size-{size}")))

    def read(self, client, writer, size):
        target = OUT / f"size-{size}"
        run(CLIENTS[client](self.job("down", size, f"from-{writer}", target)))
        if not data.same(target, SOURCES / f"size-{size}"):
            raise RuntimeError(f"{client} read other bytes than {writer} wrote")
        target.unlink()

    def check(self, writer):
        run([*rclone_program(self.endpoint, self.sas), "check", "--download", SOURCES, f"B:from-{writer}"])


def steps(scene):
    """What is shown of each, and what it does."""
    for size in SIZES:
        yield f"MIStorage writes {size:,} bytes", lambda size=size: scene.write("mistorage", size)
        for client in ("azcopy", "net", "rclone"):
            yield (f"{TITLES[client]} reads what MIStorage wrote, {size:,} bytes",
                   lambda client=client, size=size: scene.read(client, "mistorage", size))
    yield "rclone check --download of what MIStorage wrote", lambda: scene.check("mistorage")
    for writer in ("azcopy", "rclone", "net"):
        for size in SIZES:
            yield f"{TITLES[writer]} writes {size:,} bytes", lambda writer=writer, size=size: scene.write(writer, size)
            yield (f"MIStorage reads what {TITLES[writer]} wrote, {size:,} bytes, and compares the MD5",
                   lambda writer=writer, size=size: scene.read("mistorage", writer, size))


def main():
    shutil.rmtree(SOURCES.parent, ignore_errors=True)
    SOURCES.mkdir(parents=True)
    OUT.mkdir()
    for size in SIZES:
        # Not the sink's pattern: that one is known.
        content = os.urandom(size)
        (SOURCES / f"size-{size}").write_bytes(content)
        print(f"{size:>10,} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")
    failed = 0
    with azurite() as url:
        for title, step in steps(Scene(url)):
            try:
                step()
                print(f"{title} ... ok", flush=True)
            except RuntimeError as failure:
                failed += 1
                print(f"{title} ... FAILED\n{failure}", flush=True)
    shutil.rmtree(SOURCES.parent)
    return failed
