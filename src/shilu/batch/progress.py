"""What is seen of a batch: a bar with rate and time left on a terminal, and the counts at the end."""

from __future__ import annotations

import threading

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from shilu.batch import Shard
from shilu.batch.whole import Outcome, Watcher, size
from shilu.batch.work import Tally, Watch


class Bar(Watcher):
    """A bar on standard error: share of the inputs' bytes, documents, documents in a second, time left."""

    measures = True

    def __init__(self) -> None:
        columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[told]}"), TimeElapsedColumn(), TimeRemainingColumn())
        self.bar = Progress(*columns, console=Console(stderr=True, highlight=False, markup=False, emoji=False))
        self.task = self.bar.add_task("", total=None, told="")
        self.lock = threading.Lock()
        self.documents = self.before = 0
        #: documents and bytes that were counted of each shard in work
        self.seen: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Bar:
        self.bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def whole(self, size: int) -> None:
        """Take the size for the bar's length."""
        self.bar.update(self.task, total=size)

    def shard(self, shard: Shard) -> Watch:
        """Follow a shard document by document."""
        return lambda documents, at: self._move(shard, documents, at)

    def done(self, shard: Shard, tally: Tally) -> None:
        """Count what is left of a shard."""
        self.before += tally.before
        self._move(shard, tally.documents, size(shard))
        del self.seen[shard.key]

    def _move(self, shard: Shard, documents: int, at: int) -> None:
        with self.lock:
            before = self.seen.get(shard.key, (0, 0))
            self.seen[shard.key] = (documents, at)
            self.documents += documents - before[0]
            rate = (self.documents - self.before) / max(0.001, self.bar.tasks[0].elapsed or 0)
            self.bar.update(self.task, advance=at - before[1], told=f"{self.documents} documents, {rate:.0f}/s")


def summary(outcome: Outcome, seconds: float) -> str:
    """The counts of a batch, a line each; the rate is that of this run alone."""
    tally = outcome.tally
    seconds = max(seconds, 0.001)
    rate = f"{(tally.size - tally.size_before) / 1e6 / seconds:.2f} MB/s, {(tally.documents - tally.before) / seconds:.0f} documents/s"
    rows = [
        ("documents", f"{tally.documents}" + (f" ({tally.before} of them finished before)" if tally.before else "")),
        ("transcripts", tally.transcripts),
        ("reports", tally.reports),
        ("failures", f"{tally.failures}" + (", see errors.jsonl" if tally.failures else "")),
        *[("inputs not whole", tally.cut)] * bool(tally.cut),
        *[("shards failed", f"{len(outcome.failed)}; the same command does them again")] * bool(outcome.failed),
        *[("inputs missing", len(outcome.missing))] * bool(outcome.missing),
        *((code, count) for code, count in sorted(tally.findings.items())),
        ("rate", f"{rate} in {seconds:.1f} s"),
    ]
    return "".join(f"{name:<18} {told}\n" for name, told in rows)
