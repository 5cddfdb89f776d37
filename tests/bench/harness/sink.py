"""The server that is measured against, one process for each way to behave."""

import contextlib
import http.client
import json
import ssl
import subprocess

from harness.places import CA, DATA, PROGRAMS


class Sink:
    """Ends with this process, because the sink's stdin does."""

    def __init__(self, options, tls):
        arguments = ["--tls", DATA / "server.pem", DATA / "server.key"] if tls else []
        self.tls = tls
        self.process = subprocess.Popen([PROGRAMS / "sink", *arguments, *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True)
        self.port = int(self.process.stdout.readline().split()[1])

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    @property
    def base(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def connection(self):
        if self.tls:
            context = ssl.create_default_context(cafile=CA)
            return contextlib.closing(
                http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context))
        return contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))

    def request(self, path, method="GET", body=None, headers=None):
        with self.connection() as connection:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def put(self, path, file, md5=""):
        headers = {"x-ms-blob-type": "BlockBlob", "Content-Length": str(file.stat().st_size)}
        if md5:
            headers["x-ms-blob-content-md5"] = md5
        with open(file, "rb") as content:
            self.request(path, "PUT", content, headers)

    def properties(self, path):
        """The headers that describe a blob; none where there is no blob."""
        with self.connection() as connection:
            connection.request("HEAD", path)
            answer = connection.getresponse()
            return answer.headers if answer.status == 200 else {}

    def length(self, path):
        """Of a blob; -1 where there is none."""
        return int(self.properties(path).get("Content-Length", -1))

    def fetch(self, path, to):
        """The faults, which come at fixed intervals, meet this too."""
        for _ in range(8):
            try:
                status, content = self.request(path)
            except http.client.IncompleteRead:
                continue
            if status == 200:
                to.write_bytes(content)
                return
        raise RuntimeError(f"{path} cannot be fetched from the sink")

    def reset(self):
        self.request("/__reset")

    def counters(self):
        counters = json.loads(self.request("/__stats")[1])
        counters["connections"] -= 1  # the one that asked
        counters["requests"] = sum(
            counters[name] for name in ("put_blob", "put_block", "put_block_list", "get_blob", "other"))
        return counters


class Sinks:
    """Each kind of sink once, started when it is first wanted."""

    def __init__(self):
        self.running = {}

    def get(self, options=(), tls=False):
        key = (tuple(options), tls)
        if key not in self.running:
            self.running[key] = Sink(options, tls)
        return self.running[key]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for sink in self.running.values():
            sink.stop()
