"""Pages of lists: by a cursor on the row's number, so that what is filed meanwhile moves nothing."""

from base64 import b64decode
from typing import Any
from urllib.parse import parse_qs

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

from partners.api.problems import Problem

BIGGEST = 2**63 - 1


class Newest(CursorPagination):
    """The newest first; `next` leads to older ones."""

    ordering = "-pk"
    page_size = 100
    max_page_size = 500
    page_size_query_param = "limit"

    def get_page_size(self, request: Request) -> int:
        """Take `limit`. Raises Problem for anything but 1 to 500."""
        told = request.query_params.get("limit", str(self.page_size))
        if not (told.isascii() and told.isdecimal()) or len(told) > 4 or not 1 <= int(told) <= self.max_page_size:
            raise Problem(400, "bad_limit", f"limit is a number from 1 to {self.max_page_size}.")
        return int(told)

    def decode_cursor(self, request: Request) -> Any:
        """Take a cursor we gave. Raises Problem for any other."""
        told = request.query_params.get("cursor")
        if told is None:
            return None
        try:
            position = parse_qs(b64decode(told.encode("ascii"), validate=True).decode("ascii")).get("p", [""])[0]
            fine = position.isdecimal() and int(position) <= BIGGEST
            cursor = super().decode_cursor(request) if fine and len(told) < 200 else None
        except Exception:
            cursor = None
        if cursor is None:
            raise Problem(400, "bad_cursor", "This cursor is none of ours. Follow the links next and previous.")
        return cursor

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe both parameters."""
        size = {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size}
        said = "Take it from next or previous."
        return [
            {"name": "limit", "in": "query", "required": False, "schema": size},
            {"name": "cursor", "in": "query", "required": False, "description": said, "schema": {"type": "string"}},
        ]


def paged(request: Request, rows: Any, show: Any, view: Any) -> Any:
    """Answer one page of rows, each as `show` makes it."""
    pages = Newest()
    page: list[Any] = pages.paginate_queryset(rows, request, view=view) or []
    return pages.get_paginated_response([show(one) for one in page])
