"""What tables keep by themselves: rows that stay, acts with their person, texts to be searched.

Declared in `Meta.constraints`, beside the model; migrations are made from there.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BaseConstraint, CheckConstraint, Model, Q

AT_ONCE = "_at_once"  # ends the names of the triggers that keep a table from being emptied


class Mutability(Enum):
    """Whether the rows of a model may change. Every model says so as `mutability`."""

    MUTABLE = "changes while people work"
    FREEZES = "changes until a condition holds"  # as an Immutable says
    APPEND_ONLY = "is written once"  # as an Immutable says


class Triggered(BaseConstraint, ABC):
    """What a function of the table keeps, called by triggers: made and taken away with it."""

    def constraint_sql(  # type: ignore[override]  # a trigger comes after its table
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        """Leave CREATE TABLE as it is and make the triggers afterwards."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(  # type: ignore[override]  # text, as RunSQL has it
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        """Return the function and its triggers.

        The function's own search path keeps temporary tables from standing in for those it asks.
        It reads by index, also where its statements were planned while the table was small.
        """
        name = schema_editor.quote_name(self.name)
        table = schema_editor.quote_name(model._meta.db_table)
        triggers = "".join(
            f"\nCREATE TRIGGER {schema_editor.quote_name(trigger)} {event} ON {table}"
            f"\n  FOR EACH {each} EXECUTE FUNCTION {name}();"
            for trigger, (event, each) in self._triggers().items()
        )
        return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
{self._body(model, schema_editor)}
END $$;
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION {name}() SET search_path = %I, pg_temp', current_schema());
END $$;
ALTER FUNCTION {name}() SET enable_seqscan = off;{triggers}"""

    def remove_sql(  # type: ignore[override]  # text, as RunSQL has it
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        """Return what takes all of it away again."""
        table = schema_editor.quote_name(model._meta.db_table)
        gone = [
            f"DROP TRIGGER {schema_editor.quote_name(each)} ON {table};"
            for each in self._triggers()
        ]
        return " ".join([*gone, f"DROP FUNCTION {schema_editor.quote_name(self.name)}();"])

    @abstractmethod
    def _triggers(self) -> dict[str, tuple[str, str]]:
        """Return the triggers by name: the event, and whether for each row or statement."""

    @abstractmethod
    def _body(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        """Return the statements of the function."""

    def validate(self, *_args: object, **_kwargs: object) -> None:
        """Say nothing: what is kept is no form's business."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)


class Immutable(Triggered):
    """Rows that nothing changes or deletes: triggers refuse it, which no setting silences."""

    def __init__(
        self,
        *,
        name: str,
        says: str,
        when: Q | None = None,
        under: str = "",
        changeable: Sequence[str] = (),
        is_erasable: bool = False,
    ) -> None:
        """Keep the rows for which `when` holds, or all rows.

        With `under`, a foreign key, `when` is asked of the row it leads to, and nothing is added
        there either. `changeable` fields may still be written; rows that are erasable, deleted.
        """
        super().__init__(name=name)
        self.says = says
        self.when = when
        self.under = under
        self.changeable = tuple(changeable)
        self.is_erasable = is_erasable

    @property
    def statements(self) -> list[str]:
        """Return the kinds of statement that are refused."""
        wanted = {"INSERT": bool(self.under), "UPDATE": True, "DELETE": not self.is_erasable}
        return [statement for statement, is_refused in wanted.items() if is_refused]

    def _triggers(self) -> dict[str, tuple[str, str]]:
        return {
            self.name: (f"BEFORE {' OR '.join(self.statements)}", "ROW"),
            f"{self.name}{AT_ONCE}": ("BEFORE TRUNCATE", "STATEMENT"),
        }

    def _body(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        return f"""  IF TG_OP = 'TRUNCATE' OR {self._is_kept(model, schema_editor)} THEN
    RAISE restrict_violation USING MESSAGE = {schema_editor.quote_value(self.says)};
  END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;"""

    def _is_kept(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        """Return the condition. OLD is null on INSERT, NEW on DELETE: neither matches then."""
        parts = []
        if self.when is not None:
            key: Any = model._meta.get_field(self.under or "id")
            target = key.related_model if self.under else model
            kept = target._base_manager.filter(self.when).values("pk").query
            sql, values = kept.get_compiler(connection=schema_editor.connection).as_sql()
            rows = sql % tuple(schema_editor.quote_value(value) for value in values)
            column = schema_editor.quote_name(key.column)
            parts.append(
                f"EXISTS (SELECT FROM ({rows}) AS kept (id)"
                f" WHERE kept.id IN (OLD.{column}, NEW.{column}))"
            )
        if self.changeable:
            fields: list[Any] = [model._meta.get_field(name) for name in self.changeable]
            others = " - ".join(["", *(schema_editor.quote_value(each.column) for each in fields)])
            parts.append(f"to_jsonb(NEW){others} IS DISTINCT FROM to_jsonb(OLD){others}")
        return "\n    AND ".join(parts) or "true"

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        options = {
            "when": self.when,
            "under": self.under,
            "changeable": self.changeable,
            "is_erasable": self.is_erasable,
        }
        given = {name: value for name, value in options.items() if value}
        return path, tuple(args), {**kwargs, "says": self.says, **given}


class Namesakes(Triggered):
    """`has_namesake` says of each row whether another one has its `name`, whoever wrote either."""

    def _triggers(self) -> dict[str, tuple[str, str]]:
        return {self.name: ("AFTER INSERT OR DELETE OR UPDATE OF name, has_namesake", "ROW")}

    def _body(self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        """Return what looks for others of the old and the new name; two are enough to know.

        OLD is null on INSERT, NEW on DELETE.
        """
        table = schema_editor.quote_name(model._meta.db_table)
        two = f"SELECT FROM {table} WHERE name = changed LIMIT 2"
        return f"""  DECLARE changed text;
  BEGIN
    FOREACH changed IN ARRAY array_remove(ARRAY[OLD.name, NEW.name], NULL) LOOP
      IF (SELECT count(*) FROM ({two}) AS theirs) = 2 THEN
        UPDATE {table} SET has_namesake = true WHERE name = changed AND NOT has_namesake;
      ELSE
        UPDATE {table} SET has_namesake = false WHERE name = changed AND has_namesake;
      END IF;
    END LOOP;
  END;
  RETURN NULL;"""  # noqa: S608 -- the name of a model's table


class Gathered(BaseConstraint):
    """A search column that also holds texts of other rows, and follows them when they change.

    `under` names a column for each foreign key, `own` columns of the row itself. Triggers keep it,
    so that nothing, not even SQL, renames or erases a person and leaves the name here.
    """

    def __init__(
        self,
        *,
        name: str,
        under: Mapping[str, str],
        own: Sequence[str] = (),
        column: str = "search",
    ) -> None:
        super().__init__(name=name)
        self.under, self.own, self.column = dict(under), tuple(own), column

    def constraint_sql(  # type: ignore[override]  # triggers come after their tables
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> None:
        """Leave CREATE TABLE as it is and make the triggers afterwards."""
        schema_editor.deferred_sql.append(self.create_sql(model, schema_editor))

    def create_sql(  # type: ignore[override]  # text, as RunSQL has it
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        """Return the functions and triggers: one on the row, one on each of the others."""
        quote = schema_editor.quote_name
        table, column = quote(model._meta.db_table), quote(self.column)
        texts = [f"NEW.{quote(self._column(model, name))}" for name in self.own]
        others = []
        for number, (name, text) in enumerate(self.under.items()):
            key: Any = model._meta.get_field(name)
            other = quote(key.related_model._meta.db_table)
            source = quote(self._column(key.related_model, text))
            texts.append(f"(SELECT {source} FROM {other} WHERE id = NEW.{quote(key.column)})")  # noqa: S608 -- names of ours
            others.append(
                _trigger(
                    f"{self.name}_{number}",
                    f"UPDATE {table} SET {column} = '' WHERE {quote(key.column)} = NEW.id;",  # noqa: S608 -- names of ours
                    f"AFTER UPDATE ON {other} FOR EACH ROW"
                    f" WHEN (OLD.{source} IS DISTINCT FROM NEW.{source})",
                )
            )
        gather = f"NEW.{column} := folded(ARRAY[{', '.join(texts)}]::text[]);"
        own = _trigger(self.name, gather, f"BEFORE INSERT OR UPDATE ON {table} FOR EACH ROW")
        return "\n".join([own, *others])

    def remove_sql(  # type: ignore[override]  # text, as RunSQL has it
        self, model: type[Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> str:
        """Return what takes all of it away again."""
        del model, schema_editor
        names = [self.name, *(f"{self.name}_{number}" for number in range(len(self.under)))]
        return "\n".join(f'DROP FUNCTION "{name}"() CASCADE;' for name in names)

    def validate(self, *_args: object, **_kwargs: object) -> None:
        """Say nothing: the column is no form's business."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Return what a migration writes down."""
        path, args, kwargs = super().deconstruct()
        given = {"under": self.under, "own": self.own, "column": self.column}
        return path, tuple(args), {**kwargs, **given}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Gathered) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        return hash(self.name)

    @staticmethod
    def _column(model: type[Model], name: str) -> str:
        field: Any = model._meta.get_field(name)
        return str(field.column)


def _trigger(name: str, statement: str, when: str) -> str:
    """Return a function and its trigger; its own search path lets no other table stand in."""
    return f"""
CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  {statement}
  RETURN NEW;
END $$;
DO $$ BEGIN
  EXECUTE format('ALTER FUNCTION "{name}"() SET search_path = %I, pg_temp', current_schema());
END $$;
CREATE TRIGGER "{name}" {when} EXECUTE FUNCTION "{name}"();"""


def paired(act: str, *, name: str, or_system: bool = False) -> CheckConstraint:
    """Return the constraint that an act has both its instant and its person, or neither.

    Where the system does it too there may be an instant alone, but never a person alone.
    """
    at, by = f"{act}_at__isnull", f"{act}_by__isnull"
    done = Q((at, False)) if or_system else Q((at, False), (by, False))
    return CheckConstraint(condition=Q((at, True), (by, True)) | done, name=name)
