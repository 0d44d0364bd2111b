import datetime as dt
import errno
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import AuditEvent, AuditPersonalValues, User
from candidates.actions import candidates
from candidates.actions.candidates import AlreadyThere, Profile, SameAddress, WorksHere
from candidates.actions.openings import OpeningClosed
from candidates.models import Candidate, Opening
from tests.factories import make_user
from web.periodic import AN_UPLOAD, sweep_files

AT = dt.datetime(2026, 11, 24, 13, 0, tzinfo=dt.UTC)
ZOE = Profile(name="Zoë", email="zoe@example.org", headline="Speech", skills=["Kaldi"])


def pdf(name: str = "cv.pdf", content: bytes = b"%PDF-1.7 one %%EOF") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def stored() -> list[bytes]:
    """Return the content of all CVs on the disk."""
    contents = []
    for name in default_storage.listdir("cv")[1]:
        with default_storage.open(f"cv/{name}") as file:
            contents.append(file.read())
    return contents


def test_what_is_known_of_a_candidate_stands_where_it_can_be_erased(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)

    zoe.refresh_from_db()
    assert (zoe.name, zoe.skills, zoe.created_by, zoe.user) == ("Zoë", ["Kaldi"], rae, None)
    event, values = AuditEvent.objects.get(), AuditPersonalValues.objects.get()
    assert (event.action, event.payload) == ("candidate.create", {})
    assert (values.event_id, values.person_id) == (event.pk, zoe.pk)
    assert values.person_type == "candidates.Candidate"
    assert values.values["email"] == "zoe@example.org"


def test_a_candidate_is_there_once_whatever_the_case_of_the_address(rae: User) -> None:
    candidates.create(profile=ZOE, by=rae, at=AT)
    other = candidates.create(profile=replace(ZOE, email="yan@example.org"), by=rae, at=AT)

    with pytest.raises(AlreadyThere):
        candidates.create(profile=replace(ZOE, email="ZOE@example.org"), by=rae, at=AT)
    with pytest.raises(AlreadyThere):
        candidates.edit(candidate=other, profile=ZOE, by=rae, at=AT)

    assert sorted(Candidate.objects.values_list("email", flat=True)) == [
        "yan@example.org",
        "zoe@example.org",
    ]


def test_an_edit_keeps_from_what_to_what_of_the_changed_fields_only(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)

    candidates.edit(candidate=zoe, profile=replace(ZOE, headline="Vision"), by=rae, at=AT)

    event = AuditEvent.objects.latest("id")
    assert (event.action, event.payload) == ("candidate.edit", {"fields": ["headline"]})
    values = AuditPersonalValues.objects.get(event_id=event.pk)
    assert values.values == {"headline": {"from": "Speech", "to": "Vision"}}


def test_a_colleague_is_linked_on_confirmation_alone_and_unlinked_again(rae: User) -> None:
    ada = make_user("Ada", email="Ada@example.org")
    as_ada = replace(ZOE, email="ada@example.org")
    with pytest.raises(WorksHere):
        candidates.create(profile=as_ada, by=rae, at=AT)
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    with pytest.raises(WorksHere):
        candidates.edit(candidate=zoe, profile=as_ada, by=rae, at=AT)
    assert not Candidate.objects.about(ada).exists()

    zoe = candidates.edit(candidate=zoe, profile=as_ada, is_colleague=True, by=rae, at=AT)
    assert zoe.user == ada
    assert AuditEvent.objects.latest("pk").payload == {"fields": ["email"], "user": ada.pk}
    with pytest.raises(SameAddress):
        candidates.unlink(candidate=zoe, by=rae, at=AT)
    zoe = candidates.edit(candidate=zoe, profile=ZOE, by=rae, at=AT)
    assert zoe.user == ada  # at home under another address, and still the same person

    zoe = candidates.unlink(candidate=zoe, by=rae, at=AT)
    assert not Candidate.objects.about(ada).exists()
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.payload) == ("candidate.unlink", {"user": ada.pk})


def test_whoever_is_invited_under_a_candidates_address_needs_no_confirmation(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    make_user("Zoë", email=ZOE.email)

    zoe = candidates.edit(candidate=zoe, profile=replace(ZOE, country="Peru"), by=rae, at=AT)
    assert (zoe.country, zoe.user) == ("Peru", None)


@pytest.mark.django_db(transaction=True)
def test_a_newer_cv_replaces_the_one_before_on_the_disk_too(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    zoe = candidates.attach_cv(candidate=zoe, upload=pdf(), by=rae, at=AT)
    first = zoe.cv.name
    assert (zoe.cv_filename, stored()) == ("cv.pdf", [b"%PDF-1.7 one %%EOF"])

    zoe = candidates.attach_cv(
        candidate=zoe, upload=pdf("../../new.pdf", b"%PDF-1.7 two %%EOF"), by=rae, at=AT
    )
    assert (zoe.cv_filename, stored()) == ("new.pdf", [b"%PDF-1.7 two %%EOF"])
    assert zoe.cv.name != first

    zoe = candidates.remove_cv(candidate=zoe, by=rae, at=AT)
    candidates.remove_cv(candidate=zoe, by=rae, at=AT)
    assert (zoe.cv.name, zoe.cv_filename, stored()) == ("", "", [])
    actions = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    assert list(actions) == [
        "candidate.create",
        "candidate.attach_cv",
        "candidate.attach_cv",
        "candidate.remove_cv",
    ]


@pytest.mark.django_db(transaction=True)
def test_a_cv_whose_row_fails_leaves_no_file_and_the_old_one_stays(
    rae: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    zoe = candidates.attach_cv(candidate=zoe, upload=pdf(), by=rae, at=AT)
    monkeypatch.setattr("candidates.actions.candidates.audit.record", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        candidates.attach_cv(candidate=zoe, upload=pdf("b.pdf", b"%PDF two"), by=rae, at=AT)

    zoe.refresh_from_db()
    assert (zoe.cv_filename, stored()) == ("cv.pdf", [b"%PDF-1.7 one %%EOF"])


def test_no_other_user_of_the_machine_reads_a_stored_file(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    file = Path(candidates.attach_cv(candidate=zoe, upload=pdf(), by=rae, at=AT).cv.path)
    assert [path.stat().st_mode & 0o777 for path in (file, file.parent)] == [0o600, 0o700]


def test_a_candidate_comes_with_a_cv_and_for_an_opening(rae: User, opening: Opening) -> None:
    zoe = candidates.add(profile=ZOE, cv=pdf("Zoë.pdf"), opening=opening, by=rae, at=AT)

    zoe.refresh_from_db()
    assert (zoe.cv_filename, stored()) == ("Zoë.pdf", [b"%PDF-1.7 one %%EOF"])
    assert [each.opening for each in zoe.applications.all()] == [opening]


@pytest.mark.django_db(transaction=True)
def test_a_candidate_who_cannot_come_in_leaves_nothing_behind(
    rae: User, closed_opening: Opening
) -> None:
    with pytest.raises(OpeningClosed):
        candidates.add(profile=ZOE, cv=pdf(), opening=closed_opening, by=rae, at=AT)

    assert (Candidate.objects.count(), stored()) == (0, [])
    assert not AuditPersonalValues.objects.exists()


class Interrupted(SimpleUploadedFile):
    """An upload for whose second half the disk has no room."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield next(super().chunks(chunk_size))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.django_db(transaction=True)
def test_a_file_for_which_the_disk_has_no_room_leaves_no_part_of_it(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    with pytest.raises(OSError, match="No space left"):
        candidates.attach_cv(candidate=zoe, upload=Interrupted("cv.pdf", b"%PDF"), by=rae, at=AT)
    assert stored() == []


@pytest.mark.django_db(transaction=True)
def test_files_without_a_row_go_at_night_but_not_those_just_stored(rae: User) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    candidates.attach_cv(candidate=zoe, upload=pdf(content=b"%PDF kept"), by=rae, at=AT)
    for content in (b"old", b"young"):  # as a process leaves them that dies before its commit
        default_storage.save(f"cv/{content.decode()}.pdf", ContentFile(content))
    yesterday = time.time() - AN_UPLOAD.total_seconds() - 1
    zoe.refresh_from_db()
    for name in ("cv/old.pdf", str(zoe.cv.name)):
        os.utime(default_storage.path(name), (yesterday, yesterday))

    sweep_files()

    assert sorted(stored()) == [b"%PDF kept", b"young"]


@pytest.mark.django_db(transaction=True)
def test_an_old_file_that_cannot_be_deleted_leaves_the_new_one_in_place(
    rae: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = candidates.create(profile=ZOE, by=rae, at=AT)
    zoe = candidates.attach_cv(candidate=zoe, upload=pdf(), by=rae, at=AT)
    old, delete = zoe.cv.name, FileSystemStorage.delete

    def refuse_old(storage: FileSystemStorage, name: str) -> None:
        if name == old:
            raise PermissionError(name)
        delete(storage, name)

    monkeypatch.setattr(FileSystemStorage, "delete", refuse_old)
    zoe = candidates.attach_cv(candidate=zoe, upload=pdf("b.pdf", b"%PDF two"), by=rae, at=AT)

    zoe.refresh_from_db()
    assert zoe.cv_filename == "b.pdf"
    assert sorted(stored()) == [b"%PDF two", b"%PDF-1.7 one %%EOF"]
