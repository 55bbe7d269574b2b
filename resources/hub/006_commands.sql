-- What must be exact is done here, once: a command that is asked again gives the answer it gave.

-- What a command was answered when it was asked before; null where it was not. Holds the counter from here on, so
-- that of the same command asked twice at once the second hears the answer of the first.
create function hub.answered(command uuid, me uuid, asked text) returns json
language plpgsql volatile as
$$
declare c hub.command;
begin
  perform from hub.counter for update;
  select * into c from hub.command k where k.uid = command;
  if c.member <> me or c.what <> asked then
    raise exception 'this command was another one' using errcode = 'HB017';
  end if;
  return c.answer;
end
$$;

create function hub.note_done(command uuid, me uuid, what text, answer json) returns json
language sql volatile as
$$
  insert into hub.command (uid, member, what, at, answer)
  values (command, me, what, hub.now_ms(), coalesce(answer, 'null'))
  returning answer
$$;

create function hub.worker() returns hub.member
language plpgsql stable as
$$
declare me hub.member := hub.acting();
begin
  if me.role = 'supervisor' then
    raise exception 'supervisors only read' using errcode = 'HB018';
  end if;
  return me;
end
$$;

create function hub.lease(ticket_uid uuid, person uuid, by_command uuid) returns void
language plpgsql volatile as
$$
declare now_rev bigint;
begin
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  insert into hub.claim (ticket, member, command, at, rev)
  values (ticket_uid, person, by_command, hub.now_ms(), now_rev)
  on conflict (ticket) do update set member = excluded.member, command = excluded.command, at = excluded.at,
    rev = excluded.rev;
  update hub.ticket t set leased_until = case when lease.person is not null
    then hub.now_ms() + hub.setting_of('lease_ms')::bigint end
  where t.uid = ticket_uid;
  perform pg_notify('hub', '');
end
$$;

-- Whether a ticket may be leased to somebody: nobody else has it, or only a lease that was never used.
create function hub.leased_by_other(ticket_uid uuid, asker uuid) returns uuid
language plpgsql stable as
$$
begin
  return (
    select c.member from hub.claim c join hub.ticket t on t.uid = c.ticket
    where c.ticket = ticket_uid and c.member <> asker and (t.assignee is not null or t.leased_until > hub.now_ms()));
end
$$;

-- Leases that nobody used in their time bind nobody any more.
create function hub.free_stale() returns void
language plpgsql volatile as
$$
declare now_at bigint := hub.now_ms();
begin
  update hub.ticket t set leased_until = null where t.assignee is null and t.leased_until <= now_at;
end
$$;

-- The next ticket of one's queues: the nearest deadline, then priority, then age (app/services/day/claiming.py);
-- what one gave back in the last eight hours only when nothing else is left. Null where nothing waits.
create function hub.claim_next(queues uuid[], command uuid) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  mine uuid[] := hub.queues_of(me.uid);
  answer json;
  taken uuid;
begin
  answer := hub.answered(command, me.uid, 'claim_next');
  if answer is not null then
    return answer;
  end if;
  mine := array(select q from unnest(mine) q where queues is null or q = any (queues));
  perform hub.free_stale();
  taken := coalesce(hub.first_waiting(mine, me.uid, true), hub.first_waiting(mine, me.uid, false));
  if taken is not null then
    perform hub.lease(taken, me.uid, command);
    answer := json_build_object('ticket', taken);
  end if;
  return hub.note_done(command, me.uid, 'claim_next', answer);
end
$$;

create function hub.first_waiting(queues uuid[], asker uuid, spare boolean) returns uuid
language plpgsql volatile as
$$
begin
  return (
    select h.uid from unnest(queues) q cross join lateral (
      select t.uid, t.due_at, t.priority, t.created_at from hub.ticket t
      where t.queue = q and t.assignee is null and t.deleted_at is null
        and t.state in ('new', 'accepted', 'in_progress', 'reopened')
        and t.leased_until is null
        and not (spare and exists (select from hub.given_back g where g.member = asker and g.ticket = t.uid
                                   and g.at > hub.now_ms() - 28800000))
      order by t.due_at, t.priority desc, t.created_at, t.uid limit 1) h
    order by h.due_at, h.priority desc, h.created_at, h.uid limit 1);
end
$$;

-- Whether a ticket is in somebody's sight, by its columns.
create function hub.in_sight(t hub.ticket, person uuid) returns boolean
language plpgsql stable as
$$
begin
  return (
    select t.uid is not null and t.deleted_at is null
      and (t.queue is null or t.queue = any (hub.queues_of(person)) or t.assignee is not distinct from person));
end
$$;

-- Take this ticket: {"ticket"} where it is one's own now, {"taken_by"} where a colleague has it.
create function hub.claim(ticket_uid uuid, command uuid) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  answer json;
  t hub.ticket;
  holder uuid;
begin
  answer := hub.answered(command, me.uid, 'claim');
  if answer is not null then
    return answer;
  end if;
  select * into t from hub.ticket k where k.uid = ticket_uid;
  if not hub.in_sight(t, me.uid) then
    raise exception 'no such ticket' using errcode = 'HB019';
  end if;
  holder := coalesce(hub.leased_by_other(ticket_uid, me.uid), nullif(t.assignee, me.uid));
  if holder is not null then
    answer := json_build_object('taken_by', holder);
  else
    perform hub.lease(ticket_uid, me.uid, command);
    answer := json_build_object('ticket', ticket_uid);
  end if;
  return hub.note_done(command, me.uid, 'claim', answer);
end
$$;

-- Give a ticket back: one's own, or anybody's for seniors and administrators.
create function hub.release(ticket_uid uuid, command uuid) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  answer json;
  c hub.claim;
  t hub.ticket;
begin
  answer := hub.answered(command, me.uid, 'release');
  if answer is not null then
    return answer;
  end if;
  select * into t from hub.ticket k where k.uid = ticket_uid;
  if not hub.in_sight(t, me.uid) then
    raise exception 'no such ticket' using errcode = 'HB019';
  end if;
  select * into c from hub.claim k where k.ticket = ticket_uid and k.member is not null;
  if found and c.member <> me.uid and me.role not in ('senior', 'administrator') then
    raise exception 'a colleague has this ticket' using errcode = 'HB018';
  elsif found then
    insert into hub.given_back as g (member, ticket, at) values (c.member, ticket_uid, hub.now_ms())
    on conflict (member, ticket) do update set at = excluded.at;
    perform hub.lease(ticket_uid, null, command);
  end if;
  return hub.note_done(command, me.uid, 'release', json_build_object('ticket', ticket_uid));
end
$$;

-- A range of a series of numbers that nobody else gets, first and last included.
create function hub.take_numbers(wanted_series text, how_many int, command uuid) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  answer json;
  behind bigint;
begin
  if how_many not between 1 and 10000 or wanted_series !~ '^[a-z0-9_.:-]{1,64}$' then
    raise exception 'not a range of numbers' using errcode = 'HB019';
  end if;
  answer := hub.answered(command, me.uid, 'take_numbers');
  if answer is not null then
    return answer;
  end if;
  insert into hub.number as n (series, next) values (wanted_series, 1 + how_many)
  on conflict (series) do update set next = n.next + how_many
  returning n.next into behind;
  return hub.note_done(command, me.uid, 'take_numbers',
    json_build_object('first', behind - how_many, 'last', behind - 1));
end
$$;

-- Somebody stands in: they work the person's queues too, until a moment or until this is called with `until` in
-- the past. For oneself, for anybody by administrators, and by seniors whose queues they all are.
create function hub.substitute(person uuid, stand_in uuid, until bigint, command uuid) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  answer json;
  now_rev bigint;
begin
  if not hub.may_lend(me, person, stand_in) then
    raise exception 'not for others' using errcode = 'HB018';
  elsif (select count(*) from hub.member m where m.uid in (person, stand_in) and m.active) <> 2 then
    raise exception 'no such people' using errcode = 'HB019';
  end if;
  answer := hub.answered(command, me.uid, 'substitute');
  if answer is not null then
    return answer;
  end if;
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  if until is null or until > hub.now_ms() then
    insert into hub.stand_in (cause, person, stand_in, from_at, until_at)
    values (command, substitute.person, substitute.stand_in, 0, coalesce(until, 9223372036854775807));
  else
    delete from hub.stand_in s where s.person = substitute.person and s.stand_in = substitute.stand_in;
  end if;
  perform hub.follow_queues(stand_in, now_rev);
  perform pg_notify('hub', '');
  return hub.note_done(command, me.uid, 'substitute', to_json(hub.queues_of(stand_in)));
end
$$;

-- Whether a colleague has taken the ticket whose assignee is changed, or which is noted as claimed. Who knew of them
-- ("before" is that person) may.
create function hub.taken(me uuid, w hub.wire) returns boolean
language plpgsql stable as
$$
declare
  about uuid := case w.tbl when 'ticket' then w.uid else (w.fields ->> 'ticket_uid')::uuid end;
  knew uuid := case w.tbl when 'ticket' then (w.fields -> 'assignee_uid' ->> 0)::uuid end;
begin
  return (
    select exists (select from hub.claim c where c.ticket = about and c.member <> me and c.member is distinct from knew));
end
$$;

-- A ticket with another person than the one who took it is nobody's lease any more.
create function hub.hand_claim(ticket_uid uuid, assignee_uid uuid, now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  with freed as (
    update hub.claim c set member = null, rev = now_rev
    where c.ticket = ticket_uid and c.member is distinct from assignee_uid and c.member is not null
    returning c.ticket)
  update hub.ticket t set leased_until = null from freed f where t.uid = f.ticket;
end
$$;
