"""A desk killed in the midst of agreeing has lost nothing that was saved, and goes on where it was.

``HOTLINE_KILLS`` is how often it is killed.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys

from app.models.staff import Role
from app.services.store.audit import verify
from tests.hub.desks import Desks, rows_of
from tests.rules.files import ROOT

KILLS = int(os.environ.get("HOTLINE_KILLS", "4"))


def test_killed_again_and_again(hub, tmp_path):
    chance = random.Random(KILLS)
    desks = Desks(hub, tmp_path)
    desk = desks.join("anna", Role.OPERATOR, ())
    saved: set[bytes] = set()
    try:
        for _ in range(KILLS):
            desk.drop_link()
            desk.store.close()
            saver = subprocess.Popen(
                [sys.executable, "-m", "tests.hub.saver", desk.path, hub.address_of("anna"), desk.person.hex()],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            assert saver.stdout is not None
            for _ in range(chance.randrange(1, 12)):
                saved.add(bytes.fromhex(saver.stdout.readline().strip()))
            saver.kill()
            saved |= {bytes.fromhex(line.strip()) for line in saver.stdout if len(line.strip()) == 32}
            saver.wait()
            saver.stdout.close()
            desk.restart()
            assert verify(desk.store) == []
        desk.cycle()
        desk.cycle()
        assert {row[0] for row in rows_of(desk, "ticket")} >= saved
        assert desks.hub_keys("ticket") == {row[0] for row in rows_of(desk, "ticket")}
        assert verify(desk.store) == []
    finally:
        desks.close()
