"""JavaScript on the server, within limits: one function of one vendored file, text in, text out."""

import json
import os
import threading
from pathlib import Path

import quickjs

VENDOR = Path(__file__).parent / "vendor"
MEGABYTE = 1024 * 1024


class EngineFailed(Exception):
    """The function refused its input; the message says why, in its own words."""


class TooComplex(EngineFailed):
    """The function ran out of time, memory or stack."""


class Engine:
    """A lazily started context that every thread of the process shares, one call at a time.

    A context remembers nothing between calls as long as the function does not, may be entered from
    any thread (the binding moves the stack limit along) but never from two at once: hence the lock.
    Starting costs 18 ms for KaTeX and 70 ms for MathJax, so one per process is kept.
    """

    def __init__(
        self, file_name: str, function: str, *, cpu_seconds: float, memory_megabytes: int
    ) -> None:
        self._file = VENDOR / file_name
        self._function = function
        self._cpu_seconds = cpu_seconds
        self._memory_bytes = memory_megabytes * MEGABYTE
        self._call: quickjs.Object | None = None
        self._lock = threading.Lock()
        # A lock that another thread held at the moment of a fork would stay locked in the child.
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._lock = threading.Lock()
        self._call = None

    def _start(self) -> quickjs.Object:
        context = quickjs.Context()
        context.set_memory_limit(self._memory_bytes)
        context.set_max_stack_size(MEGABYTE)
        context.set_time_limit(self._cpu_seconds)
        context.eval(self._file.read_text(encoding="utf-8"))
        # Errors come back as data: exceptions lose their text where it holds half a character.
        context.eval(f"""
            const attempt = (text, flag) => {{
              try {{ return JSON.stringify([true, ({self._function})(text, flag)]); }}
              catch (error) {{
                if (error instanceof InternalError) throw error;
                return JSON.stringify([false, String(error.rawMessage || error.message || error)]);
              }}
            }};
            globalThis.attempt = attempt;""")
        return context.get("attempt")

    def call(self, text: str, *, flag: bool) -> str:
        """Return what the function makes of the text.

        Raises EngineFailed when it refuses, TooComplex when a limit stopped it. The time limit
        is processor time of the whole process, which is what the binding can measure.
        """
        with self._lock:
            try:
                if self._call is None:
                    self._call = self._start()
                answer = self._call(_whole(text), flag)
            except quickjs.JSException as error:
                self._call = None  # out of memory or interrupted halfway: start afresh
                raise TooComplex("It is too long or too deeply nested.") from error
        succeeded, result = json.loads(answer)
        if not succeeded:
            raise EngineFailed(_whole(result))
        return _whole(result)


def _whole(text: str) -> str:
    """Return the text without half characters and NULs, which the C side cannot carry."""
    return (
        text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    )
