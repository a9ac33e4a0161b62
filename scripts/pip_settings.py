"""Print the shell commands that give uv the package index settings which pip has.

uv does not read pip.conf and no PIP_ variable. A machine that reaches its packages through a
mirror, a proxy or an own certificate usually says so to pip only. Runs on any Python 3.8 or
newer, with nothing installed: ``eval "$(python pip_settings.py)"``. What the environment already
says to uv is left alone. With ``--extra`` also the extra indexes; these are kept apart because
with them uv may look for a package at an index that lacks the version of the lock.
"""

from __future__ import annotations

import ast
import os
import shlex
import subprocess
import sys

# pip's name, the variable uv reads, what separates several values, other variables that say it.
COMMON = (
    ("index-url", "UV_DEFAULT_INDEX", " ", ("UV_INDEX_URL",)),
    ("trusted-host", "UV_INSECURE_HOST", " ", ()),
    ("cert", "SSL_CERT_FILE", " ", ()),
    ("client-cert", "SSL_CLIENT_CERT", " ", ()),
    ("proxy", "HTTPS_PROXY", " ", ("https_proxy", "ALL_PROXY", "all_proxy")),
    ("proxy", "HTTP_PROXY", " ", ("http_proxy", "ALL_PROXY", "all_proxy")),
    ("timeout", "UV_HTTP_TIMEOUT", " ", ()),
)
EXTRA = (
    ("extra-index-url", "UV_INDEX", " ", ("UV_EXTRA_INDEX_URL",)),
    ("find-links", "UV_FIND_LINKS", ",", ()),
)
# pip obeys these too when it has no `cert` of its own.
CERTIFICATE_VARIABLES = ("PIP_CERT", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def read_pip_config(listing: str) -> dict[str, str]:
    """Return pip's settings by name from the text of ``pip config list``.

    The text has one ``section.name='value'`` a line; later sections win, the environment last.
    """
    by_section: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listing.splitlines():
        name, separator, value = line.partition("=")
        section, _, key = name.strip().rpartition(".")
        if not separator or section not in by_section:
            continue
        try:
            text = str(ast.literal_eval(value.strip()))
        except (SyntaxError, ValueError):
            continue
        by_section[section][key.replace("_", "-")] = text
    settings: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        settings.update(by_section[section])
    if "default-timeout" in settings:
        settings.setdefault("timeout", settings["default-timeout"])
    return settings


def ask_pip() -> str:
    """Return what ``pip config list`` says, or nothing when this Python has no pip."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pip", "config", "list"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return done.stdout


def certificate(settings: dict[str, str], environment: dict[str, str]) -> str | None:
    """Return the first certificate bundle that is named and there."""
    named = [settings.get("cert")] + [environment.get(name) for name in CERTIFICATE_VARIABLES]
    return next((path for path in named if path and os.path.isfile(path)), None)


def exports(settings: dict[str, str], environment: dict[str, str], extra: bool) -> list[str]:
    """Return one ``export NAME=value`` for each setting that uv does not have yet."""
    settings = dict(settings)
    found = certificate(settings, environment)
    settings.pop("cert", None)
    if found:
        settings["cert"] = found
    lines = []
    for key, variable, separator, others in COMMON + (EXTRA if extra else ()):
        value = separator.join(settings.get(key, "").split())
        if key in ("cert", "client-cert"):
            value = settings.get(key, "")
        if value and not any(environment.get(name) for name in (variable, *others)):
            lines.append(f"export {variable}={shlex.quote(value)}")
    if extra and not environment.get("UV_INDEX_STRATEGY"):
        # As pip does: the version counts, not the index it was seen at first. The hashes of the
        # lock keep a foreign package of the same name out.
        lines.append("export UV_INDEX_STRATEGY=unsafe-best-match")
    return lines


if __name__ == "__main__":
    print("\n".join(exports(read_pip_config(ask_pip()), dict(os.environ), "--extra" in sys.argv)))
