"""What a client takes in each tenth of a long transfer."""

import contextlib
import dataclasses
import os
import pathlib
import signal
import subprocess
import time

from harness.measured import environment

TICKS = os.sysconf("SC_CLK_TCK")


@dataclasses.dataclass
class Sample:
    seconds: float
    bytes: int
    cpu: float
    memory: float  # MiB, resident


@dataclasses.dataclass
class Tenth:
    seconds: float
    cpu: float
    memory: float  # MiB, the most


def sample(pid, seconds, done):
    status = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    resident = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") / (1 << 20)
    return Sample(seconds, done, (int(status[11]) + int(status[12])) / TICKS, resident)


def follow(command, on_progress):
    """Runs a client that prints its progress; gives a sample for each line. on_progress is told the bytes; meanwhile
    the client stands still, and that time does not count."""
    process = subprocess.Popen([str(word) for word in [*command, "--progress"]], env=environment(),
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    samples = []
    began = time.monotonic()
    try:
        for line in process.stdout:
            words = line.split()
            if words[0] != "progress":
                continue
            with contextlib.suppress(FileNotFoundError, ProcessLookupError, IndexError):  # it may just have ended
                samples.append(sample(process.pid, time.monotonic() - began, int(words[1])))
            stopped = time.monotonic()
            os.kill(process.pid, signal.SIGSTOP)
            os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)  # the signal takes a moment
            on_progress(int(words[1]))
            os.kill(process.pid, signal.SIGCONT)
            began += time.monotonic() - stopped
    except BaseException:
        process.kill()
        process.wait()
        raise
    if process.wait() != 0:
        raise RuntimeError(f"the client ended with exit code {process.returncode}")
    return samples


def tenths(samples, size):
    """What each tenth of the bytes took. What comes after the last byte, such as the MD5 and the commit, is in none."""
    result = []
    before = Sample(0, 0, 0, 0)
    for number in range(1, 11):
        part = [one for one in samples if before.bytes < one.bytes]
        border = next((one for one in part if one.bytes >= size * number // 10), None)
        if border is None:
            raise RuntimeError("there are too few samples: the transfer is too short for tenths")
        # Samples do not fall on the borders: what counts is the rate between them.
        scale = (size / 10) / (border.bytes - before.bytes)
        result.append(Tenth((border.seconds - before.seconds) * scale, (border.cpu - before.cpu) * scale,
                            max(one.memory for one in part[:part.index(border) + 1])))
        before = border
    return result
