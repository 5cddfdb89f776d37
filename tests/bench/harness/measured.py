"""Runs a client and says what it took."""

import dataclasses
import os
import shutil
import subprocess

from harness.places import CA, HOME, PROGRAMS, WORK

ACCOUNT = "devstoreaccount1"
# Published by Microsoft for every emulator; it protects nothing.
KEY = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="

# MiB: room for the largest blob and the client that holds most of it in memory. See measure/warm.c.
WARM = 2048


@dataclasses.dataclass
class Run:
    wall: float  # seconds
    cpu: float  # seconds, user and system
    memory: float  # MiB at the peak
    status: int
    output: str


def environment():
    """Nothing of the user's, and nothing that reports to a maker or asks for a newer version."""
    logs = WORK / "azcopy"
    return {
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "HOME": str(HOME),
        "SSL_CERT_FILE": str(CA),
        "AZCOPY_LOG_LOCATION": str(logs),
        "AZCOPY_JOB_PLAN_LOCATION": str(logs),
        "AZCOPY_DISABLE_SYSLOG": "true",
        "DOTNET_CLI_TELEMETRY_OPTOUT": "1",
        "POWERSHELL_TELEMETRY_OPTOUT": "1",
        "MISTORAGE_LOOPBACK_ONLY": "1",
        "AZURE_POD_IDENTITY_AUTHORITY_HOST": "http://127.0.0.1:1",
        "MISTORAGE_TEST_ACCOUNT": ACCOUNT,
        "MISTORAGE_TEST_KEY": KEY,
    }


def warm_memory():
    subprocess.run([PROGRAMS / "warm", str(WARM)], check=True)


def measure(command, timeout, variables=None):
    """command: words. timeout: seconds, after which it is killed."""
    report = WORK / "measured"
    log = WORK / "client.log"
    shutil.rmtree(WORK / "azcopy", ignore_errors=True)
    with open(log, "wb") as out:
        subprocess.run([PROGRAMS / "measure", report, str(timeout), *map(str, command)], stdin=subprocess.DEVNULL,
                       stdout=out, stderr=out, env=environment() | (variables or {}), check=True)
    wall, user, system, memory, status = report.read_text().split()
    return Run(float(wall), round(float(user) + float(system), 4), int(memory) / 1024, int(status),
               log.read_text(errors="replace"))
