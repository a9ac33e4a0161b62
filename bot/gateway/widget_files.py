"""The script of the chat window: one short address that is asked for each time, and everything
behind it below an address that changes with its content, so that browsers keep it for good."""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response

from bot.gateway.pages import WEB
from bot.gateway.problems import Problem
from bot.gateway.without_comments import without_comments

FOLDER = WEB / "static" / "widget"
_ENTRY = "voorsorteer.js"
#: The address of another module, as an import names it.
_BESIDE = re.compile(r"""(['"`])\./""")
#: A page asks for it each time: it is small, and mostly answered with 304.
_ASK = "no-cache"
_FOR_GOOD = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class _File:
    plain: bytes
    packed: bytes


@dataclass(frozen=True)
class Release:
    """The modules as they are now; `version` is of all of them together."""

    version: str
    files: dict[str, _File]

    def entry(self, top: str = "./") -> _File:
        """The first module, for an address outside the folder of the others; `top` leads from there
        to where our addresses begin."""
        inside = self.files[_ENTRY].plain.decode()
        return _packed(_BESIDE.sub(rf"\1{top}widget/{self.version}/", inside).encode())


def current(folder: Path = FOLDER) -> Release:
    """Read again when a file has changed: whoever works on them sees it at once."""
    found = sorted(folder.glob("*.js"))
    stamps = tuple((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in found)
    return _read(stamps)


def _script(path: Path) -> bytes:
    return without_comments(path.read_text(encoding="utf-8")).encode()


@lru_cache(maxsize=2)
def _read(stamps: tuple[tuple[str, int, int], ...]) -> Release:
    content = {Path(path).name: _script(Path(path)) for path, _, _ in stamps}
    digest = hashlib.sha256()
    for name, plain in content.items():
        digest.update(f"{name}\0{len(plain)}\0".encode() + plain)
    files = {name: _packed(plain) for name, plain in content.items()}
    return Release(digest.hexdigest()[:16], files)


def _packed(plain: bytes) -> _File:
    return _File(plain, gzip.compress(plain, mtime=0))


@router.api_route("/widget.js", methods=["GET", "HEAD"])
def script(request: Request) -> Response:
    """What a page names: `<script type="module" src="…/widget.js">`."""
    return _entry(request, "./")


@router.api_route("/static/widget/voorsorteer.js", methods=["GET", "HEAD"])
def old_script(request: Request) -> Response:
    """The address of before `/widget.js`, which pages may still have. No redirect: the script finds
    its own element, with the settings, by the address that it was loaded from."""
    return _entry(request, "../../")


def _entry(request: Request, top: str) -> Response:
    release = current()
    etag = f'"{release.version}"'
    headers = {"ETag": etag, "Cache-Control": _ASK, "Vary": "Accept-Encoding"}
    asked = request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in asked.split(",")):
        return Response(status_code=304, headers=headers)
    return _packed_or_not(release.entry(top), request, headers)


@router.api_route("/widget/{version}/{name}", methods=["GET", "HEAD"])
def module(version: str, name: str, request: Request) -> Response:
    """One of its modules. Another release's address, in the minutes that two of them run side by
    side, gets what is here: kept by nobody, so that it is right the next time."""
    release = current()
    found = release.files.get(name)
    if found is None:
        raise Problem(404, "Dit bestand is er niet.")
    kept = _FOR_GOOD if version == release.version else "no-store"
    headers = {"Cache-Control": kept, "Vary": "Accept-Encoding"}
    return _packed_or_not(found, request, headers)


def _packed_or_not(file: _File, request: Request, headers: dict[str, str]) -> Response:
    if _takes_gzip(request):
        return _javascript(file.packed, {**headers, "Content-Encoding": "gzip"})
    return _javascript(file.plain, headers)


def _takes_gzip(request: Request) -> bool:
    offers = request.headers.get("accept-encoding", "").lower().replace(" ", "").split(",")
    return "gzip" in offers


def _javascript(body: bytes, headers: dict[str, str]) -> Response:
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)
