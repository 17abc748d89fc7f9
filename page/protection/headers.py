"""Headers of every answer: what a browser may do with it, and no site but this one may read it."""

import os

from .routes import Route

Headers = list[tuple[bytes, bytes]]
Policy = dict[str, tuple[str, ...]]

# Gradio's page has its settings in a script of its own and makes functions of text, so that its
# scripts need 'unsafe-inline' and 'unsafe-eval'. Nothing may come from, or go to, another place.
PAGE_POLICY: Policy = {
    "default-src": ("'self'",),
    "script-src": ("'self'", "'unsafe-inline'", "'unsafe-eval'"),
    "style-src": ("'self'", "'unsafe-inline'"),
    "img-src": ("'self'", "data:", "blob:"),
    "media-src": ("'self'", "blob:"),
    "font-src": ("'self'", "data:"),
    "connect-src": ("'self'", "data:", "blob:"),
    "worker-src": ("'self'", "blob:"),
    "object-src": ("'none'",),
    "base-uri": ("'self'",),
    "form-action": ("'self'",),
    "frame-ancestors": ("'self'",),
}
FILE_POLICY: Policy = {"default-src": ("'none'",), "sandbox": ()}  # an upload does nothing
SPACE_SITE = "https://huggingface.co"  # shows a Space in a frame

EVERY_ANSWER = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"camera=(self), microphone=(), geolocation=(), payment=(), usb=()",
}


def page_policy() -> Policy:
    """The policy of the page here: on a Space, the site that runs it may frame it."""
    if "SPACE_ID" not in os.environ:
        return PAGE_POLICY
    framing = (*PAGE_POLICY["frame-ancestors"], SPACE_SITE)
    return {**PAGE_POLICY, "frame-ancestors": framing}


def guarded_headers(headers: Headers, route: Route | None) -> Headers:
    """The headers of an answer with ours, and without leave for other sites to read it.

    Args:
        headers: of the answer, as the app gives them.
        route: the kind of request that is answered, None for one that is refused.
    """
    is_file = route is not None and route.name == "file"
    policy = _written(FILE_POLICY if is_file else page_policy())
    kept = [pair for pair in headers if not pair[0].lower().startswith(b"access-control-")]
    return [*kept, *EVERY_ANSWER.items(), (b"content-security-policy", policy)]


def _written(policy: Policy) -> bytes:
    """A policy as its header has it (Content Security Policy Level 3, W3C)."""
    return "; ".join(" ".join((name, *places)) for name, places in policy.items()).encode()
