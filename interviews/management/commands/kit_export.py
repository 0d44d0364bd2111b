"""Export all kits as files that `kit_import` reads."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from interviews.formats import kits
from interviews.models import Kit
from interviews.queries import kit_records


class Command(BaseCommand):
    """Write kits/<slug>.yaml beside what `bank_export` writes."""

    help = "Export interview kits into the kits/ of a folder."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", type=Path, help="the folder of an export")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's signature
        """Write one file for each kit in use."""
        target: Path = options["path"] / "kits"
        target.mkdir(parents=True, exist_ok=True)
        in_use = Kit.objects.filter(archived_at=None).order_by("slug")
        for kit in in_use:
            text = kits.serialize(kit_records.kit_record(kit))
            path = target / f"{kit.slug}.yaml"
            path.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"Wrote {len(in_use)} kits.")
