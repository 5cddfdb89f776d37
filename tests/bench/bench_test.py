"""Tests of the benchmark's own sums, and that its server and mibench understand each other."""

import contextlib
import pathlib
import subprocess
import tempfile
import time
import unittest
from unittest import mock

from harness import data
from harness.job import Result
from harness.long import report
from harness.measured import Run
from harness.places import PROGRAMS
from harness.rows import ROWS, Aim, Row
from harness.sink import Sink
from harness.table import lines_of, markdown, verdict
from harness.tenths import Sample, follow, tenths

MIB = 1 << 20


def results(*cpu, problem=""):
    return [Result(Run(wall=1, cpu=seconds, memory=10, status=0, output=""), 1, 1, problem) for seconds in cpu]


def row(aim, over_idle=True):
    return Row("a row", "up", 10, ["mistorage", "curl"], "cpu", aim, over_idle=over_idle)


class TableTest(unittest.TestCase):
    def lines(self, ours, curl, over_idle=False, idle=None):
        return lines_of(row(None, over_idle), {"mistorage": ours, "curl": curl}, idle or {})

    def test_minima_are_compared_and_the_least_comes_first(self):
        lines = self.lines(results(1.0, 3.0, 5.0), results(2.0, 2.1, 2.2))
        self.assertEqual([line.peer for line in lines], ["mistorage", "curl"])
        self.assertEqual(lines[0].counted.minimum, 1.0)
        self.assertEqual(lines[0].counted.spread, 2.0)

    def test_the_idle_self_of_a_client_is_taken_off(self):
        lines = self.lines(results(1.0), results(1.0), over_idle=True, idle={"mistorage": 0.25, "curl": 0.5})
        self.assertEqual({line.peer: line.counted.minimum for line in lines}, {"mistorage": 0.75, "curl": 0.5})

    def test_a_client_that_failed_stands_last_with_its_reason(self):
        lines = self.lines(results(1.0), results(0.1, problem="it broke"))
        self.assertEqual([line.peer for line in lines], ["mistorage", "curl"])
        self.assertIn("failed: it broke", markdown("up10", lines, 1))

    def test_a_client_that_failed_once_is_not_counted_from_the_rounds_that_it_finished_alone(self):
        lines = self.lines(results(1.0), results(2.0) + results(0.1, problem="it broke"))
        self.assertEqual(lines[-1].problem, "it broke")

    def test_the_verdict(self):
        aim = row(Aim(1.2, ("curl",)))
        for ours, curl, outcome in (
            (results(1.2, 1.2), results(1.0, 1.0), "1.20 of at most 1.20 x curl: reached"),
            (results(1.3, 1.3), results(1.0, 1.0), "1.30 of at most 1.20 x curl: not reached"),
            (results(1.3, 1.6), results(1.0, 1.0),
             "1.30 of at most 1.20 x curl: not reached, but a tie within the spread"),
        ):
            self.assertEqual(verdict(aim, self.lines(ours, curl)), outcome)

    def test_the_verdict_on_an_absolute_aim(self):
        self.assertEqual(verdict(row(Aim(1.0)), self.lines(results(0.9), results(1.0))),
                         "0.900 s of at most 1: reached")

    def test_there_is_no_verdict_without_what_is_compared_with(self):
        aim = row(Aim(1.2, ("curl",)))
        self.assertEqual(verdict(aim, lines_of(aim, {"mistorage": results(1.0)}, {})), "not measured")
        self.assertEqual(verdict(aim, self.lines(results(1.0, problem="no"), results(1.0))), "not measured")

    def test_rows_that_count_others_runs_name_rows_with_the_same_work(self):
        for one in ROWS.values():
            if one.runs_of:
                self.assertEqual((one.kind, one.size), (ROWS[one.runs_of].kind, ROWS[one.runs_of].size))
                self.assertLessEqual(set(one.peers), set(ROWS[one.runs_of].peers))


class TenthsTest(unittest.TestCase):
    def test_each_tenth_has_what_its_bytes_took(self):
        parts = tenths([Sample(n, n * 10, n * 2, 20 + n) for n in range(1, 11)], 100)
        self.assertEqual([part.seconds for part in parts], [1] * 10)
        self.assertEqual([part.cpu for part in parts], [2] * 10)
        self.assertEqual([part.memory for part in parts], list(range(21, 31)))

    def test_what_comes_after_the_last_byte_is_in_no_tenth(self):
        samples = [Sample(n, n * 10, n, 20) for n in range(1, 11)] + [Sample(60, 100, 60, 20)]
        self.assertEqual(tenths(samples, 100)[-1].seconds, 1)

    def test_a_transfer_with_too_few_samples_has_none(self):
        with self.assertRaises(RuntimeError):
            tenths([Sample(1, 50, 1, 20)], 100)

    def test_while_progress_is_looked_at_the_client_stands_still_and_the_clock_too(self):
        states = []
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        done = pathlib.Path(folder.name) / "done"
        with mock.patch("harness.tenths.time.monotonic", return_value=100.0) as clock:

            def look(client):
                states.append(pathlib.Path(f"/proc/{client}/stat").read_text().rsplit(")", 1)[1].split()[0])
                clock.return_value += 50

                if len(states) == 2:
                    done.touch()

            samples = follow(["sh", "-c", f"echo progress $$; echo progress $$; until [ -e {done} ]; do :; done"], look)
        self.assertEqual(states, ["T", "T"])
        self.assertEqual([one.seconds for one in samples], [0, 0])


class LongTest(unittest.TestCase):
    def problems(self, seconds=1, memory=0, length=100):
        """Of a transfer whose last tenth takes so long and holds so much more."""
        samples = [Sample(n, n * 10, n, 20) for n in range(1, 10)] + [Sample(9 + seconds, 100, 10, 20 + memory)]
        return report("a transfer", samples, length, 100)[1]

    def test_flat_memory_and_an_even_pace_are_right(self):
        self.assertEqual(self.problems(), [])

    def test_memory_that_grows_is_told(self):
        self.assertEqual(self.problems(memory=10), ["memory grew by 10.0 MiB"])

    def test_a_slow_last_tenth_is_told(self):
        self.assertEqual(self.problems(seconds=2), ["the last tenth took 2.00 times as long as those before"])

    def test_a_wrong_length_is_told(self):
        self.assertEqual(self.problems(length=99), ["99 bytes instead of 100"])


class MibenchTest(unittest.TestCase):
    """mibench against the sink: bytes, and requests counted at the server."""

    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    @contextlib.contextmanager
    def sink(self, *options):
        sink = Sink(options, tls=False)
        try:
            yield sink
        finally:
            sink.stop()

    def mibench(self, sink, *words):
        done = subprocess.run([PROGRAMS / "mibench", *words, "--endpoint", f"{sink.base}/devstoreaccount1"],
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)

    def generate(self, size):
        return subprocess.run([PROGRAMS / "sink", "generate", str(size)], capture_output=True, check=True).stdout

    def put(self, sink, size):
        source = self.folder / "source"
        source.write_bytes(self.generate(size))
        self.mibench(sink, "put", source, "blob")
        return sink.counters()

    def get(self, sink, blob):
        self.mibench(sink, "get", blob, self.folder / "target")
        return (self.folder / "target").read_bytes()

    def test_a_small_file_is_one_request_up_and_one_down(self):
        with self.sink() as sink:
            self.assertEqual(self.put(sink, 10)["requests"], 1)
            sink.reset()
            self.assertEqual(self.get(sink, "blob"), self.generate(10))
            self.assertEqual(sink.counters()["requests"], 1)

    def test_a_large_file_is_a_request_for_each_8_mib_and_one_for_the_list(self):
        with self.sink() as sink:
            counters = self.put(sink, 80 * MIB)
            self.assertEqual((counters["put_block"], counters["put_block_list"], counters["requests"]), (10, 1, 11))
            self.assertEqual(sink.length("/devstoreaccount1/bench/blob"), 80 * MIB)

    def test_a_blob_that_the_sink_makes_up_is_the_pattern(self):
        with self.sink() as sink:
            self.assertEqual(self.get(sink, f"gen-{40 * MIB + 1}"), self.generate(40 * MIB + 1))

    def test_a_sink_that_keeps_gives_back_what_came(self):
        with self.sink("--keep") as sink:
            self.put(sink, 40 * MIB)
            self.assertEqual(self.get(sink, "blob"), self.generate(40 * MIB))

    def test_the_sink_refuses_and_cuts_as_told(self):
        with self.sink("--keep", "--refuse-every", "5", "--cut-downloads-every", "4") as sink:
            counters = self.put(sink, 64 * MIB)
            self.assertEqual(counters["refused"], 1)
            sink.reset()
            self.assertEqual(self.get(sink, "blob"), self.generate(64 * MIB))
            self.assertGreater(sink.counters()["cut"], 0)

    def test_an_upload_has_an_md5_unless_it_is_left_out(self):
        source = self.folder / "source"
        source.write_bytes(self.generate(40 * MIB))
        with self.sink() as sink:
            for options, expected in (([], data.md5(source)), (["--skip-md5"], None)):
                self.mibench(sink, "put", source, "blob", *options)
                self.assertEqual(sink.properties("/devstoreaccount1/bench/blob").get("Content-MD5"), expected)

    def test_a_cap_holds_a_transfer_back(self):
        with self.sink() as sink:
            start = time.monotonic()
            self.mibench(sink, "get", f"gen-{4 * MIB}", self.folder / "target", "--max-bytes-per-second", str(4 * MIB))
            self.assertGreater(time.monotonic() - start, 0.5)

    def test_many_files_are_a_request_each(self):
        names = [f"f{number}" for number in range(100)]
        (self.folder / "many").mkdir()
        (self.folder / "back").mkdir()
        for name in names:
            (self.folder / "many" / name).write_bytes(name.encode())
        (self.folder / "names").write_text("\n".join(names) + "\n")
        with self.sink("--keep") as sink:
            self.mibench(sink, "putmany", self.folder / "many")
            self.assertEqual(sink.counters()["put_blob"], 100)
            self.assertEqual(sink.counters()["requests"], 100)
            self.mibench(sink, "getmany", self.folder / "names", self.folder / "back")
        self.assertEqual({name: (self.folder / "back" / name).read_bytes() for name in names},
                         {name: name.encode() for name in names})


if __name__ == "__main__":
    unittest.main()
