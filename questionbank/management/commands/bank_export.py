"""Export the bank as a folder of Markdown."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from questionbank.formats import folder, markdown
from questionbank.queries import records


class Command(BaseCommand):
    """Write what `bank_import` reads: the same bank again, byte for byte."""

    help = "Export topics, competencies, published questions and sets as a folder of Markdown."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("path", type=Path, help="a folder that is empty or does not exist")
        parser.add_argument("--format", choices=["markdown"], default="markdown")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401, ARG002 -- Django's signature
        """Write the files."""
        path: Path = options["path"]
        if path.exists() and (not path.is_dir() or any(path.iterdir())):
            raise CommandError(f"{path} is not empty: nothing was written.")
        bank = records.bank_record()
        files = {"taxonomy.yaml": folder.serialize_taxonomy(bank.taxonomy)}
        files |= {f"questions/{each.slug}.md": markdown.serialize(each) for each in bank.questions}
        files |= {f"sets/{each.slug}.md": folder.serialize_set(each) for each in bank.sets}
        for name, text in files.items():
            target = path / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8", newline="\n")
        self.stdout.write(f"Wrote {len(bank.questions)} questions and {len(bank.sets)} sets.")
