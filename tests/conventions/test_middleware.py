"""Nothing that a request passes through needs an event loop: making one costs more than a page."""

import inspect

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

HOOKS = (
    "__call__",
    "process_request",
    "process_response",
    "process_view",
    "process_exception",
    "process_template_response",
)


@pytest.mark.parametrize("name", settings.MIDDLEWARE)
def test_middleware_runs_in_the_thread_of_the_request(name: str) -> None:
    middleware = import_string(name)
    assert getattr(middleware, "sync_capable", True)
    found = [getattr(middleware, hook) for hook in HOOKS if hasattr(middleware, hook)]
    assert [hook for hook in found if inspect.iscoroutinefunction(hook)] == []
