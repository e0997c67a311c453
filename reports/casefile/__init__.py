"""A case file for court: a PDF to read, the same as data, what proves it, and a script that checks it again anywhere."""

from reports.casefile.parts import CASE_FILE_PARTS, FilePart

__all__ = ["CASE_FILE_PARTS", "FilePart"]
