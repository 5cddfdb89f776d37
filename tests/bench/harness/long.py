"""100 GiB up and down: flat memory, the right length, the right bytes, no slowdown.

The source is a sparse file. The destination lies in a file system in a sparse file, which is larger than the disk has
room for: while the client stands still what has arrived is compared and then punched out of the file again.
"""

import contextlib
import os
import statistics
import subprocess

from harness import data, machine
from harness.measured import ACCOUNT
from harness.places import PROGRAMS, ROOT, WORK
from harness.peers import Job, mibench
from harness.sink import Sink
from harness.tenths import follow, tenths

WHOLE = 100  # GiB: what is written down; less is a trial
PERIOD = 16777213  # bytes after which the sink's pattern repeats
CHUNK = 64 * PERIOD  # compared and punched out at once
LAG = 2 << 30  # bytes behind the progress that nobody writes to any more: more than all connections have in hand
FLAT = 4  # MiB that the second half may hold more than the first, in which the connections are still being chosen
SLOWER = 1.25  # the last tenth's wall time over the median of those before

LONG = WORK / "long"

HEAD = """# A long transfer

Written by `./build.sh bench long`. {machine}.

The upload stores its MD5, which is computed beside it and takes longer; what comes after the last byte is the rest of
that, and the commit. Each byte of the download is compared: meanwhile the client stands still, and that time does not
count. The first tenths of the upload fill the page cache with memory that the machine has not touched before.

"""


@contextlib.contextmanager
def sparse_file_system(size):
    """A folder on which there is room for a file of this size, although the disk has none."""
    image, folder = LONG / "image", LONG / "mounted"
    folder.mkdir(parents=True, exist_ok=True)
    with open(image, "wb") as file:
        file.truncate(size + size // 10)
    subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
    # discard gives back to the disk what is punched out.
    subprocess.run(["mount", "-o", "loop,discard", image, folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)
        image.unlink()


class Consumer:
    """Compares what a download has written, and makes room."""

    def __init__(self, folder):
        self.folder = folder
        self.pattern = subprocess.run([PROGRAMS / "sink", "generate", str(PERIOD)], capture_output=True,
                                      check=True).stdout
        self.done = 0
        self.file = None

    def advance(self, arrived):
        while self.done + CHUNK <= arrived - LAG:
            self.take(CHUNK)

    def take(self, size):
        if self.file is None:
            # The only file there: the temporary one, which becomes the destination and stays the same file.
            self.file = os.open(next(path for path in self.folder.iterdir() if path.is_file()), os.O_RDWR)
        end = self.done + size
        for offset in range(self.done, end, PERIOD):
            length = min(PERIOD, end - offset)
            if os.pread(self.file, length, offset) != self.pattern[:length]:
                raise RuntimeError(f"wrong bytes between {offset} and {offset + length}")
        subprocess.run(["fallocate", "--punch-hole", "--offset", str(self.done), "--length", str(size),
                        f"/proc/self/fd/{self.file}"], pass_fds=[self.file], check=True)
        self.done = end

    def finish(self, size):
        while self.done < size:
            self.take(min(CHUNK, size - self.done))
        return os.fstat(self.file).st_size

    def close(self):
        if self.file is not None:
            os.close(self.file)


def upload(sink, size):
    source = LONG / "source"
    with open(source, "wb") as file:
        file.truncate(size)
    try:
        samples = follow(mibench(Job("up", size, sink, "long", "blob", source, md5=True)), lambda _: None)
    finally:
        source.unlink()
    return samples, sink.length(f"/{ACCOUNT}/long/blob")


def download(sink, size):
    with sparse_file_system(size) as folder:
        # Only now, because mkfs leaves a folder of its own.
        (folder / "out").mkdir()
        job = Job("down", size, sink, "long", f"gen-{size}", folder / "out" / "blob")
        with contextlib.closing(Consumer(folder / "out")) as consumer:
            samples = follow(mibench(job), consumer.advance)
            return samples, consumer.finish(size)


def report(title, samples, length, size):
    """The table, and what is not as it is to be."""
    parts = tenths(samples, size)
    half = next(number for number, one in enumerate(samples) if one.bytes >= size // 2)
    growth = max(one.memory for one in samples[half:]) - max(one.memory for one in samples[:half])
    slower = parts[-1].seconds / statistics.median(part.seconds for part in parts[:-1])
    problems = []
    if length != size:
        problems.append(f"{length} bytes instead of {size}")
    if growth > FLAT:
        problems.append(f"memory grew by {growth:.1f} MiB")
    if slower > SLOWER:
        problems.append(f"the last tenth took {slower:.2f} times as long as those before")
    rest = max(0, samples[-1].seconds - sum(part.seconds for part in parts))
    text = [f"## {title}", "", f"{length:,} bytes, {samples[-1].seconds:.0f} s, of them {rest:.0f} after the last byte, "
            f"{samples[-1].cpu:.0f} CPU s: "
            + ("; ".join(problems) or "flat memory, the right length, no slowdown") + ".", "",
            "| tenth | wall s | CPU s | MiB resident at most |", "|---|---|---|---|"]
    text += [f"| {number} | {part.seconds:.1f} | {part.cpu:.1f} | {part.memory:.1f} |"
             for number, part in enumerate(parts, 1)]
    return "\n".join(text) + "\n", problems


def main(gibibytes):
    size = gibibytes << 30
    data.prepare([])
    LONG.mkdir(parents=True, exist_ok=True)
    sink = Sink([], tls=False)
    texts, failed = [], 0
    for title, transfer in ((f"{gibibytes} GiB up", upload), (f"{gibibytes} GiB down", download)):
        samples, length = transfer(sink, size)
        text, problems = report(title, samples, length, size)
        print(text, flush=True)
        texts.append(text)
        failed += len(problems)
    sink.stop()
    if gibibytes == WHOLE:
        write(texts)
    return failed


def write(texts):
    (ROOT / "docs").mkdir(exist_ok=True)
    (ROOT / "docs" / "long-run.md").write_text(HEAD.format(machine=machine.describe()) + "\n".join(texts))
