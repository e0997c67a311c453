"""Read the text out of a PDF made by typst: enough for a test to see what a reader sees."""

import re
import zlib

INSIDE = rb"(?:\\.|[^\\()]|\((?:\\.|[^\\()])*\))*"  # brackets that come in pairs need no mark
STRING = rb"\(" + INSIDE + rb"\)"
SHOWN = re.compile(rb"/f(\d+) [\d.]+ Tf|\[((?:" + STRING + rb"|[^\]()])*)\]TJ|(" + STRING + rb")Tj", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf: bytes) -> str:
    """Give every string of the pages, each decoded by the ToUnicode map of its font, without marks that take no room."""
    streams = [_inflated(found) for found in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)]
    maps = [_letters(stream) for stream in streams if b"begincmap" in stream]
    return "\n".join(_read(stream, maps) for stream in streams if b"BT" in stream and b"Tf" in stream).replace("\u200b", "")


def _inflated(raw: bytes) -> bytes:
    try:
        return zlib.decompress(raw)
    except zlib.error:
        return b""


def _letters(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>", cmap.split(b"endcodespacerange")[1])
    return {int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for code, letters in pairs}


def _read(page: bytes, maps: list[dict[int, str]]) -> str:
    text, font = [], 0
    for name, many, one_shown in SHOWN.findall(page):
        if name:
            font = int(name)
            continue
        for one in re.findall(rb"\((" + INSIDE + rb")\)", many or one_shown, re.DOTALL):
            raw = _unescaped(one)
            text.append(
                "".join(maps[font].get(int.from_bytes(raw[at : at + 2], "big"), "?") for at in range(0, len(raw), 2))
            )
    return "".join(text)


def _unescaped(raw: bytes) -> bytes:
    def letter(found: "re.Match[bytes]") -> bytes:
        said = found[1]
        return bytes([int(said, 8)]) if said.isdigit() else ESCAPES.get(said, said)

    return re.sub(rb"\\([0-7]{1,3}|.)", letter, raw, flags=re.DOTALL)
