"""What the figures were taken on, without anything that names the machine."""

import os
import pathlib
import platform
import subprocess

from harness.places import WORK


def describe():
    cpu = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                if line.startswith("model name")), platform.machine())
    memory = int(pathlib.Path("/proc/meminfo").read_text().split()[1]) / (1 << 20)
    system = platform.freedesktop_os_release()["PRETTY_NAME"]
    kernel = platform.release().split("-")[0]
    files = subprocess.run(["findmnt", "-no", "FSTYPE", "-T", WORK], capture_output=True, text=True,
                           check=True).stdout.strip()
    return (f"{cpu}, {os.cpu_count()} cores, {memory:.0f} GiB, {system}, Linux {kernel}, files on {files}; "
            "server and client on the same machine, over loopback")


def load():
    """The load before a run: what else there was to do."""
    return f"{os.getloadavg()[0]:.1f}"
