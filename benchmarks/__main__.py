"""`python -m benchmarks`: whole turns through the gateway against stock Rasa, in one run;
`look-up`: what looking a customer up adds to a turn; `connections`: one gateway with everybody's
streams open; `queue`: the queue and a claim in small and large stores; `desk-parallel`: many
processes at the desk at once; `insight`: what came of a million conversations; `widget`: what
the chat costs a page."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from benchmarks import connections, desk_parallel, insight, look_up, queue, report, widget
from benchmarks.look_up import NotMeasured
from benchmarks.measure import Conversation, Measured, measure
from benchmarks.processes import NotReady, Processes, bench_settings, started
from benchmarks.sides import GatewaySide, RestSide, Side, new_client
from bot import model
from bot.bootstrap import bootstrap
from bot.domain.errors import ConfigurationError, VoorsorteerError
from bot.settings import ROOT, Settings
from bot.storage.database import upgrade

_OTHERS: dict[str, Any] = {
    "look-up": look_up,
    "connections": connections,
    "queue": queue,
    "desk-parallel": desk_parallel,
    "insight": insight,
    "widget": widget,
}
_CONVERSATIONS = Path(__file__).with_name("conversations.yml")


def main() -> int:
    """0 when it was measured, whatever the figures say; 1 when it could not be."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("what", nargs="?", choices=("turn", *_OTHERS), default="turn")
    parser.add_argument(
        "--seconds",
        type=float,
        help="turn: how long to measure one at a time (default 75); connections: how long "
        "people write (default 45)",
    )
    parser.add_argument("--out", type=Path, help="folder for the figures (default build/bench)")
    args = parser.parse_args()
    # Asked to end in whatever way: the processes we started are ended first.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        if args.what != "turn":
            return _other(args.what, args.seconds, args.out)
        return _bench(args.seconds or 75, args.out)
    except ConfigurationError as error:
        print("This has to be mended first:", *error.mistakes, sep="\n  ", file=sys.stderr)
    except (NotReady, NotMeasured, VoorsorteerError) as error:
        print(f"Not measured: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("Stopped; nothing is left running.", file=sys.stderr)
        return 130
    return 1


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _bench(seconds: float, out: Path | None) -> int:
    conversations = yaml.safe_load(_CONVERSATIONS.read_text(encoding="utf-8"))["conversations"]
    with tempfile.TemporaryDirectory(prefix="voorsorteer-bench-") as name:
        settings = bench_settings(Path(name))
        _prepare(settings)
        _tell("Starting the gateway, Rasa, the actions, and stock Rasa …")
        with started(settings, Path(name)) as processes:
            _tell(f"Measuring for about {seconds * 10 / 6:.0f} s …")
            load = os.getloadavg()[0]
            measured = asyncio.run(_measure(processes, settings, conversations, seconds))
            measured.memory_mb = processes.memory_mb()
    if not any(turn.answered for turn in measured.turns):
        raise NotReady("no message was answered on all sides")
    found = {**report.figures(measured), "load": [load, os.getloadavg()[0]]}
    _write(found, out, "results.json")
    print("\n".join(report.lines(found)))
    return 0


def _other(what: str, seconds: float | None, out: Path | None) -> int:
    module = _OTHERS[what]
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="voorsorteer-bench-") as name:
        options = {"seconds": seconds} if seconds and what == "connections" else {}
        found = module.run(_tell, Path(name), **options)
    found["load"] = [load, os.getloadavg()[0]]
    _write(found, out, f"{what}.json")
    print("\n".join(module.lines(found)))
    return 0


def _write(found: dict[str, Any], out: Path | None, name: str) -> None:
    folder = out or ROOT / "build" / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def _prepare(settings: Settings) -> None:
    """A model that is up to date, and an empty database."""
    if not model.is_current(settings):
        _tell("Training the model, which is out of date …")
        model.train(settings, _tell)
    services = bootstrap(settings)
    upgrade(services.engine)
    services.close()


async def _measure(
    processes: Processes, settings: Settings, conversations: list[Conversation], seconds: float
) -> Measured:
    async with new_client() as client:
        gateway = GatewaySide(client, processes.gateway_url)
        sides: dict[str, Side] = {
            report.GATEWAY: gateway,
            report.DIRECT: RestSide(client, settings.rasa_url, gateway),
            report.STOCK: RestSide(client, processes.stock_url, gateway),
        }
        return await measure(sides, conversations, seconds)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
