"""What to write into Asterisk's configuration, in its own words. Checked against a real Asterisk (16 and 22)."""

from __future__ import annotations

from app.services.telephony.ami.place import Place
from app.services.telephony.ami.transport import PORT, TLS_PORT, Address
from app.services.telephony.checking import Advice

READ = "system,call,agent,user,reporting,dtmf"
WRITE = "call,agent,originate,reporting"
RELOAD_MANAGER = 'asterisk -rx "manager reload"'


def switched_on(address: Address) -> Advice:
    """The manager interface itself, listening where the desk looks for it."""
    lines = ["[general]", "enabled = yes", "timestampevents = yes"]
    if address.tls:
        lines += [
            "tlsenable = yes",
            f"tlsbindaddr = 0.0.0.0:{address.port or TLS_PORT}",
            "tlscertfile = /etc/asterisk/keys/asterisk.pem",
        ]
    else:
        lines += ["bindaddr = 0.0.0.0", f"port = {address.port or PORT}"]
    return Advice("manager.conf", "\n".join(lines), RELOAD_MANAGER)


def user(name: str, own_address: str) -> Advice:
    """A manager user with what a desk needs and no more, let in from this computer only."""
    lines = (
        f"[{name}]",
        "secret = …",
        "deny = 0.0.0.0/0.0.0.0",
        f"permit = {own_address}/255.255.255.255",
        f"read = {READ}",
        f"write = {WRITE}",
        "eventfilter = !Event: RTCP.*",
        "eventfilter = !Event: VarSet",
    )
    return Advice("manager.conf (FreePBX: manager_custom.conf)", "\n".join(lines), RELOAD_MANAGER)


def rights(name: str) -> Advice:
    """The rights of the manager user."""
    return Advice("manager.conf", f"[{name}]\nread = {READ}\nwrite = {WRITE}", RELOAD_MANAGER)


def stamped() -> Advice:
    """The exchange's own time in every event."""
    return Advice("manager.conf", "[general]\ntimestampevents = yes", RELOAD_MANAGER)


def variables(place: Place) -> Advice:
    """The dial plan's variables in every event."""
    names = ",".join(each for each in (place.line_variable, place.recording_variable) if each)
    return Advice("manager.conf", f"[general]\nchannelvars = {names}", RELOAD_MANAGER)


def telephone(place: Place) -> Advice:
    """The operator's telephone as a PJSIP endpoint."""
    own = place.extension
    lines = (
        f"[{own}]",
        "type = endpoint",
        f"context = {place.context}",
        "disallow = all",
        "allow = alaw,ulaw",
        f"auth = {own}",
        f"aors = {own}",
        f"[{own}]",
        "type = auth",
        f"username = {own}",
        "password = …",
        f"[{own}]",
        "type = aor",
        "max_contacts = 1",
    )
    return Advice("pjsip.conf", "\n".join(lines), 'asterisk -rx "pjsip reload"')


def member(place: Place, queue: str) -> Advice:
    """The operator as a fixed member of a queue; transfers need tT where the queue is entered."""
    lines = f"[{queue}]\nmember => {place.device},0,{place.extension},{place.device}"
    return Advice("queues.conf", lines, 'asterisk -rx "queue reload all"')


def dialling(place: Place) -> Advice:
    """A context that calls colleagues; what leads out is the house's own."""
    lines = f"[{place.context}]\nexten = _XXX,1,Dial(PJSIP/${{EXTEN}},20,tT)\n same = n,Hangup()"
    return Advice("extensions.conf", lines, 'asterisk -rx "dialplan reload"')
