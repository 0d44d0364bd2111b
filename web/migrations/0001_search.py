"""What searches stand on, before there is any table: two extensions and one function."""

from typing import ClassVar

from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations

# An index needs a function whose answer never changes. Those of the extension are not declared so,
# since somebody could edit its dictionary; its file is part of PostgreSQL, and nobody does.
FOLDED = """
CREATE FUNCTION folded(texts text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(
  unaccent('unaccent'::regdictionary, normalize(array_to_string(texts, ' '), NFKC))
  COLLATE pg_c_utf8
)
"""


class Migration(migrations.Migration):
    """Made by hand."""

    initial = True
    run_before: ClassVar = [("accounts", "0001_initial")]
    operations: ClassVar = [
        TrigramExtension(),
        UnaccentExtension(),
        migrations.RunSQL(FOLDED, "DROP FUNCTION folded(text[])"),
    ]
