"""One fault a round; leaves with 1 when what was acknowledged is lost, doubled or stuck."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

from config.embedded.home import PROJECT, Home
from tests.chaos.faults import Clock, Fault, Mailbox, choose, small_disk
from tests.chaos.panel import Panelist
from tests.instances import Instance
from tests.servers import wait_until

if TYPE_CHECKING:
    from tests.chaos.stage import Stage

HEALS_SECONDS = 180.0
LOGS = PROJECT / ".local" / "chaos"  # what the last run said


def main() -> int:
    """Return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--only", nargs="*", help="these faults, such as 'kill web'")
    chosen = parser.parse_args()
    random.seed(chosen.seed)
    print(f"{chosen.rounds} rounds, seed {chosen.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="plumbline-chaos-"))
    folder.chmod(0o711)
    mailbox = Mailbox()
    mailbox.start()
    try:
        with small_disk(folder / "local") as has_small_disk:
            return run(folder, mailbox, chosen, has_small_disk=has_small_disk)
    finally:
        mailbox.stop()
        shutil.rmtree(folder, ignore_errors=True)


def run(folder: Path, mailbox: Mailbox, chosen: argparse.Namespace, *, has_small_disk: bool) -> int:
    """Start the product, play the rounds, look at what is left."""
    clock = Clock(folder)
    mail = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(mailbox.port)}
    instance = Instance(Home(folder / "local"), **mail, **clock.environment)
    try:
        instance.wait_until_ready()
        faults = choose(instance, mailbox, clock, has_small_disk=has_small_disk)
        for name in {"full disk", "clock step"} - {*faults}:
            print(f"No {name} here: it takes root's rights, or a C compiler.")
        stage, names = open_stage(instance), chosen.only or [*faults]
        for number in range(chosen.rounds):
            name = names[number % len(names)]
            took = play(stage, instance, faults[name])
            print(f"{number + 1:4}  {name:22} well again after {took:5.1f} s", flush=True)
        clock.put(0)
        return stage.verdict(mailbox)
    finally:
        instance.stop()
        shutil.copytree(instance.home.logs, LOGS, dirs_exist_ok=True)
        print(*[line for line in instance.text.splitlines() if "started" in line][-5:], sep="\n")


def open_stage(instance: Instance) -> Stage:
    """Set Django up for the product's own database."""
    os.environ |= {
        **instance.environment(),
        "LOCAL_DIR": str(instance.home.root),
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "DATABASE_POOL_SIZE": "0",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from tests.chaos.stage import Stage  # noqa: PLC0415 -- needs the applications loaded

    return Stage(instance.port)


def play(stage: Stage, instance: Instance, fault: Fault) -> float:
    """Let one panel work while the fault strikes; return the seconds until all is well again."""
    panel, interview = stage.convene()
    failures: list[BaseException] = []

    def perform(panelist: Panelist, *, is_lead: bool) -> None:
        try:
            panelist.work()
            if is_lead:
                panelist.end(interview)
            panelist.submit()
        except BaseException as failure:  # noqa: BLE001 -- said by the thread that waits
            failures.append(failure)

    threads = [
        threading.Thread(target=perform, args=(panelist,), kwargs={"is_lead": number == 0})
        for number, panelist in enumerate(panel)
    ]
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0, 2.5))
    begun = time.monotonic()
    fault()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    wait_until(lambda: is_well(instance), seconds=HEALS_SECONDS, what="health")
    return time.monotonic() - begun


def is_well(instance: Instance) -> bool:
    """Say whether the product calls itself ready."""
    try:
        return instance.get("/health/ready/")[0] == 200
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
