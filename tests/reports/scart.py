"""Write exports as SCARt writes them: its report, new (quoted) and old (bare), and its console export (backslashes)."""

REPORT = (
    *("filenumber", "reference", "url", "url_host", "url_ip", "url_type", "url_referer", "received_at", "hashcheck_at"),
    *("hashcheck_return", "firstseen_at", "lastseen_at", "type_code", "source_code", "status_code", "note", "ntd_note"),
    *("hoster_contact", "hoster_country", "hoster_owner", "hoster_first_ntd_at", "registrar_contact", "grade_code"),
    *("number_of_ntd", "delivered_items"),
)
CONSOLE = {
    "filenumber": "filenumber", "url": "url", "url_host": "host", "url_ip": "IP", "url_type": "url type",
    "status_code": "status", "grade_code": "classification", "source_code": "source", "received_at": "received",
    "firstseen_at": "first seen", "hoster_first_ntd_at": "first NTD", "lastseen_at": "last seen",
}  # fmt: skip
ANSWERS = (
    "Punishable", "[Sex] Male", "[Sex] Female", "[Sex] Not determined", "[Sex] Both", "[Age] Not determined",
    "[Age] Infant", "[Age] Pre-pubescent", "[Age] Pubescent",
)  # fmt: skip
REASON = ("Reason",)


def item(number: int, **said: str) -> dict[str, str]:
    """Give one row of the table behind the exports, with believable defaults."""
    letter = "N" if said.get("url_type", "mainurl") != "mainurl" else "I"
    return {
        "filenumber": f"{letter}{number:010}", "reference": "", "url": f"https://host{number}.example/a/{number}",
        "url_host": f"host{number}.example", "url_ip": "192.0.2.7", "url_type": "mainurl", "url_referer": "",
        "received_at": "2025-03-04 10:20:30", "firstseen_at": "2025-03-05 09:00:00", "lastseen_at": "2025-03-09 09:00:00",
        "type_code": "website", "source_code": "webform", "status_code": "grade", "grade_code": "unset",
        "hoster_contact": "abuse@hoster.example", "hoster_country": "nl", "hoster_owner": "Hoste BV", "number_of_ntd": "0",
        **said,
    }  # fmt: skip


def report(items: list[dict[str, str]], *, answers: tuple[str, ...] = ANSWERS, quoted: bool = True) -> str:
    """Write the report export: headings bare, cells quoted with doubled marks, or (older) neither quoted nor escaped."""
    columns = [*REPORT, *answers]
    lines = [";".join(columns)]
    for one in items:
        cells = [one.get(name, "n" if name.startswith("[") else "") for name in columns]
        lines.append(";".join('"' + cell.replace('"', '""') + '"' if quoted else cell for cell in cells))
    return "\n".join(lines)


def console(items: list[dict[str, str]], *, answers: tuple[str, ...] = ANSWERS) -> str:
    """Write the console export: everything quoted, marks and backslashes behind a backslash, a separator at the end."""

    def line(cells: list[str]) -> str:
        return "".join('"' + cell.replace("\\", "\\\\").replace('"', '\\"').replace("'", "\\'") + '";' for cell in cells)

    rows = [[one.get(name, "n" if name.startswith("[") else "") for name in (*CONSOLE, *answers)] for one in items]
    return "\n".join(line(cells) for cells in ([*CONSOLE.values(), *answers], *rows))
