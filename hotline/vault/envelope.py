"""Encryption of a backup for keys that are kept elsewhere (OpenPGP, RFC 9580), streamed from and to paths or pipes."""

import os
import subprocess

from pysequoia import Cert, Tsk, decrypt_file, encrypt_file

from hotline import openpgp
from hotline.vault import NotDone

NO_RECIPIENT = "HOTLINE_BACKUP_RECIPIENT is empty: `manage.py backup_key --into FOLDER` makes a pair; set the public part."
NO_KEY = (
    "HOTLINE_BACKUP_KEY is empty: set HOTLINE_BACKUP_KEY_FILE to the private key that is kept apart, for this command only."
)


def recipients(text: str) -> list[Cert]:
    """Read the public keys for whom backups are encrypted, one behind the other. Raises NotDone."""
    if not text.strip():
        raise NotDone(NO_RECIPIENT)
    try:
        certs = list(Cert.split_bytes(text.strip().encode()))
    except RuntimeError:
        certs = []
    if not certs:
        raise NotDone("HOTLINE_BACKUP_RECIPIENT holds no OpenPGP public key: give it what backup_key wrote as .public.")
    for one in certs:
        if openpgp.holds_secrets(one):
            raise NotDone(
                "HOTLINE_BACKUP_RECIPIENT holds a private key: keep that one apart, and give it the public part only."
            )
    return certs


def fingerprints(certs: list[Cert]) -> list[str]:
    """Name the keys."""
    return [str(one.fingerprint).upper() for one in certs]


def close_up(source: str, target: str, certs: list[Cert]) -> None:
    """Encrypt everything `source` gives into `target`. Raises NotDone."""
    try:
        encrypt_file(source, target, certs, armor=False)
    except (RuntimeError, OSError) as error:
        raise NotDone(_why(error, "The backup could not be encrypted")) from None


def private(text: str) -> Tsk:
    """Read the private key. Raises NotDone."""
    if not text.strip():
        raise NotDone(NO_KEY)
    try:
        return Tsk.from_bytes(text.strip().encode())
    except RuntimeError:
        raise NotDone("HOTLINE_BACKUP_KEY is no OpenPGP private key: give it what backup_key wrote as .private.") from None


def open_up(source: str, target: str, key: Tsk) -> None:
    """Decrypt `source` into `target`. Raises NotDone. What was written before it is raised is not to be believed.

    The source is read through a pipe: handed a name, the library would map the whole file into memory.
    """
    out, into = os.pipe()
    reader = subprocess.Popen(["cat", "--", source], stdout=into, stderr=subprocess.DEVNULL)  # nosec B603, B607 # a name of our own after the end of options
    os.close(into)
    try:
        decrypt_file(f"/dev/fd/{out}", target, decryptor=key.decryptor())
    except (RuntimeError, OSError) as error:
        if "No key to decrypt" in str(error):
            raise NotDone("HOTLINE_BACKUP_KEY does not open this backup: it was made for another key.") from None
        raise NotDone(_why(error, "The backup cannot be decrypted: it was changed or cut off")) from None
    finally:
        os.close(out)
        reader.wait()


def _why(error: BaseException, what: str) -> str:
    """Say what went wrong in one sentence; the library's own words hold a back trace and help nobody."""
    text = str(error)
    for sign in ("No space left on device", "Permission denied", "Broken pipe"):
        if sign in text:
            return f"{what}: {sign[0].lower()}{sign[1:]}."
    return f"{what}."
