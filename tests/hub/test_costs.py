"""What the hub is asked at every call and for every file costs as little when there is much of it."""

from __future__ import annotations

from uuid import UUID

from tests.hub.bench import Hub, Pen

SHA = "ab" * 32


def test_a_call_that_comes_reads_no_other_calls(hub: Hub) -> None:
    person = hub.person("anna")
    pen = Pen(hub.connect("anna"), person)
    other = hub.person("boris")
    with hub.admin() as admin:
        admin.execute(
            "INSERT INTO hub.call_here SELECT n::text, %s, hub.now_ms() FROM generate_series(1, 20000) n",
            (UUID(bytes=other),),
        )
        admin.execute("ANALYZE hub.call_here")
    with pen.connection.transaction():
        pen.ask("SELECT hub.call_came('mine')")
        read = pen.ask("SELECT seq_tup_read FROM pg_stat_xact_all_tables WHERE relid = 'hub.call_here'::regclass")
    assert read == 0


def test_a_file_that_many_tickets_have_asks_once_whose_queues_are_whose(hub: Hub) -> None:
    """A picture under every letter is in thousands of records, all of another team."""
    with hub.admin() as admin:
        admin.execute(f"ALTER DATABASE {hub.database} SET track_functions = 'pl'".encode())
    pens = []
    for login in ("anna", "boris"):
        queue = hub.queue(login)
        person = hub.person(login, queues=(login,))
        pens.append((Pen(hub.connect(login), person), queue))
    (anna, water), (boris, light) = pens
    ticket = boris.insert("ticket", number="B-1", state="new", queue_uid=light)
    for n in range(60):
        boris.insert("attachment", ticket_uid=ticket, name=str(n), sha256=SHA)
    boris.push()
    boris.ask("SELECT hub.put_chunk(%s, 0, 2, 'first')", bytes.fromhex(SHA))
    mine = anna.insert("ticket", number="A-1", state="new", queue_uid=water)
    with anna.connection.transaction():
        anna.insert("attachment", ticket_uid=mine, name="n", sha256=SHA)
        assert anna.refused() == []
        assert anna.ask("SELECT hub.chunks(%s)", bytes.fromhex(SHA))["here"] == []
        anna.ask("SELECT hub.put_chunk(%s, 0, 2, 'first')", bytes.fromhex(SHA))
        asked = anna.ask("SELECT sum(calls) FROM pg_stat_xact_user_functions WHERE funcname = 'queues_of'")
    assert asked < 20
