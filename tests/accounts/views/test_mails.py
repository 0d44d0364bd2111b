import functools

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.actions import mail
from accounts.actions.mail import Attachment
from accounts.models import User
from tests.clients import client_for

queue = functools.partial(mail.queue, kind="report", to="x@example.org", text="See\n\nbelow <b>.")


def test_each_person_reads_only_mails_addressed_to_them(
    as_ada: Client, as_root: Client, ada: User
) -> None:
    report = Attachment("report.pdf", "application/pdf", b"%PDF-1.7 secret")
    own = queue(recipient=ada, subject="For Ada", at=timezone.now(), attachments=[report])
    file = own.attachments.get()

    assert "For Ada" in as_ada.get("/mails/").content.decode()
    assert "<p>below &lt;b&gt;.</p>" in as_ada.get(f"/mails/{own.pk}/").content.decode()
    got = as_ada.get(f"/mails/{own.pk}/attachments/{file.pk}/")
    assert got.content == b"%PDF-1.7 secret"
    assert got.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'

    assert "For Ada" not in as_root.get("/mails/").content.decode()
    assert as_root.get(f"/mails/{own.pk}/").status_code == 404
    assert as_root.get(f"/mails/{own.pk}/attachments/{file.pk}/").status_code == 404


def test_an_attachment_is_found_only_under_its_own_mail(as_ada: Client, ada: User) -> None:
    report = Attachment("report.pdf", "application/pdf", b"%PDF-1.7")
    first = queue(recipient=ada, subject="One", at=timezone.now(), attachments=[report])
    second = queue(recipient=ada, subject="Two", at=timezone.now())

    path = f"/mails/{second.pk}/attachments/{first.attachments.get().pk}/"

    assert as_ada.get(path).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(
    ada: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    subjects = [f"Mail {number}" for number in range(count)]
    for subject in subjects:
        queue(recipient=ada, subject=subject, at=timezone.now())
    client = client_for(ada)

    with django_assert_num_queries(3):  # session, reader, mails
        response = client.get("/mails/")

    assert [row.subject for row in response.context["page"].rows] == subjects[::-1]
