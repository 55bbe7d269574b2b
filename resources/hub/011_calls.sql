-- What a colleague gives along with a call reaches whoever gets the call, in whatever queue: their desk names the
-- exchange's id of the call it has, before or after the packet is here. It then belongs to them too, with the client
-- whom it is about, and to nobody else of their queues.

create table hub.call_here (
  call text not null,
  member uuid not null references hub.member,
  at bigint not null,
  primary key (call, member)
);
create index call_here_at on hub.call_here (at);
create index call_here_member on hub.call_here (member);
create index row_handover on hub.row ((data ->> 'call_id')) where tbl = 'call_handover';

-- No call lasts longer; an exchange may use its ids again after that (app/services/calls/handing_over.py).
create function hub.call_ms() returns bigint language sql immutable as $$ select 12 * 3600000::bigint $$;

-- So many calls one telephone has in that time at most: an exchange numbers its calls so that ids could be guessed.
create function hub.most_calls() returns int language sql immutable as $$ select 1000 $$;

create function hub.show_to_callee(r hub.row, now_rev bigint) returns void
language plpgsql volatile as
$$
declare callees uuid[];
begin
  select coalesce(array_agg(c.member), '{}') into callees from hub.call_here c
  where c.call = r.data ->> 'call_id' and c.at > hub.now_ms() - hub.call_ms();
  callees := hub.without(callees, r.birth_owners);
  if callees <> '{}' then
    update hub.row t set birth_owners = hub.sorted(t.birth_owners || callees) where t.uid = r.uid;
    perform hub.borrow(r.uid, now_rev);
  end if;
end
$$;

-- The speaker's telephone has this call. How many packets of it are in their sight by this.
create function hub.call_came(wanted text) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  too_old bigint := hub.now_ms() - hub.call_ms();
  now_rev bigint;
  r hub.row;
  shown int := 0;
begin
  if wanted is null or length(wanted) not between 1 and 200 then
    raise exception 'not a call' using errcode = 'HB019';
  end if;
  select c.rev + 1 into now_rev from hub.counter c for update;
  delete from hub.call_here c where c.at <= too_old;
  if (select count(*) from hub.call_here c where c.member = me.uid and c.call <> wanted) >= hub.most_calls() then
    raise exception 'more calls than a telephone has' using errcode = 'HB018';
  end if;
  insert into hub.call_here as c (call, member, at) values (wanted, me.uid, hub.now_ms())
  on conflict (call, member) do update set at = excluded.at;
  for r in select t.* from hub.row t where t.tbl = 'call_handover' and t.data ->> 'call_id' = wanted
      and t.deleted_at is null and t.created_at > too_old loop
    perform hub.show_to_callee(r, now_rev);
    shown := shown + 1;
  end loop;
  if shown > 0 then
    update hub.counter set rev = now_rev;
    perform pg_notify('hub', '');
  end if;
  return shown;
end
$$;

grant execute on function hub.call_came(text) to hub_person;
