"""The thing is in another state than the request supposed."""


class Conflict(Exception):  # noqa: N818 -- "raise AlreadySubmitted(…)" reads as a sentence
    """What a domain exception derives from when the state forbids the action: 409 everywhere.

    The message is a sentence for the person who asked: what happened, why, what to do.
    """
