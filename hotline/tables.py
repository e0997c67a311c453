"""Tables that leave the desk as a file: CSV that no spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse

# A cell that begins with one of these is run as a formula by spreadsheets (OWASP, "CSV injection").
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: Any) -> Any:
    """Make a value safe to open in a spreadsheet; numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return value
    text = str(value)
    return f"'{text}" if text.startswith(RISKY) else text


def csv_text(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Write a table as CSV (RFC 4180)."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([cell(name) for name in header])
    table.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()


def csv_file(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """Answer with a table as a file; `name` is without ending."""
    answer = HttpResponse(csv_text(header, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return answer
