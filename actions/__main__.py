"""The action server: `python -m actions`. Unlike rasa_sdk's own start it listens where it is told
(not on every address), allows no other site, and reads its data files before the first citizen."""

from __future__ import annotations

import argparse
import logging

from rasa_sdk.endpoint import create_app

from actions.context import services


def main() -> None:
    parser = argparse.ArgumentParser(prog="actions", description=__doc__)
    parser.add_argument("--interface", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5055)
    args = parser.parse_args()
    logging.basicConfig(level=services().settings.log_level)
    app = create_app("actions", cors_origins="")
    app.run(args.interface, args.port, access_log=False)


if __name__ == "__main__":
    main()
