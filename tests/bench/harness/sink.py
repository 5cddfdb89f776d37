"""The server that is measured against, one process for each way to behave."""

import http.client
import json
import ssl
import subprocess

from harness.places import DATA, PROGRAMS


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

    @property
    def base(self):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def request(self, path, method="GET", body=None, headers=None):
        if self.tls:
            connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60,
                                                     context=ssl.create_default_context(cafile=DATA / "ca.pem"))
        else:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

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
