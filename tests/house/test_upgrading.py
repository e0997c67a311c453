"""An upgrade while the house is open: each migration goes with the version before it, or says why it need not."""

import tomllib

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from hotline.migrating import AddIndexBesideWork
from tests.house.source import ROOT
from tests.house.upgrading import breaches

OURS = ("hotline", "reports", "partners", "takedown")
EXCUSED = tomllib.loads((ROOT / "tests" / "house" / "upgrading.toml").read_text())


def found():
    """Give every breach by migration, of all but the very first ones."""
    loader, told = MigrationLoader(None), {}
    for key in sorted(loader.graph.nodes):
        migration = loader.graph.nodes[key]
        if key[0] in OURS and not migration.initial:
            parents = [one.key for one in loader.graph.node_map[key].parents]
            if said := list(breaches(migration, loader.project_state(parents))):
                told[".".join(key)] = said
    return told


def test_every_migration_goes_with_the_version_before_it():
    excused = {name for one in EXCUSED["because"] for name in one["migrations"]}
    told = found()
    new = {name: said for name, said in told.items() if name not in excused}
    assert not new, "see docs/runbook/upgrade.md; with a good reason, excuse it in tests/house/upgrading.toml"
    assert excused <= set(told), "excused, and nothing is wrong with it"


def test_every_excuse_says_why():
    assert all(len(one["why"].split()) >= 5 for one in EXCUSED["because"])


COLUMNS = [("id", models.BigAutoField(primary_key=True)), ("word", models.CharField(max_length=9, null=True))]
CASE = ModelState("reports", "case", COLUMNS)


def says(*operations):
    state, migration = ProjectState(), migrations.Migration("0002_it", "reports")
    state.add_model(CASE)
    migration.operations = list(operations)
    return " ".join(breaches(migration, state))


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.AddField("case", "new", models.IntegerField()), "must be there"),
        (migrations.AddField("case", "new", models.IntegerField(default=0)), "must be there"),
        (migrations.RemoveField("case", "word"), "is taken away"),
        (migrations.DeleteModel("case"), "is taken away"),
        (migrations.RenameField("case", "word", "said"), "is renamed"),
        (migrations.RenameModel("case", "matter"), "is renamed"),
        (migrations.AlterField("case", "word", models.CharField(max_length=9)), "may be empty"),
        (migrations.AlterField("case", "word", models.CharField(max_length=5, null=True)), "shorter"),
        (migrations.AlterField("case", "word", models.TextField(null=True)), "another type"),
        (migrations.AlterField("case", "word", models.CharField(max_length=9, null=True, unique=True)), "unique"),
        (migrations.AddIndex("case", models.Index(fields=["word"], name="x")), "keeps everybody from writing"),
        (migrations.AddConstraint("case", models.CheckConstraint(condition=~models.Q(word=""), name="x")), "under a lock"),
    ],
)
def test_what_does_not_go(operation, words):
    assert words in says(operation)


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("case", "new", models.IntegerField(null=True)),
        migrations.AddField("case", "new", models.IntegerField(db_default=0, default=0)),
        migrations.AlterField("case", "word", models.CharField(max_length=12, null=True)),
        migrations.AddIndex("note", models.Index(fields=["word"], name="x")),
        migrations.CreateModel("fresh", [("id", models.BigAutoField(primary_key=True))]),
        AddIndexBesideWork("case", models.Index(fields=["word"], name="x")),
    ],
)
def test_what_goes(operation):
    assert says(operation) == ""


def test_data_and_tables_are_two_migrations():
    column = migrations.AddField("case", "new", models.IntegerField(null=True))
    assert "make two" in says(migrations.RunPython(print), column)
    assert says(migrations.RunPython(print)) == ""


@pytest.mark.pg
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("kind", "held_up"), [(AddIndexBesideWork, False), (migrations.AddIndex, True)])
def test_an_index_is_built_beside_the_work(kind, held_up):
    """Somebody has written and not finished; the next one can write all the same, although the index waits for the first."""
    from tests.house.beside import written_meanwhile

    model = apps.get_model("hotline", "Heartbeat")
    operation = kind("heartbeat", models.Index(fields=["beat_at"], name="tried_beside_work"))
    assert written_meanwhile(operation, model) is not held_up
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX IF EXISTS tried_beside_work")
