import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from candidates.models import Candidate
from config.demo_people import refuse_demo_people
from tests.factories import make_user
from tests.servers import database_url_of_tests


@pytest.mark.django_db
def test_one_demo_person_or_candidate_is_too_many() -> None:
    make_user("Ada")
    refuse_demo_people()

    candidate = Candidate.objects.create(
        name="Noor", email="noor@example.org", is_demo=True, created_at=timezone.now()
    )
    with pytest.raises(ImproperlyConfigured, match="0 demo people and 1 demo candidates"):
        refuse_demo_people()
    candidate.delete()

    make_user("Bob", is_demo=True)
    with pytest.raises(ImproperlyConfigured, match="1 demo people and 0 demo candidates"):
        refuse_demo_people()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_demo", [False, True])
def test_the_production_web_server_does_not_start_beside_demo_people(is_demo: bool) -> None:
    make_user("Ada", is_demo=is_demo)

    run = subprocess.run(
        [sys.executable, "-c", "import config.wsgi"],
        env=production(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (run.returncode == 0) is not is_demo, run.stderr
    assert ("This database holds 1 demo people" in run.stderr) is is_demo


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("program", ["worker", "beat"])
def test_worker_and_beat_stop_beside_demo_people_too(program: str, tmp_path: Path) -> None:
    make_user("Ada", is_demo=True)
    own_schedule = ["--schedule", str(tmp_path / "schedule")] if program == "beat" else []

    run = subprocess.run(
        [sys.executable, "-m", "celery", "-A", "config", program, *own_schedule],
        env=production(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert run.returncode == 1, run.stderr
    assert "This database holds 1 demo people" in run.stderr


def production() -> dict[str, str]:
    """Return the least that production settings ask for, on the database of the tests."""
    return {
        **{key: os.environ[key] for key in ("PATH", "REDIS_URL") if key in os.environ},
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "DATABASE_URL": database_url_of_tests(),
        "DATABASE_POOL_SIZE": "0",
        "SECRET_KEY": "only-for-this-test-" + "0" * 50,
        "ALLOWED_HOSTS": "plumbline.example",
        "BASE_URL": "https://plumbline.example",
        "EMAIL_HOST": "mail.example",
    }
