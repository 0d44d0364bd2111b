import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from interviews.models import Kit, KitQuestion, KitSection
from tests.factories import make_question, make_user
from tests.questionbank.drafts import AT

pytestmark = pytest.mark.django_db

KIT = """\
uuid: 0c0b6a0e-6f0b-4a60-9a3c-2b1d5b8d4f01
slug: junior-45
title: Junior, 45 minutes
seniority: junior
minutes: 45
description: For a first look.
sections:
- title: Welcome
  minutes: 5
- title: Foundations
  minutes: 25
  questions:
  - question: {0}
    minutes: 8
    weight: 1.5
  - question: {1}
    minutes: 12
"""


@pytest.fixture
def content(tmp_path: Path) -> Path:
    slugs = [make_question().question.slug for _ in range(2)]
    path = tmp_path / "content"
    (path / "kits").mkdir(parents=True)
    (path / "kits" / "junior-45.yaml").write_text(KIT.format(*slugs), encoding="utf-8")
    return path


@pytest.fixture
def imported(content: Path) -> Path:
    run("kit_import", content)
    return content


def change(content: Path, old: str, new: str) -> None:
    path = content / "kits" / "junior-45.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*[str(each) for each in arguments], stdout=out)
    return out.getvalue()


def failing(*arguments: object) -> str:
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command(*[str(each) for each in arguments], stdout=out)
    assert left.value.code == 1
    return out.getvalue()


def test_a_kit_comes_in_and_the_same_again_is_unchanged(content: Path) -> None:
    assert run("kit_import", content) == "create    kit junior-45\n1 create.\n"
    kit = Kit.objects.get()
    assert (kit.slug, kit.name) == ("junior-45", "Junior, 45 minutes")
    assert (kit.seniority, kit.minutes, kit.created_by) == ("junior", 45, None)
    sections = KitSection.objects.order_by("position")
    assert list(sections.values_list("title", "minutes")) == [("Welcome", 5), ("Foundations", 5)]
    places = KitQuestion.objects.order_by("position").values_list("minutes", "weight")
    assert [(minutes, str(weight)) for minutes, weight in places] == [(8, "1.50"), (12, "1.00")]
    assert run("kit_import", content) == "1 unchanged.\n"


def test_a_changed_kit_is_updated_and_says_what_it_loses(imported: Path) -> None:
    change(imported, "minutes: 45", "minutes: 50")
    assert run("kit_import", imported) == "update    kit junior-45 (minutes)\n1 update.\n"
    assert Kit.objects.get().minutes == 50


def test_a_dry_run_changes_nothing(content: Path) -> None:
    out = run("kit_import", content, "--dry-run", "--json")
    assert [row["outcome"] for row in json.loads(out)] == ["create"]
    assert Kit.objects.count() == 0


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("minutes: 25", "minutes: 12", "“Foundations” has 12 minutes, but its questions need"),
        ("  - question: ", "  - question: not-", "There is no question “not-"),
        ("title: Welcome", f"title: {'x' * 121}", "at most 120 characters"),
        ("title: Junior, 45 minutes", 'title: "\\u202Esetunim 54"', "hidden characters"),
        ("seniority: junior", "seniority: wizard", "is not one of junior, mid, senior"),
    ],
)
def test_a_kit_that_cannot_be_asked_keeps_everything_out(
    old: str, new: str, reason: str, content: Path
) -> None:
    change(content, old, new)
    out = failing("kit_import", content)
    assert reason in out
    assert out.endswith("Nothing was imported.\n")
    assert Kit.objects.count() == 0


def test_one_failing_kit_keeps_the_others_out(content: Path) -> None:
    good = content / "kits" / "junior-45.yaml"
    text = good.read_text(encoding="utf-8")
    bad = text.replace("junior-45", "senior-45").replace("4f01", "4f02")
    bad = bad.replace("minutes: 25", "minutes: 12")
    good.with_name("senior-45.yaml").write_text(bad, encoding="utf-8")
    out = failing("kit_import", content)
    assert "create    kit junior-45" in out
    assert out.endswith("Nothing was imported.\n")
    assert Kit.objects.count() == 0


def test_an_archived_kit_is_a_conflict(imported: Path) -> None:
    Kit.objects.update(archived_at=AT, archived_by=make_user("Ada", Role.ADMIN))
    change(imported, "minutes: 45", "minutes: 50")
    assert failing("kit_import", imported).startswith("conflict  kit junior-45\n")


def test_a_slug_belongs_to_one_kit(imported: Path) -> None:
    change(imported, "4f01", "4f02")
    assert "Another kit has the slug “junior-45”." in failing("kit_import", imported)


def test_a_kit_keeps_its_slug(imported: Path) -> None:
    change(imported, "slug: junior-45", "slug: junior-50")
    path = imported / "kits" / "junior-45.yaml"
    path.rename(path.with_name("junior-50.yaml"))
    assert "The kit is known here as “junior-45”." in failing("kit_import", imported)
    assert Kit.objects.get().slug == "junior-45"


def test_a_section_may_be_nothing_but_its_questions(content: Path) -> None:
    change(content, "minutes: 25", "minutes: 20")
    run("kit_import", content)
    assert KitSection.objects.get(title="Foundations").minutes == 0


def test_the_shipped_kits_are_checked_or_those_of_a_folder(tmp_path: Path) -> None:
    assert len(run("kit_check").splitlines()) == 1
    (tmp_path / "kits").mkdir()
    (tmp_path / "kits" / "junior.yaml").write_text("title: x\n")
    unreadable = "error   kits/junior.yaml · Line 1 · unreadable\n"
    assert failing("kit_check", tmp_path).startswith(unreadable)
    with pytest.raises(CommandError, match="gone"):
        run("kit_check", tmp_path / "gone")


def test_what_is_exported_is_what_came_in(imported: Path, tmp_path: Path) -> None:
    assert run("kit_export", tmp_path / "out") == "Wrote 1 kits.\n"
    exported = (tmp_path / "out" / "kits" / "junior-45.yaml").read_bytes()
    assert exported == (imported / "kits" / "junior-45.yaml").read_bytes()
