"""The web server: gunicorn keeps the processes, waitress reads and writes inside each.

A thread is given to a request that has come in whole, and is free again before the answer has gone
out: whoever dribbles holds a connection and nothing else.
"""

import logging
import os
import re
import resource
import sys
import time
from collections.abc import Callable, Iterable
from heapq import nsmallest
from itertools import takewhile
from types import FrameType
from typing import Any

from gunicorn.workers.base import Worker
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, create_server
from waitress.task import ThreadedTaskDispatcher
from waitress.trigger import trigger

# Each costs every turn of the loop some microseconds, and up to three descriptors.
MOST_CONNECTIONS = 2_000
DESCRIPTORS = 3 * MOST_CONNECTIONS + 500
# A thread that computes lets go of the interpreter after so long. Python's own 5 ms make a save,
# which asks the database five times, wait five times for whoever draws a long page.
TURN_SECONDS = 0.001
MOST_BODY_BYTES = 12_000_000
MOST_HEADER_BYTES = 32_768

MARKS = re.compile(r"/api/v1/scorecards/\d+/operations/$")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Channel(HTTPChannel):
    """One connection. Only a request that begins counts as a sign of life, not every byte of it."""

    last_activity: float

    def handle_read(self) -> None:
        """Take what has come in."""
        request, begun_at = self.request, self.last_activity
        super().handle_read()
        if request and request is self.request:  # and so still on its way
            self.last_activity = begun_at


class Dispatcher(ThreadedTaskDispatcher):
    """Lets what a panelist marked go first, where more has come in than there are threads."""

    def add_task(self, task: HTTPChannel) -> None:
        """Put the channel's request in line: marks before all else, each kind as it came."""
        with self.lock:
            ahead = takewhile(is_mark, self.queue) if is_mark(task) else self.queue
            self.queue.insert(len([*ahead]), task)
            self.queue_cv.notify()


def is_mark(task: HTTPChannel) -> bool:
    """Say whether the channel brings what a panelist marked or wrote."""
    return bool(MARKS.match(task.requests[0].path))


class WebWorker(Worker):
    """A process of gunicorn's whose connections waitress holds."""

    wake: trigger | None = None

    def run(self) -> None:
        """Serve until told to stop, then finish what was begun."""
        say_it_to(self.log.error_log)
        sys.setswitchinterval(TURN_SECONDS)
        connections: dict[int, Any] = {}
        self.wake = trigger(connections)
        dispatcher = Dispatcher()
        dispatcher.set_thread_count(self.cfg.threads)
        create_server(
            without_file_wrapper(self.wsgi),
            map=connections,
            _dispatcher=dispatcher,
            sockets=[listener.sock for listener in self.sockets],
            connection_limit=min(MOST_CONNECTIONS, descriptors() // 4),
            channel_timeout=self.cfg.keepalive,
            cleanup_interval=5,
            max_request_header_size=MOST_HEADER_BYTES,
            max_request_body_size=MOST_BODY_BYTES,
            # A proxy on this machine may say that the visitor came by HTTPS. All else that proxies
            # add passes to the settings, which say how many of them to believe.
            trusted_proxy="127.0.0.1",
            trusted_proxy_headers={"x-forwarded-proto"},
            clear_untrusted_proxy_headers=False,
            ident=None,
            log_socket_errors=False,
        )
        servers = [each for each in connections.values() if isinstance(each, BaseWSGIServer)]
        for server in servers:
            server.channel_class = Channel
        while self.alive and os.getppid() == self.ppid:
            self.notify()
            turn(connections, seconds=1)
            for server in servers:
                if server.in_connection_overflow:
                    make_room(server)
        self.finish(servers, connections)

    def finish(self, servers: list[BaseWSGIServer], connections: dict[int, Any]) -> None:
        """Answer the requests that came in whole; take no other."""
        for server in servers:
            server.accepting = False
        end = time.monotonic() + self.cfg.graceful_timeout
        while time.monotonic() < end:
            open_ones = [each for server in servers for each in server.active_channels.values()]
            idle = [each for each in open_ones if not (each.requests or each.total_outbufs_len)]
            for channel in idle:
                channel.will_close = True
            if len(idle) == len(open_ones):
                break
            turn(connections, seconds=0.1)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Begin to stop (SIGTERM)."""
        super().handle_exit(sig, frame)
        if self.wake:
            self.wake.pull_trigger()


def turn(connections: dict[int, Any], *, seconds: float) -> None:
    """Read and write once where it can be done, waiting so long for the first chance."""
    # poll, since select knows no descriptor above 1023
    wasyncore.loop(timeout=seconds, use_poll=True, map=connections, count=1)


def make_room(server: BaseWSGIServer) -> None:
    """Let go of a tenth of those who wait, the longest silent first: others want to come in."""
    waiting = [each for each in server.active_channels.values() if not each.requests]
    for channel in nsmallest(len(waiting) // 10 + 1, waiting, key=lambda each: each.last_activity):
        channel.will_close = True


def without_file_wrapper(application: Application) -> Application:
    """Let Django send files itself.

    Waitress would close them, and with them the request, in another thread: the one that answered
    would keep its database connection from the pool.
    """

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        del environ["wsgi.file_wrapper"]
        return application(environ, start_response)

    return answer


def descriptors() -> int:
    """Return how many this process may have open, after asking for as many as we can use."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < DESCRIPTORS:
        soft = DESCRIPTORS if hard == resource.RLIM_INFINITY else min(DESCRIPTORS, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return DESCRIPTORS if soft == resource.RLIM_INFINITY else soft


def say_it_to(log: logging.Logger) -> None:
    """Write what waitress says where gunicorn writes, but for who left and how many wait."""
    own = logging.getLogger("waitress")
    own.handlers, own.propagate = log.handlers, False
    own.setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
