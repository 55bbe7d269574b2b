-- What people may call and read. Tables are written by functions alone.

grant usage on schema hub to hub_person;
grant select on hub.row, hub.entry, hub.left, hub.erased, hub.ticket, hub.claim, hub.presence, hub.counter,
  hub.sharing, hub.load_root, hub.load_rows, hub.load_entries, hub.colleagues to hub_person;
grant execute on function
  hub.me(), hub.my_queues(), hub.my_people(), hub.setting_of(text),
  hub.hello(uuid, text, int), hub.join_desk(uuid, text, text), hub.push(uuid, json),
  hub.row_body(hub.row), hub.entry_body(hub.entry), hub.feed(bigint, int), hub.record(uuid), hub.whole(uuid),
  hub.claim_next(uuid[], uuid), hub.claim(uuid, uuid), hub.release(uuid, uuid),
  hub.take_numbers(text, int, uuid), hub.substitute(uuid, uuid, bigint, uuid),
  hub.tell_state(uuid, text, text, bigint),
  hub.put_chunk(bytea, int, int, bytea), hub.chunks(bytea), hub.get_chunk(bytea, int),
  hub.tickets(json, bigint, uuid, int), hub.ticket_counts(), hub.search(text, int)
to hub_person;
