"""The thing is in another state than the request supposed."""

from typing import ClassVar


class Conflict(Exception):
    """What a domain exception derives from when the state forbids the action: 409 everywhere.

    The message is a sentence for the person who asked: what happened, why, what to do. `problem`
    names the kind to programs, and is a promise: it stays when a class gets another name.
    """

    problem: ClassVar[str]

    def __init_subclass__(cls, *, problem: str) -> None:
        super().__init_subclass__()
        cls.problem = problem


class WrongState(Conflict, problem="wrong-state"):
    """The action is not possible in the present state."""
