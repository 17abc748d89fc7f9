"""Who may come in: a file of names and hashed passwords, a line `NAME:SALT:HASH` for each."""

import asyncio
import base64
import hashlib
import hmac
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from model import DigitReaderError

# RFC 7914 (2016) with the cost that OWASP's list of 2023 asks for: 128 MiB and 0.3 s a try.
COST, BLOCK, LANES = 2**17, 8, 1
SCRYPT_BYTES = 160_000_000
LEAST_CHARACTERS = 8  # of a password (NIST SP 800-63B, 2017)
NOBODY = (b"nobody's salt...", bytes(32))
ZERO = "\0"
_ONE_AT_A_TIME = asyncio.Semaphore(1)


class PeopleError(DigitReaderError):
    """The file of names and passwords cannot be used."""


def sign_in_by(path: Path) -> Callable[[str, str], Any]:
    """A check of name and password, for Gradio's `auth`.

    Args:
        path: the file; it is read once.

    Raises:
        PeopleError: if the file cannot be read, is empty, or has a line that is none of ours.
    """
    people = _load(path)

    async def sign_in(name: str, password: str) -> bool:
        # Someone unknown takes as long as a wrong password, so that no name is told.
        salt, expected = people.get(name, NOBODY)
        async with _ONE_AT_A_TIME:
            found = await asyncio.to_thread(_hashed, password, salt)
        # To scrypt's HMAC a password with zeros behind it is the same (RFC 2104, 1997).
        return hmac.compare_digest(found, expected) and ZERO not in password

    return sign_in


def add_person(path: Path, name: str, password: str) -> None:
    """Write a person into the file, in place of one of the same name.

    Raises:
        PeopleError: if the name or the password cannot be used, or the file cannot be.
    """
    if not name.strip() or ":" in name or not name.isprintable():
        raise PeopleError("A name must have letters, and no colon or control character.")
    if ZERO in password:
        raise PeopleError("A password must not have a null character.")
    if len(password) < LEAST_CHARACTERS:
        raise PeopleError(f"A password must have at least {LEAST_CHARACTERS} characters.")
    people = _load(path) if path.exists() else {}
    salt = secrets.token_bytes(16)
    people[name.strip()] = (salt, _hashed(password, salt))
    lines = [
        f"{one}:{base64.b64encode(salt).decode()}:{base64.b64encode(hashed).decode()}\n"
        for one, (salt, hashed) in people.items()
    ]
    # Whole or not at all, and for the owner's eyes.
    partial = path.with_name(path.name + ".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(lines)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _hashed(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(
        password.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=COST,
        r=BLOCK,
        p=LANES,
        maxmem=SCRYPT_BYTES,
        dklen=32,
    )


def _load(path: Path) -> dict[str, tuple[bytes, bytes]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise PeopleError(f"{path} cannot be read ({error})") from error
    people = {}
    for number, line in enumerate(filter(None, lines), start=1):
        try:
            name, salt, hashed = line.split(":")
            people[name] = (base64.b64decode(salt, validate=True), base64.b64decode(hashed))
        except ValueError as error:
            raise PeopleError(
                f"line {number} of {path} is not NAME:SALT:HASH, as python -m page.people writes it"
            ) from error
    if not people:
        raise PeopleError(f"{path} names nobody: python -m page.people {path} NAME")
    return people
