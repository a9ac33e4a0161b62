"""A peer of Open Klant 2 and Open Zaak on loopback, as strict as the real ones where it matters.

Unknown query parameters and a second `referentienummer` give 400, parallel identical posts give 500
with one row stored, addresses are exact, lists have pages. Switches make it slow, broken or deaf.
"""

from __future__ import annotations

import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Optional
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt

TOKEN = "geheim-token"
CLIENT_ID, SECRET = "voorsorteer", "z" * 40
_KLANT, _ZAAK = "/klantinteracties/api/v1", "/zaken/api/v1"
_PAGING = {"page", "pageSize"}
_FILTERS = {
    "partijen": {
        *("expand", "nummer", "soortPartij", "indicatieActief"),
        "partijIdentificator__codeObjecttype",
        "partijIdentificator__codeRegister",
        "partijIdentificator__codeSoortObjectId",
        "partijIdentificator__objectId",
    },
    "digitaleadressen": {"expand", "adres", "adres__icontains", "soortDigitaalAdres"},
    "klantcontacten": {
        *("expand", "referentienummer", "kanaal", "onderwerp", "inhoud"),
        "hadBetrokkene__wasPartij__uuid",
    },
    "internetaken": {"status", "aanleidinggevendKlantcontact__uuid", "toegewezenAanActor__uuid"},
    "actoren": {"naam", "soortActor", "indicatieActief"},
}
_EXPAND = {
    "partijen": {"betrokkenen", "categorieRelaties", "digitaleAdressen"},
    "klantcontacten": {
        *("gingOverOnderwerpobjecten", "hadBetrokkenen", "leiddeTotInterneTaken"),
        *("omvatteBijlagen", "hadBetrokkenen.wasPartij"),
    },
    "digitaleadressen": set(),
}
_LIMITS = {"onderwerp": 200, "inhoud": 1000, "taal": 3, "kanaal": 50, "referentienummer": 10}
_TASK_LIMITS = {"gevraagdeHandeling": 200, "toelichting": 1000, "referentienummer": 10}


class Problem(Exception):
    def __init__(self, status: int, code: str, *params: tuple[str, str]) -> None:
        super().__init__(code)
        self.status, self.code, self.params = status, code, params


@dataclass
class Asked:
    method: str
    path: str
    query: str
    body: Any
    headers: dict[str, str]


@dataclass
class Peer:
    """What the registers hold, how they behave, and what they were asked."""

    url: str = ""
    parties: list[dict[str, Any]] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    contacts: list[dict[str, Any]] = field(default_factory=list)
    tasks: list[dict[str, Any]] = field(default_factory=list)
    actors: list[dict[str, Any]] = field(default_factory=list)
    cases: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    #: Rows on one page, whatever is asked for.
    page_size: int = 100
    task_filter: bool = True
    #: Called with each request before it is dealt with: returns a status, "trickle" or None.
    before: Callable[[Asked], Any] = lambda asked: None
    #: Called after it was stored and before it is answered.
    after: Callable[[Asked], Any] = lambda asked: None
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def klant_url(self) -> str:
        return self.url + _KLANT

    @property
    def zaak_url(self) -> str:
        return self.url + _ZAAK

    def count(self, method: str, part: str) -> int:
        return sum(1 for asked in self.asked if asked.method == method and part in asked.path)

    def add_party(self, bsn: Optional[str] = None, **values: Any) -> dict[str, Any]:
        identified = {"codeObjecttype": "natuurlijk_persoon", "codeRegister": "brp"}
        party = {
            "uuid": str(uuid.uuid4()),
            "nummer": f"{len(self.parties) + 1:010}",
            "soortPartij": "persoon",
            "indicatieActief": True,
            "voorkeurstaal": "",
            "voorkeursDigitaalAdres": None,
            "partijIdentificatoren": [
                {
                    "uuid": str(uuid.uuid4()),
                    "partijIdentificator": {
                        **identified,
                        "codeSoortObjectId": "bsn",
                        "objectId": bsn,
                    },
                }
            ]
            if bsn
            else [],
            "partijIdentificatie": {"contactnaam": None, "volledigeNaam": "Sanne de Wit"},
            **values,
        }
        self.parties.append(party)
        return party

    def add_address(
        self, party: Optional[dict[str, Any]], kind: str, text: str, **values: Any
    ) -> dict[str, Any]:
        address = {
            "uuid": str(uuid.uuid4()),
            "adres": text,
            "soortDigitaalAdres": kind,
            "isStandaardAdres": False,
            "verstrektDoorPartij": {"uuid": party["uuid"]} if party else None,
            "verstrektDoorBetrokkene": None,
            **values,
        }
        self.addresses.append(address)
        return address

    def add_contact(
        self, party: Optional[dict[str, Any]], about: Optional[str] = None, **values: Any
    ) -> dict[str, Any]:
        contact = {
            "uuid": str(uuid.uuid4()),
            "referentienummer": str(7_000_000_000 + len(self.contacts)),
            "kanaal": "telefoon",
            "onderwerp": "Vraag",
            "inhoud": "",
            "vertrouwelijk": False,
            "plaatsgevondenOp": "2026-03-01T10:00:00Z",
            "metadata": {},
            "_party": party["uuid"] if party else None,
            "_about": about,
            **values,
        }
        self.contacts.append(contact)
        return contact

    def add_case(self, bsn: str, number: str, **values: Any) -> dict[str, Any]:
        status = values.pop("status_text", "In behandeling")
        kind = values.pop("kind", "Melding openbare ruimte")
        case = {
            "uuid": str(uuid.uuid4()),
            "identificatie": number,
            "omschrijving": "",
            "startdatum": "2026-02-01",
            "einddatum": None,
            "einddatumGepland": None,
            "uiterlijkeEinddatumAfdoening": None,
            "_expand": {
                "status": {"_expand": {"statustype": {"omschrijving": status}}} if status else None,
                "zaaktype": {"omschrijving": kind},
            },
            **values,
        }
        self.cases.append((bsn, case))
        return case

    # --- answers ----------------------------------------------------------------------------------
    def answer(self, asked: Asked) -> tuple[int, Any]:
        if asked.path.startswith(_ZAAK):
            return self._zaken(asked)
        if asked.headers.get("authorization") != f"Token {TOKEN}":
            raise Problem(401, "not_authenticated")
        parts = asked.path.removeprefix(_KLANT + "/").split("/")
        if asked.method == "GET":
            return 200, self._read(parts, asked)
        if asked.method == "PATCH" and parts[0] == "internetaken":
            task = self._one(self.tasks, parts[1])
            task.update(asked.body)
            return 200, task
        make = {
            "maak-klantcontact": self._make_contact,
            "internetaken": self._make_task,
            "actoren": self._make_actor,
        }.get("/".join(parts))
        if make is None or asked.method != "POST":
            raise Problem(404, "not_found")
        return 201, make(asked.body)

    def _zaken(self, asked: Asked) -> tuple[int, Any]:
        given = asked.headers.get("authorization", "")
        try:
            claims = jwt.decode(given.removeprefix("Bearer "), SECRET, algorithms=["HS256"])
        except jwt.PyJWTError as error:
            raise Problem(403, "jwt-invalid") from error
        if claims["client_id"] != CLIENT_ID or time.time() - claims["iat"] > 3600:
            raise Problem(403, "jwt-expired")
        if asked.headers.get("accept-crs") != "EPSG:4326":
            raise Problem(406, "crs-not-accepted")
        if asked.method != "POST" or asked.path != f"{_ZAAK}/zaken/_zoek":
            raise Problem(404, "not_found")
        known = {"rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn", "expand"}
        unknown = set(asked.body) - known
        if unknown:
            raise Problem(400, "invalid", *((name, "unknown") for name in unknown))
        bsn = asked.body["rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn"]
        return 200, self._page(asked, [case for owner, case in self.cases if owner == bsn])

    def _read(self, parts: list[str], asked: Asked) -> Any:
        name = parts[0]
        query = dict(parse_qsl(asked.query))
        allowed = {"expand"} if len(parts) > 1 else _FILTERS.get(name, set()) | _PAGING
        if name == "internetaken" and self.task_filter:
            allowed = allowed | {"referentienummer"}
        unknown = sorted(set(query) - allowed)
        if unknown:
            raise Problem(400, "invalid", ("nonFieldErrors", "unknown-parameters"))
        expand = {word for word in query.pop("expand", "").split(",") if word}
        if expand - _EXPAND.get(name, set()):
            raise Problem(400, "invalid", ("expand", "invalid_choice"))
        rows = {
            "partijen": self.parties,
            "digitaleadressen": self.addresses,
            "klantcontacten": self.contacts,
            "internetaken": self.tasks,
            "actoren": self.actors,
        }[name]
        if len(parts) > 1:
            return self._shown(name, self._one(rows, parts[1]), expand)
        found = [row for row in reversed(rows) if _matches(row, query)]
        return self._page(asked, [self._shown(name, row, expand) for row in found])

    def _shown(self, name: str, row: dict[str, Any], expand: set[str]) -> dict[str, Any]:
        shown = {key: value for key, value in row.items() if key[0] != "_" or key == "_expand"}
        if "digitaleAdressen" in expand:
            own = [a for a in self.addresses if _owner(a) == row["uuid"]]
            shown["_expand"] = {"digitaleAdressen": own}
        if name == "klantcontacten" and expand and "_expand" not in row:
            about = row.get("_about")
            who = row.get("_party")
            identified = {"objectId": about, "codeObjecttype": "zgw-Zaak"}
            shown["_expand"] = {
                "hadBetrokkenen": [{"wasPartij": {"uuid": who} if who else None}],
                "leiddeTotInterneTaken": [],
                "gingOverOnderwerpobjecten": [{"onderwerpobjectidentificator": identified}]
                if about
                else [],
            }
        return shown

    def _page(self, asked: Asked, rows: list[Any]) -> dict[str, Any]:
        query = dict(parse_qsl(asked.query))
        number = int(query.get("page", 1))
        size = min(int(query.get("pageSize", 100)), self.page_size)
        more = number * size < len(rows)
        onward = urlencode({**query, "page": number + 1})
        return {
            "count": len(rows),
            # As behind a proxy: a name that we cannot reach.
            "next": f"http://intern.invalid{asked.path}?{onward}" if more else None,
            "previous": None,
            "results": rows[(number - 1) * size : number * size],
        }

    def _one(self, rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
        for row in rows:
            if row["uuid"] == key:
                return row
        raise Problem(404, "not_found")

    def _make_contact(self, body: Any) -> dict[str, Any]:
        contact, who = dict(body["klantcontact"]), body["betrokkene"]
        _check(contact, _LIMITS, ("kanaal", "onderwerp", "taal", "vertrouwelijk"), "klantcontact.")
        if any(not isinstance(value, str) for value in contact.get("metadata", {}).values()):
            raise Problem(400, "invalid", ("klantcontact.metadata", "invalid"))
        party = (who.get("wasPartij") or {}).get("uuid")
        if party and not any(row["uuid"] == party for row in self.parties):
            raise Problem(400, "invalid", ("betrokkene.wasPartij.uuid", "does_not_exist"))
        about = (body.get("onderwerpobject") or {}).get("onderwerpobjectidentificator") or {}
        made = {**contact, "uuid": str(uuid.uuid4()), "_party": party, "_betrokkene": who}
        made["_about"] = about.get("objectId")
        self._store(self.contacts, made, "klantcontact.referentienummer")
        return {"klantcontact": self._shown("klantcontacten", made, set()), "betrokkene": who}

    def _make_task(self, body: Any) -> dict[str, Any]:
        _check(body, _TASK_LIMITS, ("gevraagdeHandeling", "status"), "")
        self._one(self.contacts, body["aanleidinggevendKlantcontact"]["uuid"])
        for actor in body["toegewezenAanActoren"]:
            self._one(self.actors, actor["uuid"])
        made = {**body, "uuid": str(uuid.uuid4())}
        self._store(self.tasks, made, "referentienummer")
        return made

    def _make_actor(self, body: Any) -> dict[str, Any]:
        made = {**body, "uuid": str(uuid.uuid4())}
        with self.lock:
            self.actors.append(made)
        return made

    def _store(self, rows: list[dict[str, Any]], made: dict[str, Any], name: str) -> None:
        """The check and the insert are two steps there as well: hence the 500."""
        reference = made["referentienummer"]
        if any(row.get("referentienummer") == reference for row in rows):
            raise Problem(400, "invalid", (name, "unique"))
        time.sleep(0.02)
        with self.lock:
            if any(row.get("referentienummer") == reference for row in rows):
                raise Problem(500, "error")
            rows.append(made)


def _owner(address: dict[str, Any]) -> Optional[str]:
    return (address["verstrektDoorPartij"] or {}).get("uuid")


def _matches(row: dict[str, Any], query: dict[str, str]) -> bool:
    identified = [i["partijIdentificator"] for i in row.get("partijIdentificatoren") or ()]
    for name, value in query.items():
        if name in _PAGING:
            continue
        if name == "naam" or name.endswith("__icontains"):
            fits = value.lower() in str(row[name.removesuffix("__icontains")]).lower()
        elif name.startswith("partijIdentificator__"):
            code = name.removeprefix("partijIdentificator__")
            fits = any(item[code] == value for item in identified)
        elif name == "hadBetrokkene__wasPartij__uuid":
            fits = row.get("_party") == value
        elif name == "aanleidinggevendKlantcontact__uuid":
            fits = row["aanleidinggevendKlantcontact"]["uuid"] == value
        else:
            fits = row.get(name) == value
        if not fits:
            return False
    return True


def _check(body: Any, limits: dict[str, int], needed: tuple[str, ...], prefix: str) -> None:
    wrong = [
        (prefix + n, "max_length") for n, most in limits.items() if len(body.get(n, "")) > most
    ]
    wrong += [(prefix + name, "required") for name in needed if body.get(name) in (None, "")]
    if not str(body.get("referentienummer", "0")).isdecimal():
        wrong.append((prefix + "referentienummer", "invalid"))
    if wrong:
        raise Problem(400, "invalid", *wrong)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    peer: Peer

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, parts.path, parts.query, body, headers)
        self.peer.asked.append(asked)
        first = self.peer.before(asked)
        if first == "trickle":
            return self._trickle()
        try:
            if isinstance(first, int):
                raise Problem(first, "error")
            status, answer = self.peer.answer(asked)
            self.peer.after(asked)
        except Problem as problem:
            status, answer = (
                problem.status,
                {
                    "type": "http://openklant.invalid/ref/fouten/",
                    "code": problem.code,
                    "title": "Invalid input.",
                    "status": problem.status,
                    "detail": "",
                    "invalidParams": [
                        {"name": name, "code": code, "reason": f"niet goed: {self.path}"}
                        for name, code in problem.params
                    ],
                },
            )
        text = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def _trickle(self) -> None:
        """A byte now and then, from the first line on: no time-out between two bytes."""
        for byte in b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" * 20:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    do_GET = do_POST = do_PATCH = _serve

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def running_peer() -> Iterator[Peer]:
    peer = Peer()
    handler = type("Handler", (_Handler,), {"peer": peer})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    peer.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield peer
    finally:
        server.shutdown()
        server.server_close()
