"""Which code an upgrade starts from, as history has it."""

import subprocess

import pytest

from tests.faults.releases import version_before

KNOWN_AS = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


@pytest.fixture
def history(tmp_path):
    """Give a house with two migrations, each followed by a change of code, and its commits, the oldest first."""
    root = tmp_path / "house"
    (root / "reports" / "migrations").mkdir(parents=True)
    commits = [git(root, "init", "--quiet")]
    for name in ("migrations/0001_first", "views", "migrations/0002_second", "rules"):
        (root / "reports" / f"{name}.py").write_text("")
        git(root, "add", ".")
        git(root, *KNOWN_AS, "commit", "--quiet", "--message", name)
        commits.append(git(root, "rev-parse", "HEAD"))
    return root, commits


def git(root, *words):
    return subprocess.run(["git", *words], cwd=root, check=True, capture_output=True, text=True).stdout.strip()


def test_it_is_the_newest_that_lacks_a_migration(history):
    root, commits = history
    assert version_before(root, None) == commits[2]


def test_a_migration_that_is_not_committed_yet_counts(history):
    root, commits = history
    (root / "reports" / "migrations" / "0003_third.py").write_text("")
    assert version_before(root, None) == commits[4]


def test_a_migration_that_was_taken_back_does_not_count(history):
    root, _ = history
    (root / "reports" / "migrations" / "0002_second.py").unlink()
    assert version_before(root, None) == ""


def test_a_release_may_be_named_if_it_lacks_one(history):
    root, commits = history
    assert version_before(root, commits[1]) == commits[1]
    assert version_before(root, commits[3]) == ""
    assert version_before(root, "v0.0.1") == ""


def test_where_history_is_cut_off_there_is_none(history, tmp_path):
    root, _ = history
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", "shallow")
    assert version_before(tmp_path / "shallow", None) == ""
    (root / ".git").rename(tmp_path / "gone")
    assert version_before(root, None) == ""
