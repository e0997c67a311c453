"""The runbook: short pages, each reachable from the first one, and no link of any document leads nowhere."""

import re
from pathlib import Path

from tests.house.source import ROOT

FIRST = ROOT / "docs/runbook.md"
PAGES = sorted((ROOT / "docs/runbook").glob("*.md"))
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(#[^)\s]*)?\)")


def links(page: Path) -> list[tuple[Path, str]]:
    """Give each link of a page to another file of ours, with the place in it."""
    return [(page.parent / path if path else page, place) for path, place in LINK.findall(page.read_text())]


def places(page: Path) -> set[str]:
    """Give the places of a page as they are linked to: its headings in small letters, joined by dashes."""
    heads = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {"#" + re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_no_page_is_longer_than_300_lines() -> None:
    assert [page for page in (FIRST, *PAGES) if len(page.read_text().splitlines()) > 300] == []


def test_every_page_is_named_on_the_first_one() -> None:
    assert {path.resolve() for path, _ in links(FIRST)} >= set(PAGES)


def test_the_first_hour_fits_on_one_page() -> None:
    assert len((ROOT / "docs/runbook/incident.md").read_text().splitlines()) <= 60


def test_no_link_of_a_document_leads_nowhere() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    wrong = [
        (str(page.relative_to(ROOT)), str(path), place)
        for page in pages
        for path, place in links(page)
        if not path.exists() or (place and path.suffix == ".md" and place not in places(path))
    ]
    assert wrong == []


def test_code_and_settings_name_pages_that_exist() -> None:
    files = [ROOT / name for name in (".env.example", "docker-compose.yml", "README.md")]
    files += [
        path for folder in ("hotline", "reports", "partners", "takedown", "deploy") for path in (ROOT / folder).rglob("*.*")
    ]
    texts = [
        path.read_text(errors="replace")
        for path in files
        if path.is_file() and path.suffix not in {".pyc", ".mo", ".woff2", ".png"}
    ]
    named = {name for text in texts for name in re.findall(r"docs/runbook[\w/.-]*\.md", text)}
    assert "docs/runbook/monitoring.md" in named
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
