"""Carry a confirmed list through to its end, line by line; broken off half-way, it goes on where it stopped."""

from datetime import datetime

from hotline.crypto import opened
from hotline.models import User
from reports import csv_lists
from reports.actions.uploads import finish_list, take_line
from reports.models import Upload, UploadLine


def text_of(upload: Upload) -> str:
    """Open the text of a list. Raises CannotOpen where this process may not."""
    return opened(upload, "text")


def read_list(upload: Upload) -> csv_lists.Listed:
    """Read a list as it was read for its preview. Raises CannotOpen."""
    return csv_lists.read(text_of(upload), at=upload.made_at)


def take_in(upload: Upload, *, by: User, at: datetime) -> Upload:
    """Take in every line that has no outcome yet, each in its own transaction, and finish. Raises CannotOpen."""
    if upload.finished_at is not None:
        return upload
    done = set(UploadLine.objects.filter(upload=upload).values_list("number", flat=True))
    for line in read_list(upload).lines:
        if line.number not in done:
            take_line(upload=upload, line=line, by=by, at=at)
    return finish_list(upload=upload, by=by, at=at)
