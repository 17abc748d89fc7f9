"""The few routes that the page and its endpoints need; a stranger meets no others.

Gradio has some ninety. Among them are a proxy that fetches any public address, a recorder of
screens, links that are kept on the disk, and one that gives out uploads: for what nobody calls,
none has to be trusted.
"""

import re
from dataclasses import dataclass

from .bodies import LIMIT_FORM_BYTES, LIMIT_JSON_BYTES, LIMIT_UPLOAD_BYTES

READ = frozenset({"GET", "HEAD"})
SEND = frozenset({"POST"})
READ_AND_SEND = READ | SEND
API = "/gradio_api"
UPLOAD_PATH = f"{API}/upload"
ASK_PATH = "/ask"  # what the page asks of the server
QUESTIONS = ("read_drawing", "read_file", "read_link", "explain", "keep")
ENDPOINTS = "read_image|read_url|read_strokes"
JSON = (b"application/json",)
FILES = (b"multipart/form-data",)
FORM = (b"application/x-www-form-urlencoded",)


@dataclass(frozen=True)
class Route:
    """A kind of request.

    Attributes:
        name: what the log calls it; nothing of the request's own words is in it.
        methods: those that it answers to.
        path: what its path is like, in full.
        takes: the kinds of bodies that are read, their media types; a body of any other is not
            even looked at, so that no form is parsed, and no file of one stored, but where one is
            wanted.
        limit_bytes: of a body.
        query: what Gradio is told after the question mark; None for what the caller wrote.
        signed_out: whether it answers who has not signed in, where there are passwords.
    """

    name: str
    methods: frozenset[str]
    path: re.Pattern[str]
    takes: tuple[bytes, ...] = JSON
    limit_bytes: int = LIMIT_JSON_BYTES
    query: bytes | None = b""
    signed_out: bool = False


def _route(
    name: str,
    methods: frozenset[str],
    path: str,
    takes: tuple[bytes, ...] = JSON,
    limit_bytes: int = LIMIT_JSON_BYTES,
    *,
    query: bytes | None = b"",
    signed_out: bool = False,
) -> Route:
    return Route(name, methods, re.compile(path, re.ASCII), takes, limit_bytes, query, signed_out)


ROUTES = (
    _route("ask", SEND, rf"{ASK_PATH}/({'|'.join(QUESTIONS)})"),
    _route("join", SEND, rf"{API}/queue/join"),
    _route("answers", READ, rf"{API}/queue/data", query=None),
    _route("call", SEND, rf"{API}/call/(v2/)?({ENDPOINTS})/?"),
    _route("call answer", READ, rf"{API}/call/(v2/)?({ENDPOINTS})/\w{{1,64}}"),
    _route(
        "tools",
        READ_AND_SEND | {"DELETE"},
        rf"{API}/mcp/?(http/?|sse/?|messages/?|schema)?",
        query=None,
    ),
    _route("upload", SEND, UPLOAD_PATH, FILES, LIMIT_UPLOAD_BYTES),
    _route("cancel", SEND, rf"{API}/cancel"),
    # Of one page, Gradio keeps the description without the address that it came to.
    _route("about", READ, rf"{API}/info/?", query=b"page="),
    _route("about", READ, rf"{API}/(openapi\.json|app_id)/?"),
    _route("about", READ, r"/config/?"),
    _route("about", READ, rf"{API}/theme\.css/?", signed_out=True),
    _route(
        "about", READ, r"/(theme\.css|robots\.txt|favicon\.ico|manifest\.json)", signed_out=True
    ),
    _route(
        "asset",
        READ,
        r"/(assets|static|static-page|svelte|pwa_icon)/?[\w./@-]{0,200}",
        signed_out=True,
    ),
    _route("page", READ, r"/", signed_out=True),
    _route("sign in", SEND, r"/login/?", FORM, LIMIT_FORM_BYTES, signed_out=True),
    _route("sign out", READ, r"/logout/?", signed_out=True),
)


def find_route(method: str, path: str) -> Route | None:
    """The kind of request that a method and a path make, if it is one that is answered."""
    for route in ROUTES:
        if method in route.methods and route.path.fullmatch(path):
            return route
    return None
