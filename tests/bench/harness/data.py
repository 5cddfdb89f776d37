"""What is sent: files with the sink's own pattern, so that whatever comes back can be compared; and a TLS identity."""

import base64
import filecmp
import functools
import hashlib
import shutil
import subprocess

from harness.places import CA, DATA, HOME, PROGRAMS

SMALL_SIZE = 64 << 10
SMALL_COUNT = 1000
SMALL = DATA / "small"
NAMES = DATA / "names"


def source(size):
    return DATA / f"source-{size}"


def prepare(sizes):
    """Makes what is missing."""
    for folder in (DATA, HOME, SMALL):
        folder.mkdir(parents=True, exist_ok=True)
    for size in sizes:
        if not source(size).exists():
            generate(source(size), size)
    names = [f"f{number:05}" for number in range(SMALL_COUNT)]
    if not NAMES.exists():
        generate(SMALL / names[0], SMALL_SIZE)
        for name in names[1:]:
            shutil.copyfile(SMALL / names[0], SMALL / name)
        NAMES.write_text("".join(f"{name}\n" for name in names))
    if not CA.exists():
        make_certificates()
    # In the page cache, whoever reads first.
    for size in sizes:
        subprocess.run(["cat", source(size)], stdout=subprocess.DEVNULL, check=True)


def same(first, second):
    return filecmp.cmp(first, second, shallow=False)


@functools.cache
def md5(path):
    """Base64, as Content-MD5 has it."""
    with open(path, "rb") as file:
        return base64.b64encode(hashlib.file_digest(file, "md5").digest()).decode()


def generate(path, size):
    with open(path, "wb") as out:
        subprocess.run([PROGRAMS / "sink", "generate", str(size)], stdout=out, check=True)


def make_certificates():
    (DATA / "extensions").write_text(
        "subjectAltName=IP:127.0.0.1,DNS:localhost\nbasicConstraints=CA:FALSE\nextendedKeyUsage=serverAuth\n")
    for command in (
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 3650 -subj /CN=bench"
        " -addext basicConstraints=critical,CA:TRUE -addext keyUsage=keyCertSign,cRLSign",
        "req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=localhost",
        "x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 3650 -extfile extensions"
        " -out server.pem",
    ):
        subprocess.run(["openssl", *command.split()], cwd=DATA, check=True, capture_output=True)
