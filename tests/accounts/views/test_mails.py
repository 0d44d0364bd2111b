import functools

from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from accounts.actions import mail, people
from accounts.actions.mail import Attachment
from accounts.links import invitation_link
from accounts.models import OutgoingMail, User

queue = functools.partial(mail.queue, kind="report", to="x@example.org", text="See\n\nbelow <b>.")


def test_each_person_reads_only_mails_addressed_to_them(
    as_ada: Client, as_root: Client, ada: User
) -> None:
    report = Attachment("report.pdf", "application/pdf", b"%PDF-1.7 secret")
    own = queue(recipient=ada, subject="For Ada", at=timezone.now(), attachments=[report])
    file = own.attachments.get()

    queue(recipient=ada, subject="Newer", at=timezone.now())
    listed = as_ada.get("/mails/").context["page"].rows
    assert [row.subject for row in listed] == ["Newer", "For Ada"]
    assert "<p>below &lt;b&gt;.</p>" in as_ada.get(f"/mails/{own.pk}/").content.decode()
    got = as_ada.get(f"/mails/{own.pk}/attachments/{file.pk}/")
    assert got.content == b"%PDF-1.7 secret"
    assert got.headers["Content-Disposition"] == 'attachment; filename="report.pdf"'

    assert as_root.get("/mails/").context["page"].rows == []


def test_whoever_invited_somebody_hands_on_the_link_until_they_have_joined(
    as_root: Client, as_ada: Client, root: User, ada: User, settings: Settings
) -> None:
    now = timezone.now()
    eve = people.invite(email="eve@example.org", name="Eve", roles=["admin"], by=root, at=now)
    ada.roles = ["admin"]
    ada.save()

    def listed(client: Client) -> list[str]:
        return [row.to for row in client.get("/mails/").context["page"].rows]

    assert (listed(as_root), listed(as_ada)) == (["eve@example.org"], [])
    page = as_root.get(f"/mails/{eve.mails.get().pk}/").content.decode()
    assert invitation_link(eve) in page
    settings.READS_MAIL_HERE = False
    assert not OutgoingMail.objects.visible_to(root).exists()
    settings.READS_MAIL_HERE = True
    User.objects.filter(pk=root.pk).update(roles=["interviewer"])
    assert listed(as_root) == []
    User.objects.filter(pk=root.pk).update(roles=["admin"])
    people.join(user=eve, password="correct horse battery", time_zone="UTC", at=now)
    assert listed(as_root) == []


def test_what_was_stopped_is_read_by_nobody(as_ada: Client, ada: User) -> None:
    kept = queue(recipient=ada, subject="Kept", at=timezone.now())
    letter = queue(recipient=ada, subject="Stopped", at=timezone.now())
    mail.stop(mail=letter, why="Ada may no longer read it.", at=timezone.now())

    assert list(as_ada.get("/mails/").context["page"].rows) == [kept]
    assert as_ada.get(f"/mails/{letter.pk}/").status_code == 404


def test_an_attachment_is_found_only_under_its_own_mail(as_ada: Client, ada: User) -> None:
    report = Attachment("report.pdf", "application/pdf", b"%PDF-1.7")
    first = queue(recipient=ada, subject="One", at=timezone.now(), attachments=[report])
    second = queue(recipient=ada, subject="Two", at=timezone.now())

    path = f"/mails/{second.pk}/attachments/{first.attachments.get().pk}/"

    assert as_ada.get(path).status_code == 404
