"""Who may come in: a file of names and hashed passwords, a page to sign in, and a cookie."""

import asyncio
import os
import secrets
import time
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from model import DigitReaderError

LEAST_CHARACTERS = 8  # of a password (NIST SP 800-63B, 2017)
HASHER = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)  # Argon2id: 64 MiB, some 0.1 s a try
NOBODYS = "$argon2id$v=19$m=65536,t=3,p=4$bm9ib2R5cyBzYWx0Li4$" + 43 * "A"
COOKIE = "access-token"  # under this name Gradio's clients keep it
SIGNED_IN_S = 7 * 24 * 3600
SIGNED_IN = 10_000  # at a time
WRONG = "The name or the password is wrong."
# Of the page's own colours; it needs no script.
SIGN_IN_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in</title>
<meta name="viewport" content="width=device-width"><style>
body {{ font: 16px/1.5 ui-sans-serif, system-ui; background: #f7f3ea; color: #1c2430;
  display: grid; place-items: center; min-height: 95vh; margin: 0 }}
form {{ display: grid; gap: 8px; width: min(20rem, 90vw) }}
input, button {{ font: inherit; padding: 8px; border: 1px solid #5a6070; border-radius: 6px }}
button {{ background: #1d4ed8; color: #fff; margin-top: 8px }} p {{ color: #b3261e; margin: 0 }}
@media (prefers-color-scheme: dark) {{ body {{ background: #141b18; color: #eef2ee }}
  p {{ color: #ffb4ab }} }}
</style><form method="post" action="login"><h1>Digit reader</h1><p role="alert">{words}</p>
<label for="name">Name</label><input id="name" name="username" autocomplete="username" required>
<label for="password">Password</label><input id="password" name="password" type="password"
 autocomplete="current-password" required><button>Sign in</button></form></html>"""


class PeopleError(DigitReaderError):
    """The file of names and passwords cannot be used."""


class People:
    """Those who may come in, and those who did."""

    def __init__(self, path: Path) -> None:
        """Nobody has signed in yet.

        Args:
            path: the file; it is read once.

        Raises:
            PeopleError: if the file cannot be read, is empty, or has a line that is none of ours.
        """
        self._hashes = _load(path)
        self._tokens: OrderedDict[str, float] = OrderedDict()  # until when each opens
        self._one_at_a_time = asyncio.Semaphore(1)

    async def sign_in(self, name: str, password: str) -> bool:
        """Whether that is the password of one of them."""
        # Someone unknown takes as long as a wrong password, so that no name is told.
        hashed = self._hashes.get(name, NOBODYS)
        async with self._one_at_a_time:
            return await asyncio.to_thread(_fits, hashed, password)

    def is_in(self, headers: dict[bytes, bytes]) -> bool:
        """Whether a request comes of who signed in."""
        until_s = self._tokens.get(_token(headers), 0.0)
        return time.monotonic() < until_s

    async def answer_sign_in(self, scope: Any, body: bytes) -> Response:
        """The answer to a form with a name and a password."""
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
        name, password = (fields.get(key, [""])[0] for key in ("username", "password"))
        is_browser = b"text/html" in dict(scope["headers"]).get(b"accept", b"")
        if not await self.sign_in(name, password):
            if is_browser:
                return HTMLResponse(SIGN_IN_PAGE.format(words=WRONG), 401)
            return JSONResponse({"detail": WRONG}, 401)
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic() + SIGNED_IN_S
        if len(self._tokens) > SIGNED_IN:
            self._tokens.popitem(last=False)
        response = RedirectResponse("./", 303) if is_browser else JSONResponse({"success": True})
        response.set_cookie(
            COOKIE,
            token,
            max_age=SIGNED_IN_S,
            httponly=True,
            samesite="lax",
            secure=scope["scheme"] == "https",
        )
        return response

    def answer_sign_out(self, headers: dict[bytes, bytes]) -> Response:
        """Forget a cookie."""
        self._tokens.pop(_token(headers), None)
        response = RedirectResponse("./", 303)
        response.delete_cookie(COOKIE)
        return response


def sign_in_page() -> Response:
    """What is shown to who has not signed in."""
    return HTMLResponse(SIGN_IN_PAGE.format(words=""))


def add_person(path: Path, name: str, password: str) -> None:
    """Write a person into the file, in place of one of the same name.

    Raises:
        PeopleError: if the name or the password cannot be used, or the file cannot be.
    """
    if not name.strip() or ":" in name or not name.isprintable():
        raise PeopleError("A name has letters, and no colon or control character.")
    if "\0" in password:
        raise PeopleError("A password has no null character.")
    if len(password) < LEAST_CHARACTERS:
        raise PeopleError(f"A password must have at least {LEAST_CHARACTERS} characters.")
    people = _load(path) if path.exists() else {}
    people[name.strip()] = HASHER.hash(password)
    # Whole or not at all, and for the owner's eyes.
    partial = path.with_name(path.name + ".new")
    with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.writelines(f"{one}:{hashed}\n" for one, hashed in people.items())
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)


def _fits(hashed: str, password: str) -> bool:
    try:
        return HASHER.verify(hashed, password.encode("utf-8", "surrogatepass"))
    except (VerificationError, InvalidHashError):
        return False


def _token(headers: dict[bytes, bytes]) -> str:
    try:
        cookies = SimpleCookie(headers.get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    return cookies[COOKIE].value if COOKIE in cookies else ""


def _load(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise PeopleError(f"{path} cannot be read ({error})") from error
    people = {}
    for number, line in enumerate(filter(None, lines), start=1):
        name, colon, hashed = line.partition(":")
        if not colon or not hashed.startswith("$argon2id$"):
            raise PeopleError(
                f"line {number} of {path} is not NAME:HASH, as python -m page.people writes it"
            )
        people[name] = hashed
    if not people:
        raise PeopleError(f"{path} names nobody: python -m page.people {path} NAME")
    return people
