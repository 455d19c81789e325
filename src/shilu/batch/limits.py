"""The keeper of a converting process: a document that ends its process, or for whose sake the kernel ends it, costs only itself."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection

from shilu.batch import Options
from shilu.batch.child import GREEDY, Made
from shilu.batch.shards import Piece
from shilu.errors import ShiluError

#: How often a process is begun anew, and a document given to a new one, before somebody is told.
TRIES = 2
#: -P: what lies in the working folder is no module of ours.
CHILD = (sys.executable, "-P", "-c", "from shilu.batch.child import main; main()")


class Keeper:
    """Hands documents to a process of its own, one by one."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.begin()

    def begin(self) -> None:
        """Begin a process. Raises ShiluError where it does not come up."""
        for _ in range(TRIES):
            ours, theirs = socket.socketpair()
            command = [*CHILD, str(theirs.fileno())]
            with theirs:
                # what a library prints goes nowhere; answers have a socket of their own
                self.process = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            self.connection = Connection(ours.detach())
            try:
                self.connection.send(self.options)
                self.connection.recv()
            except (EOFError, OSError):
                self.end()
            else:
                return
        raise ShiluError(
            f"the converting process does not come up (status {self.process.returncode}); give it more --memory, or see what it says: "
            "python -c 'import shilu.batch.child'"
        )

    def end(self) -> int:
        """End the process; its exit status, negative for a signal."""
        self.connection.close()
        self.process.kill()
        return self.process.wait()

    def convert(self, piece: Piece, target: str) -> Made:
        """What becomes of a document; an error where its process did not outlive it, twice, or where its time ran out."""
        name, status = piece.id, 0
        if piece.error:
            return Made(name, piece.row, piece.error)
        for _ in range(TRIES):
            if self.process.poll() is not None:  # it had waited for too long
                self.end()
                self.begin()
            try:
                self.connection.send((piece, target))
                while isinstance(told := self.connection.recv(), str):
                    name = told
            except (EOFError, OSError):
                status = self.end()
                self.begin()
                if status == -signal.SIGALRM:
                    break  # once more would take as long once more
            else:
                made: Made = told
                return made
        return Made(name, piece.row, f"{name}: {self._reason(status)}", size=len(piece.data))

    def _reason(self, status: int) -> str:
        if status == -signal.SIGALRM:
            return f"took more than {self.options.timeout:g} seconds and was stopped; --timeout gives it more."
        if status == GREEDY:
            return f"needs more than {self.options.memory / 1e6:.0f} MB of memory; --memory gives it more."
        how = signal.Signals(-status).name if status < 0 else f"status {status}"
        return f"ended the process that converted it ({how}), twice; leave the document out, and please report it."


#: Processes that wait for the next shard: beginning one takes as long as dozens of documents.
_waiting: list[Keeper] = []


@contextmanager
def keeper(options: Options) -> Iterator[Keeper]:
    """A converting process for as long as a shard takes."""
    found = None
    while found is None and _waiting:
        try:
            found = _waiting.pop()
        except IndexError:  # another thread was faster
            break
        if found.options != options:
            found.end()
            found = None
    found = found or Keeper(options)
    try:
        yield found
    except BaseException:
        found.end()
        raise
    _waiting.append(found)


def dismiss() -> None:
    """End the processes that wait."""
    while _waiting:
        _waiting.pop().end()
