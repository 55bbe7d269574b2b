"""``hotline join`` and ``hotline leave``: bring this desk's data to the team's hub, or let it work alone again."""

from __future__ import annotations

import getpass
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from app.cli.arguments import Asked, Commands
from app.cli.opening import opened_store
from app.services.joining.errors import JoinError
from app.services.joining.place import VERIFICATIONS, HubPlace, place_of
from app.services.settings.settings import Settings
from app.services.steps import Finding, Outcome
from app.services.store.thread import DatabaseThread
from app.services.words import t

SIGNS = {Outcome.GOOD: "✓", Outcome.WARNING: "!", Outcome.BAD: "✕", Outcome.UNTRIED: "–"}
FAILED = 1


def add(commands: Commands) -> None:
    """Add both commands."""
    parser = commands.add_parser("join", help=t("cli.join"), description=t("cli.join"))
    parser.add_argument("--address", metavar="ADDRESS", default="", help=t("cli.join_address"))
    parser.add_argument("--login", metavar="LOGIN", default="", help=t("cli.join_login"))
    parser.add_argument("--verification", choices=VERIFICATIONS, help=t("cli.join_verification"))
    parser.add_argument("--root-certificate", metavar="FILE", default="", help=t("cli.join_root"))
    parser.add_argument("--check", action="store_true", help=t("cli.join_check"))
    parser.set_defaults(run=run)
    parser = commands.add_parser("leave", help=t("cli.leave"), description=t("cli.leave"))
    parser.set_defaults(run=run_leave)


def run(asked: Asked) -> int:
    """Join, or with ``--check`` only try every step. The secret comes from the terminal or standard input.

    Raises JoinError, StoreError, SyncError, KeyringTrouble.
    """
    from app.services.joining.joining import join
    from app.services.joining.secrets import HubSecrets

    settings, secrets = asked.launch.settings, HubSecrets()
    place = _wanted(asked, settings)
    secret = _secret(place) or secrets.read(place)
    if not secret:
        raise JoinError("joining.no_secret", login=place.login)
    if asked.options.check:
        return _check(place, secret)
    with _thread(asked) as store:
        made = join(store, place, secret, platform.node())
    _keep(settings, asked)
    if not secrets.keep(place, secret):
        raise JoinError("joining.not_in_keyring")
    role = t(f"people.role_{made.role}")
    sys.stdout.write(t("cli.joined", address=place.address, name=made.name, role=role, code=made.code) + "\n")
    return 0


def run_leave(asked: Asked) -> int:
    """Work alone again; what is here stays here. Raises StoreError, KeyringTrouble."""
    from app.services.joining.secrets import HubSecrets
    from app.services.sync.identity import leave

    with _thread(asked) as store:
        store.submit(leave).result()
    place = place_of(asked.launch.settings)
    if place is not None:
        HubSecrets().forget(place)
    sys.stdout.write(t("cli.left") + "\n")
    return 0


def _wanted(asked: Asked, settings: Settings) -> HubPlace:
    """The hub that the options name, and the settings where they do not."""
    options = asked.options
    for name, value in _given(asked).items():
        settings.set_for_now(name, value, f"--{name.removeprefix('hub_').replace('_', '-')}")
    place = place_of(settings)
    if place is None:
        raise JoinError("joining.no_address")
    if options.address and place.address != options.address and settings.decided_by("hub_address") is not None:
        raise JoinError("joining.address_fixed", address=place.address)
    return place


def _given(asked: Asked) -> dict[str, str]:
    options = asked.options
    given = {
        "hub_address": options.address,
        "hub_login": options.login,
        "hub_verification": options.verification,
        "hub_root_certificate": options.root_certificate,
    }
    return {name: value for name, value in given.items() if value}


def _keep(settings: Settings, asked: Asked) -> None:
    """Keep what the options said, for the window's next start; what a policy says needs no keeping."""
    for name, value in _given(asked).items():
        if settings.decided_by(name) is None:
            settings.set(name, value)


def _secret(place: HubPlace) -> str:
    """The secret typed, or the first line of standard input: never an argument, which others can read."""
    if sys.stdin.isatty():
        return getpass.getpass(t("cli.join_ask", login=place.login))
    return sys.stdin.readline().rstrip("\n")


def _check(place: HubPlace, secret: str) -> int:
    """Every step, each with what to change; 1 where one is bad."""
    from app.models.migrations import NAMES
    from app.services.joining.checking import Asked as Question
    from app.services.joining.checking import check

    worst = 0
    for finding in check(Question(place, secret, int(NAMES[-1][1:5]))):
        worst = max(worst, FAILED if finding.outcome is Outcome.BAD else 0)
        sys.stdout.write(_told(finding))
    return worst


def _told(finding: Finding) -> str:
    name, told = t(f"joining.step_{finding.step.value}"), t(finding.key, **finding.params)
    lines = [f"{SIGNS[finding.outcome]} {name}: {told}"]
    lines += [f"\n{advice.text}\n" for advice in finding.advice]
    return "\n".join(lines) + "\n"


@contextmanager
def _thread(asked: Asked) -> Iterator[DatabaseThread]:
    """The store on a thread of its own, as the window has it."""
    thread = DatabaseThread(partial(opened_store, asked.launch.store_path))
    thread.start()
    try:
        yield thread
    finally:
        thread.stop()
