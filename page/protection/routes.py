"""The few of Gradio's routes that the page and its endpoints need; a stranger meets no others.

Gradio has some ninety. Among them are a proxy that fetches any public address, a recorder of
screens and links that are kept on the disk: for what nobody calls, none has to be trusted.
"""

import re
from dataclasses import dataclass

READ = frozenset({"GET", "HEAD"})
SEND = frozenset({"POST"})
READ_AND_SEND = READ | SEND
API = "/gradio_api"
ENDPOINTS = "read_image|read_url|read_strokes"


@dataclass(frozen=True)
class Route:
    """A kind of request.

    Attributes:
        name: what the log calls it; nothing of the request's own words is in it.
        methods: those that it answers to.
        path: what its path is like, in full.
    """

    name: str
    methods: frozenset[str]
    path: re.Pattern[str]


def _route(name: str, methods: frozenset[str], path: str) -> Route:
    return Route(name, methods, re.compile(path, re.ASCII))


ROUTES = (
    _route("join", SEND, rf"{API}/queue/join"),
    _route("answers", READ, rf"{API}/queue/data"),
    _route("call", SEND, rf"{API}/call/(v2/)?({ENDPOINTS})/?"),
    _route("call answer", READ, rf"{API}/call/(v2/)?({ENDPOINTS})/\w+"),
    _route("page's call", SEND, rf"{API}/component_server/?"),
    _route("tools", READ_AND_SEND | {"DELETE"}, rf"{API}/mcp/?(http/?|sse/?|messages/?|schema)?"),
    _route("upload", SEND, rf"{API}/upload"),
    _route("upload progress", READ, rf"{API}/upload_progress"),
    # A local path: what begins with a scheme, Gradio would fetch.
    _route("file", READ, rf"{API}/file=(?![\w+.-]*:(?!\\))[^\0]*"),
    _route("cancel", SEND, rf"{API}/(cancel|reset)/?"),
    _route("heartbeat", READ, rf"{API}/heartbeat/[\w-]+"),
    _route("about", READ, rf"{API}/(info|openapi\.json|app_id|startup-events|theme\.css)/?"),
    _route("about", READ, r"/(config/?|theme\.css|robots\.txt|favicon\.ico|manifest\.json)"),
    _route("asset", READ, r"/(assets|static|static-page|svelte|pwa_icon)/?[\w./@-]*"),
    _route("page", READ, r"/"),
    _route("sign in", READ_AND_SEND, rf"/(login|logout)/?|{API}/(user|login_check|token)/?"),
)


def find_route(method: str, path: str) -> Route | None:
    """The kind of request that a method and a path make, if it is one that is answered."""
    for route in ROUTES:
        if method in route.methods and route.path.fullmatch(path):
            return route
    return None
