"""Candidates: their profile and their CV."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from typing import Self

from django.core.files import File
from django.db import IntegrityError, transaction

from accounts.actions import audit
from accounts.actions.edits import refuse_overtaken
from accounts.models import AuditAction, User
from candidates.actions import applications
from candidates.models import Candidate, Opening
from candidates.queries import colleague_at, works_here
from web.conflict import Conflict
from web.files import pdf_name

CHANGES = (AuditAction.CANDIDATE_CREATE, AuditAction.CANDIDATE_EDIT)
CV_CHANGES = (AuditAction.CANDIDATE_ATTACH_CV, AuditAction.CANDIDATE_REMOVE_CV)


class AlreadyThere(Conflict, problem="already-there"):
    """A candidate with this address exists."""


class WorksHere(Conflict, problem="works-here"):
    """The address is a colleague's, and no admin has said that they are the candidate."""


class SameAddress(Conflict, problem="same-address"):
    """Whoever has the candidate's address is the candidate, linked or not."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is known of a candidate."""

    name: str
    email: str
    headline: str = ""
    country: str = ""
    time_zone: str = "UTC"
    skills: list[str] = field(default_factory=list)
    bio: str = ""
    accommodations: str = ""

    @classmethod
    def of(cls, candidate: Candidate) -> Self:
        """Return what stands."""
        return cls(**{each.name: getattr(candidate, each.name) for each in fields(cls)})


PROFILE_FIELDS = tuple(each.name for each in fields(Profile))


@transaction.atomic
def create(
    *,
    profile: Profile,
    by: User | None,
    at: dt.datetime,
    is_colleague: bool = False,
    is_demo: bool = False,
) -> Candidate:
    """Make a candidate. Raises AlreadyThere, WorksHere.

    `is_colleague` says that it is whoever works here under this address: they are linked, and
    read nothing about themselves.
    """
    candidate = Candidate(**asdict(profile), created_at=at, created_by=by, is_demo=is_demo)
    payload = _link(candidate, is_colleague=is_colleague)
    _save(candidate)
    audit.record(
        AuditAction.CANDIDATE_CREATE,
        candidate,
        by=by,
        at=at,
        payload=payload,
        personal=asdict(profile),
    )
    return candidate


@transaction.atomic
def edit(
    *,
    candidate: Candidate,
    profile: Profile,
    by: User,
    at: dt.datetime,
    made_from: str | None = None,
    is_colleague: bool = False,
) -> Candidate:
    """Change the profile. Raises AlreadyThere, Overtaken, WorksHere: see `create`.

    An unchanged one changes nothing. A colleague stays linked whatever address they use from now
    on, until `unlink`.
    """
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    current = Profile.of(candidate)
    if profile == current:
        return candidate
    refuse_overtaken(current, made_from, subject=candidate, noun="profile", changes=CHANGES, by=by)
    before, after = asdict(current), asdict(profile)
    changed = [name for name in after if after[name] != before[name]]
    for name in changed:
        setattr(candidate, name, after[name])
    has_moved = after["email"].lower() != before["email"].lower()
    link = _link(candidate, is_colleague=is_colleague) if has_moved else {}
    _save(candidate)
    audit.record(
        AuditAction.CANDIDATE_EDIT,
        candidate,
        by=by,
        at=at,
        payload={"fields": changed} | link,
        personal={name: {"from": before[name], "to": after[name]} for name in changed},
    )
    return candidate


def add(
    *,
    profile: Profile,
    cv: "File[bytes] | None",
    opening: Opening | None,
    by: User,
    at: dt.datetime,
    is_colleague: bool = False,
) -> Candidate:
    """Make a candidate with what has come in: a CV, an application, both or neither.

    Raises AlreadyThere, OpeningClosed, WorksHere.
    """
    with _stored(cv) as path, transaction.atomic():
        candidate = create(profile=profile, by=by, at=at, is_colleague=is_colleague)
        if opening:
            applications.create(candidate=candidate, opening=opening, by=by, at=at)
        if cv:
            candidate = _put_cv(candidate, path, pdf_name(cv.name or ""), by=by, at=at)
    return candidate


@transaction.atomic
def unlink(*, candidate: Candidate, by: User, at: dt.datetime) -> Candidate:
    """Say that the candidate is not the colleague; without a link nothing changes.

    Raises SameAddress.
    """
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    colleague = candidate.user
    if colleague is None:
        return candidate
    if colleague == colleague_at(candidate.email):
        raise SameAddress(f"This is {colleague}'s address. Correct the candidate's address first.")
    candidate.user = None
    candidate.save(update_fields=["user"])
    audit.record(
        AuditAction.CANDIDATE_UNLINK, candidate, by=by, at=at, payload={"user": colleague.pk}
    )
    return candidate


def attach_cv(
    *,
    candidate: Candidate,
    upload: "File[bytes]",
    by: User | None,
    at: dt.datetime,
    shown: str | None = None,
) -> Candidate:
    """Store the PDF in place of the one before; the form has checked that it is a PDF.

    `shown` is the edition of the CV that is replaced. Raises Overtaken when another is there.
    """
    with _stored(upload) as path:
        return _put_cv(candidate, path, pdf_name(upload.name or ""), shown=shown, by=by, at=at)


@contextmanager
def _stored(upload: "File[bytes] | None") -> Iterator[str]:
    """Store the file under a name that cannot be guessed; unless its row is committed, remove it.

    Yields where it lies, or nothing for no file.
    """
    if upload is None:
        yield ""
        return
    storage = Candidate._meta.get_field("cv").storage  # noqa: SLF001 -- Django's public name for a model
    path = f"cv/{uuid.uuid4()}.pdf"
    try:
        yield storage.save(path, upload)
    except BaseException:
        storage.delete(path)
        raise


def note_read_cv(*, candidate: Candidate, by: User, at: dt.datetime) -> None:
    """Record that somebody was handed the CV."""
    audit.record(AuditAction.CANDIDATE_READ_CV, candidate, by=by, at=at)


@transaction.atomic
def remove_cv(
    *, candidate: Candidate, by: User, at: dt.datetime, shown: str | None = None
) -> Candidate:
    """Delete the stored PDF; a second call changes nothing. Raises Overtaken: see `attach_cv`."""
    if not candidate.cv:
        return candidate
    return _put_cv(candidate, "", "", shown=shown, by=by, at=at)


@transaction.atomic
def _put_cv(
    candidate: Candidate,
    path: str,
    filename: str,
    *,
    by: User | None,
    at: dt.datetime,
    shown: str | None = None,
) -> Candidate:
    candidate = Candidate.objects.select_for_update().get(pk=candidate.pk)
    # The one before is deleted for good: only whoever saw it may replace it.
    now = str(candidate.cv)
    refuse_overtaken(now, shown, subject=candidate, noun="CV", changes=CV_CHANGES, by=by)
    storage, old, old_name = candidate.cv.storage, candidate.cv.name, candidate.cv_filename
    candidate.cv, candidate.cv_filename = path, filename
    candidate.save(update_fields=["cv", "cv_filename"])
    audit.record(
        AuditAction.CANDIDATE_ATTACH_CV if path else AuditAction.CANDIDATE_REMOVE_CV,
        candidate,
        by=by,
        at=at,
        personal={"from": old_name, "to": filename},
    )
    if old:
        # Robust: an old file that stays must not look like a new one that failed.
        transaction.on_commit(lambda: storage.delete(old), robust=True)
    return candidate


def _link(candidate: Candidate, *, is_colleague: bool) -> dict[str, object]:
    """Link whoever works here under the address, once that is confirmed; return what to record."""
    colleague = colleague_at(candidate.email)
    if colleague is None or colleague == candidate.user:
        return {}
    if not is_colleague:
        raise WorksHere(works_here(colleague))
    candidate.user = colleague
    return {"user": colleague.pk}


def _save(candidate: Candidate) -> None:
    try:
        with transaction.atomic():
            candidate.save()
    except IntegrityError as error:
        raise AlreadyThere("A candidate with this address already exists.") from error
