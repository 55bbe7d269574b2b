"""``hotline hub``: make a hub in an empty database, upgrade it, look after its people, check what is wrong."""

from __future__ import annotations

import argparse
import sys

from app.cli.arguments import Asked, Commands
from app.models.staff import Role
from app.services.words import t

ACTS = ("add", "disable", "enable", "role", "queues", "secret", "list")


def add(commands: Commands) -> None:
    """Add the command."""
    parser = commands.add_parser("hub", help=t("cli.hub"), description=t("cli.hub_more"))
    acts = ("init", "upgrade", "status", "people", "check", "restored", "erase")
    parser.add_argument("act", choices=acts, help=t("cli.hub_act"))
    parser.add_argument("what", nargs="?", choices=ACTS, default="list", metavar="WHAT", help=t("cli.hub_what"))
    parser.add_argument("login", nargs="?", default="", metavar="LOGIN", help=t("cli.hub_login"))
    parser.add_argument("queues", nargs="*", metavar="QUEUE", help=t("cli.hub_queues"))
    parser.add_argument("--database", metavar="ADDRESS", default="", help=t("cli.hub_database"))
    parser.add_argument("--name", metavar="NAME", default="", help=t("cli.hub_name"))
    parser.add_argument("--role", choices=[role.value for role in Role], help=t("cli.hub_role"))
    parser.add_argument("--uid", type=_key, metavar="HEX", help=t("cli.hub_uid"))
    parser.add_argument("--least", type=int, metavar="NUMBER", help=t("cli.hub_least"))
    parser.add_argument("--phone", metavar="NUMBER", default="", help=t("cli.hub_phone"))
    parser.add_argument("--sure", action="store_true", help=t("cli.hub_sure"))
    parser.set_defaults(run=run)


def run(asked: Asked) -> int:
    """Do what is asked. Raises HubError and its kinds."""
    acts = {
        "init": _init, "upgrade": _upgrade, "status": _status, "people": _people, "check": _check,
        "restored": _restored, "erase": _erase,
    }  # fmt: skip
    return acts[asked.options.act](asked.options)


def _key(text: str) -> bytes:
    try:
        key = bytes.fromhex(text.replace("-", ""))
    except ValueError:
        key = b""
    if len(key) != 16:
        raise argparse.ArgumentTypeError(t("cli.hub_uid_unfit"))
    return key


def _init(options: argparse.Namespace) -> int:
    from app.services.hub.connecting import connected
    from app.services.hub.steps import init

    with connected(options.database) as connection:
        ran = init(connection)
        name = connection.info.dbname
    _say(t("hub.made", database=name, step=ran[-1].number))
    return 0


def _upgrade(options: argparse.Namespace) -> int:
    from app.services.hub.connecting import connected
    from app.services.hub.steps import upgrade

    with connected(options.database) as connection:
        ran = upgrade(connection, options.least)
    for step in ran:
        _say(t("hub.step_ran", number=step.number, name=step.name))
    if options.least is not None:
        _say(t("hub.least_set", least=options.least))
    _say(t("hub.up_to_date") if not ran else t("hub.upgraded", n=len(ran)))
    return 0


def _status(options: argparse.Namespace) -> int:
    from app.services.hub.connecting import connected
    from app.services.hub.state import state_of

    with connected(options.database) as connection:
        told = state_of(connection)
    for line in told.lines():
        _say(line)
    return 0


def _check(options: argparse.Namespace) -> int:
    from app.services.hub.checking import faults_of
    from app.services.hub.connecting import connected
    from app.services.hub.errors import HubFaults

    with connected(options.database) as connection:
        faults = faults_of(connection)
    for fault in faults:
        _say(str(fault))
    if any(fault.serious for fault in faults):
        return HubFaults.exit_code
    if not faults:
        _say(t("hub.all_well"))
    return 0


def _restored(options: argparse.Namespace) -> int:
    from app.services.hub.connecting import connected
    from app.services.hub.state import mark_restored

    with connected(options.database) as connection:
        mark_restored(connection)
    _say(t("hub.restored"))
    return 0


def _erase(options: argparse.Namespace) -> int:
    """Erase one client, by an administrator's own login; without ``--sure`` only say who it would be."""
    import psycopg

    from app.services.hub.connecting import connected
    from app.services.hub.erasing import clients_with, erase_person
    from app.services.hub.errors import BadClient

    with connected(options.database) as connection:
        connection.autocommit = True
        found = [(options.uid, "")] if options.uid else clients_with(connection, options.phone)
        for uid, name in found:
            _say(f"{uid.hex()}\t{name}")
        if len(found) != 1:
            raise BadClient("hub.which_client", n=len(found))
        if not options.sure:
            _say(t("hub.say_sure"))
            return 0
        try:
            erase_person(connection, found[0][0])
        except psycopg.Error as error:
            if error.sqlstate in ("HB001", "HB018"):
                raise BadClient("hub.only_administrators_erase") from error
            if error.sqlstate == "HB019":
                raise BadClient("hub.client_not_seen") from error
            raise
    _say(t("hub.erased"))
    return 0


def _people(options: argparse.Namespace) -> int:
    from app.services.hub import people
    from app.services.hub.connecting import connected
    from app.services.hub.errors import BadMember

    login, act = options.login, options.what
    if (act != "list" and not login) or (act in ("add", "role") and options.role is None):
        raise BadMember("hub.say_whom")
    with connected(options.database) as connection:
        secret = ""
        if act == "add":
            name = options.name or login
            secret = people.add_member(connection, login, name, Role(options.role), options.queues, options.uid)
        elif act in ("disable", "enable"):
            people.set_active(connection, login, act == "enable")
        elif act == "role":
            people.set_role(connection, login, Role(options.role))
        elif act == "queues":
            people.set_queues(connection, login, options.queues)
        elif act == "secret":
            secret = people.renew_secret(connection, login)
        found = [each for each in people.members(connection) if act == "list" or each.login == login]
    for each in found:
        _say(_line_of(each))
    if secret:
        _say(t("hub.secret", login=login, secret=secret))
    return 0


def _line_of(member: object) -> str:
    from app.services.hub.people import Member

    assert isinstance(member, Member)
    state = t("hub.active") if member.active else t("hub.inactive")
    return "\t".join((member.login, member.role.value, state, ", ".join(member.queues), member.name))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
