"""Lists fetch the columns that their rows show, and no long text beside them."""

import re

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from config.embedded.home import PROJECT
from interviews.models import Interview
from tests.access.addresses import addresses
from tests.access.world import make_world
from tests.clients import client_for
from tests.factories import make_user
from web.columns import LONG

LIMIT = re.compile(r" LIMIT (\d+)$")
ONE = {1, 21}  # what `first` and `get` ask for
# What a row does show of a long text.
SHOWN = {
    ("api_kits", "Kit.description"),
    ("api_openings", "Opening.description"),
    *(("api_reports", f"Report.{part}") for part in ("awaited", "score")),
    ("kit_list", "Kit.description"),
    *(("report_list", f"Report.{part}") for part in ("awaited", "recommendations", "score")),
    ("today", "Report.error"),
    ("unsent_mail_list", "OutgoingMail.error"),
}


def long_columns() -> dict[str, str]:
    """Return the columns that may hold much, as SQL writes them, by what we call them."""
    return {
        f'"{model._meta.db_table}"."{field.column}"': f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.split(".")[0] in {each.name for each in PROJECT.iterdir()}
        for field in model._meta.concrete_fields
        if isinstance(field, LONG)
    }


@pytest.mark.django_db
def test_no_list_fetches_a_long_text_that_its_rows_do_not_show() -> None:
    world = make_world()
    reader = make_user("Reader", *Role)
    draft = Interview.objects.filter(state="scheduled").earliest("pk")
    client, long = client_for(reader), long_columns()
    fetched = set()
    for address in addresses():
        values = {name: world.argument(address.name, name) for name in address.converters}
        if "interview_id" in values:
            values["interview_id"] = draft.pk
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse(address.name, kwargs=values))
        if answer.streaming:  # read to the end, the file is closed
            b"".join(answer)
        for query in queries:
            limit = LIMIT.search(query["sql"])
            if limit and int(limit.group(1)) not in ONE:
                columns = query["sql"].partition(" FROM ")[0]
                fetched |= {(address.name, long[each]) for each in long if each in columns}
    assert fetched == SHOWN
