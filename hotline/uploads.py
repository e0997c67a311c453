"""No file is ever taken in: the law forbids possessing the material, so an upload ends before a byte is kept."""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class RefuseFiles(FileUploadHandler):
    """Skip every file in a multipart body and remember that one was sent."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse the file before its first chunk."""
        if self.request is not None:
            self.request.META["hotline.file_refused"] = "yes"
        raise SkipFile

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing."""

    def file_complete(self, file_size: int) -> None:
        """Hand nothing on."""
