# Copyright (c) 2026, huaweicloud.workspace contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The command line of the simulator."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from .estate_odd import CHOICES as ODD_CHOICES
from .projects import EstateOptions
from .serving import ServingError, ServingOptions, serve
from .settings import CHOICES, Settings
from .state import Identity, new_state

DESCRIPTION = "A local, deterministic server of IAM and Huawei Cloud Workspace v2, for tests, benchmarks and the demo."
EPILOG = """\
examples:
  make simulator ARGS='--port 8100 --desktops 500'
  make simulator ARGS='--projects cn-north-4=60,eu-west-101=20 --env-file .build/simulator.env'
  make simulator ARGS='--connect-max-limit 1000 --connect-max-offset 100000 --detail-max-limit 1000'

Once it listens it prints the lines that a terminal needs to use it, unless a program waits for its ready file.
It is changed while it runs through http://HOST:PORT/_simulator/, as tests/simulator/README.md describes.
It stops on SIGTERM and SIGINT. A port that is taken or a bad option ends it with exit code 2.
"""
USAGE_ERROR = 2


class _Parser(argparse.ArgumentParser):
    """A parser that reports a bad option in one sentence."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2 and no more than the message."""
        self.exit(USAGE_ERROR, f"simulator: {message}; --help lists the options.\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the simulator until it is stopped; return the exit code."""
    parser = build_parser()
    given = parser.parse_args(arguments)
    if bool(given.tls_cert) != bool(given.tls_key):
        parser.error("--tls-cert and --tls-key must be given together")
    identity = Identity()
    # The estate is large, lives to the end and holds no cycles: collecting garbage meanwhile only costs time.
    gc.disable()
    state = new_state(_estate_options(given), settings=_settings(given), identity=identity)
    gc.freeze()
    gc.enable()
    try:
        asyncio.run(serve(state, _serving_options(given)))
    except ServingError as error:
        print(f"simulator: {error}", file=sys.stderr)
        return USAGE_ERROR
    except KeyboardInterrupt:
        return 0
    return 0


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    parser = _Parser(
        prog="make simulator ARGS=...",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    _add_serving_options(parser.add_argument_group("where it listens"))
    _add_estate_options(parser.add_argument_group("what it has"))
    _add_behaviour_options(parser.add_argument_group("how it behaves (all of it can be changed while it runs)"))
    return parser


def _add_serving_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    group.add_argument("--port", type=_port, default=0, help="port to listen on (default: any free one)")
    group.add_argument(
        "--ready-file", type=Path, metavar="PATH", help="JSON for programs, written once it listens, removed at stop"
    )
    group.add_argument("--env-file", type=Path, metavar="PATH", help="shell lines for terminals: export HW_...=...")
    group.add_argument("--tls-cert", type=Path, metavar="PATH", help="PEM certificate: serve HTTPS")
    group.add_argument("--tls-key", type=Path, metavar="PATH", help="PEM key of the certificate")
    group.add_argument("--parent-pid", type=_count, metavar="PID", help="stop when this process is gone")


def _add_estate_options(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--desktops",
        type=_count,
        default=60,
        metavar="N",
        help="desktops of the one default project (%(default)s)",
    )
    group.add_argument(
        "--projects",
        type=_projects,
        metavar="NAME=N,...",
        help="projects, named after their regions, and how many desktops each has",
    )
    group.add_argument(
        "--seed",
        type=_count,
        default=1,
        metavar="N",
        help="another seed is another estate (%(default)s)",
    )
    group.add_argument(
        "--odd-records",
        choices=ODD_CHOICES,
        default="all",
        help="odd records: all kinds, only those with the types of the service's model (which the official SDK can "
        "read), or none (%(default)s)",
    )
    group.add_argument("--record-extras", type=_count, default=0, metavar="N", help="N more unknown fields a record")


def _add_behaviour_options(group: argparse._ArgumentGroup) -> None:
    base = Settings()
    group.add_argument(
        "--latency-ms",
        type=_amount,
        default=base.latency_ms,
        metavar="MS",
        help="wait before answers (%(default)s)",
    )
    group.add_argument(
        "--token-ttl",
        type=_amount,
        default=base.token_ttl,
        metavar="S",
        help="seconds a token lives (%(default)s)",
    )
    for name, text in (
        ("connect_max_limit", "largest limit of connect-desktops"),
        ("connect_max_offset", "largest offset of connect-desktops, or none"),
        ("detail_max_limit", "largest limit of desktops/detail"),
        ("detail_max_offset", "largest offset of desktops/detail, or none"),
        ("logins_max_limit", "largest limit of connections/desktops"),
    ):
        reader = _count_or_none if name.endswith("offset") else _count
        option, shown = "--" + name.replace("_", "-"), getattr(base, name)
        shown = "none" if shown is None else shown
        group.add_argument(option, type=reader, default=getattr(base, name), metavar="N", help=f"{text} ({shown})")
    for name, text in (
        ("over_limit", "a limit or offset out of range is an error, or is clamped"),
        ("total_count", "what total_count counts: the filtered set, all desktops, or the page's rows"),
        ("shape", "record shapes of the current service, or arrays as in the documentation page's example"),
        ("unknown_parameters", "query parameters a call does not have are ignored, or are an error"),
        ("gateway_prefix", "prefix of the gateway's error codes"),
    ):
        option = "--" + name.replace("_", "-")
        group.add_argument(option, choices=CHOICES[name], default=getattr(base, name), help=f"{text} (%(default)s)")


def _settings(given: argparse.Namespace) -> Settings:
    return Settings(
        latency_ms=given.latency_ms,
        token_ttl=given.token_ttl,
        connect_max_limit=given.connect_max_limit,
        connect_max_offset=given.connect_max_offset,
        detail_max_limit=given.detail_max_limit,
        detail_max_offset=given.detail_max_offset,
        logins_max_limit=given.logins_max_limit,
        over_limit=given.over_limit,
        total_count=given.total_count,
        shape=given.shape,
        unknown_parameters=given.unknown_parameters,
        gateway_prefix=given.gateway_prefix,
        odd_rows=given.odd_records,
    )


def _estate_options(given: argparse.Namespace) -> EstateOptions:
    return EstateOptions(
        projects=given.projects or {"cn-north-4": given.desktops},
        seed=given.seed,
        odd_records=given.odd_records,
        record_extras=given.record_extras,
    )


def _serving_options(given: argparse.Namespace) -> ServingOptions:
    return ServingOptions(
        host=given.host,
        port=given.port,
        ready_file=given.ready_file,
        env_file=given.env_file,
        tls_cert=given.tls_cert,
        tls_key=given.tls_key,
        parent_pid=given.parent_pid,
    )


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of at least 0")
    return int(text)


def _count_or_none(text: str) -> int | None:
    return None if text == "none" else _count(text)


def _port(text: str) -> int:
    if _count(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number")
    return int(text)


def _amount(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0 <= value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of at least 0")
    return value


def _projects(text: str) -> dict[str, int]:
    projects: dict[str, int] = {}
    for part in text.split(","):
        name, equals, count = part.partition("=")
        if not name or not equals or name in projects:
            raise argparse.ArgumentTypeError(f"{text!r} does not look like cn-north-4=60,eu-west-101=20")
        projects[name] = _count(count)
    return projects
