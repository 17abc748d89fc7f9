"""What the server gives out beside Gradio: files, name and icon, a preview, the first paint."""

import hashlib
import re
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC_FOLDER = Path(__file__).parent / "static"
BROWSER_FOLDER = Path(__file__).parent / "browser"
SCRIPTS = sorted(BROWSER_FOLDER.rglob("*.js"))
# Named by what is in them: no browser goes on with scripts of an older version.
VERSION = hashlib.sha256(b"".join(script.read_bytes() for script in SCRIPTS)).hexdigest()[:12]
SCRIPTS_PATH = f"static-page/scripts-{VERSION}"
STYLES = [
    BROWSER_FOLDER / "page.css",
    BROWSER_FOLDER / "drawing" / "sheet.css",
    BROWSER_FOLDER / "answer" / "answer.css",
    BROWSER_FOLDER / "visit" / "visit.css",
    BROWSER_FOLDER / "pictures" / "progress.css",
]
TITLE = "Digit reader"
DESCRIPTION = "Draw, photograph or link a handwritten number and have it read."
PAPER_COLOUR, BOARD_COLOUR = "#f7f3ea", "#141b18"
ICON_SIZES = (192, 512)
# Gradio's page opens with a preview of Gradio, which crawlers would take.
GRADIOS_PREVIEW = re.compile(rb'<meta\s+(?:property|name)="(?:og|twitter):[^>]*>')
HEAD_ENDS = b"</head>"
BODY_BEGINS, BODY_ENDS = re.compile(rb"<body[^>]*>"), b"</body>"
# Most of the page, which its deferred scripts need and no other: it comes behind the first paint.
GRADIOS_SETTINGS = re.compile(
    rb"<script>window\.gradio_(?:config|api_info) = .*?</script>", re.DOTALL
)
# What is seen until Gradio's scripts have come: with 400 kbit/s they take ten seconds.
FIRST_PAINT = (BROWSER_FOLDER / "first_paint.html").read_bytes()
SIGNED_OUT = b'"auth_required":true'  # the form for names and passwords has to be seen


def app_options() -> dict[str, Any]:
    """What Gradio's FastAPI app is made with, new for every launch."""
    return {
        "routes": [
            Mount(f"/{SCRIPTS_PATH}", StaticFiles(directory=BROWSER_FOLDER)),
            Mount("/static-page", StaticFiles(directory=STATIC_FOLDER)),
            Route("/manifest.json", manifest),
        ],
        "middleware": [Middleware(OwnPreview)],
    }


async def manifest(request: Request) -> JSONResponse:
    """What a phone puts on its home screen."""
    return JSONResponse(about_app(), media_type="application/manifest+json")


def about_app() -> dict[str, Any]:
    """The page as an app, as in a web app manifest."""
    icons = [
        {
            "src": f"static-page/icon-{side}.png",
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": purpose,
        }
        for side in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    return {
        "name": TITLE,
        "short_name": "Digits",
        "description": DESCRIPTION,
        "id": "./",
        "start_url": "./",
        "display": "standalone",
        "background_color": PAPER_COLOUR,
        "theme_color": PAPER_COLOUR,
        "icons": icons,
    }


def preview(base_url: str) -> str:
    """What a chat or a search shows of a link to the page: tags for its head."""
    image = f"{base_url}static-page/preview.png"
    tags = {
        "og:title": TITLE,
        "og:description": DESCRIPTION,
        "og:type": "website",
        "og:url": base_url,
        "og:image": image,
        "og:image:width": "1200",
        "og:image:height": "630",
        "twitter:card": "summary_large_image",
        "twitter:title": TITLE,
        "twitter:description": DESCRIPTION,
        "twitter:image": image,
    }
    # Fetched beside Gradio's own, so that they are there when it mounts the component.
    names = (script.relative_to(BROWSER_FOLDER).as_posix() for script in SCRIPTS)
    scripts = "".join(f'<link rel="modulepreload" href="{SCRIPTS_PATH}/{name}">' for name in names)
    social = "".join(f'<meta property="{name}" content="{text}">' for name, text in tags.items())
    return (
        f"<title>{TITLE}</title>{social}"
        f'<meta name="description" content="{DESCRIPTION}">'
        f'<meta name="theme-color" content="{PAPER_COLOUR}" media="(prefers-color-scheme: light)">'
        f'<meta name="theme-color" content="{BOARD_COLOUR}" media="(prefers-color-scheme: dark)">'
        f'<link rel="apple-touch-icon" href="static-page/icon-192.png">{scripts}'
    )


def with_first_paint(page: bytes) -> bytes:
    """The page with what is painted first, before its scripts and the settings for them."""
    settings = b"".join(GRADIOS_SETTINGS.findall(page))
    page = BODY_BEGINS.sub(lambda begins: begins[0] + FIRST_PAINT, page, count=1)
    if BODY_ENDS not in page:
        return page
    return GRADIOS_SETTINGS.sub(b"", page).replace(BODY_ENDS, settings + BODY_ENDS, 1)


class OwnPreview:
    """The page as Gradio makes it, its own preview in the place of Gradio's, seen at once."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._page = GZipMiddleware(self._changed)  # 105 kB to 25

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Change the answer to `GET /`; let all else through."""
        is_page = scope["type"] == "http" and scope["path"] == "/"
        await (self._page if is_page else self._app)(scope, receive, send)

    async def _changed(self, scope: Scope, receive: Receive, send: Send) -> None:
        tags = preview(str(Request(scope).base_url)).encode()
        parts: list[Message] = []

        async def collect(message: Message) -> None:
            parts.append(message)
            if message["type"] != "http.response.body" or message.get("more_body"):
                return
            body = b"".join(part.get("body", b"") for part in parts)
            body = GRADIOS_PREVIEW.sub(b"", body).replace(HEAD_ENDS, tags + HEAD_ENDS, 1)
            if SIGNED_OUT not in body:
                body = with_first_paint(body)
            headers = [pair for pair in parts[0]["headers"] if pair[0] != b"content-length"]
            headers.append((b"content-length", str(len(body)).encode()))
            await send({**parts[0], "headers": headers})
            await send({"type": "http.response.body", "body": body})

        await self._app(scope, receive, collect)
