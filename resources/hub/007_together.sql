-- Live states, files, lists and search over the whole team.

create function hub.tell_state(desk_uid uuid, new_state text, new_reason text, since_at bigint) returns void
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare me hub.member := hub.acting();
begin
  insert into hub.presence (member, desk, state, reason, since, told_at)
  values (me.uid, desk_uid, left(new_state, 40), left(new_reason, 200), since_at, hub.now_ms())
  on conflict (member) do update set desk = excluded.desk, state = excluded.state, reason = excluded.reason,
    since = excluded.since, told_at = excluded.told_at;
  perform pg_notify('hub_presence', '');
end
$$;

create view hub.colleagues with (security_invoker = true) as
select member, state, reason, since, told_at from hub.presence;

-- Whether the speaker sees a file of a ticket by this name.
create function hub.sees_file(wanted bytea, me uuid) returns boolean
language plpgsql stable as
$$
declare mine uuid[] := hub.queues_of(me);
begin
  return (
    select exists (
      select from hub.row r where r.tbl = 'attachment' and r.data ->> 'sha256' = encode(wanted, 'hex')
        and r.deleted_at is null and hub.sees(me, mine, r.scope, r.owners, r.everyone)));
end
$$;

-- Whether the speaker may bring the bytes of a file: of one that they see, or attached themselves to a ticket that has
-- gone out of their sight since; of none that was erased.
create function hub.brings_file(wanted bytea, me uuid) returns boolean
language plpgsql stable as
$$
declare mine uuid[] := hub.queues_of(me);
begin
  return (
    select exists (
      select from hub.row r where r.tbl = 'attachment' and r.data ->> 'sha256' = encode(wanted, 'hex')
        and r.deleted_at is null
        and (r.created_by = me or hub.sees(me, mine, r.scope, r.owners, r.everyone))
        and not exists (select from hub.erased e
          where e.uid in (r.uid, r.root) and left(r.hlc, 12) < lpad(to_hex(e.at), 12, '0'))));
end
$$;

-- Whether the speaker may have its bytes: by a record whose writer had them.
create function hub.has_file(wanted text, me uuid) returns boolean
language plpgsql stable as
$$
declare mine uuid[] := hub.queues_of(me);
begin
  return (
    select exists (
      select from hub.row r join hub.file f on f.attachment = r.uid and f.sha256 = wanted
      where r.tbl = 'attachment' and r.data ->> 'sha256' = wanted and r.deleted_at is null
        and (r.created_by = me or hub.sees(me, mine, r.scope, r.owners, r.everyone))));
end
$$;

-- Somebody has the file: it is handed out by the records of it that they see or made.
create function hub.hand_out(wanted text, me uuid) returns void
language plpgsql volatile as
$$
declare mine uuid[] := hub.queues_of(me);
begin
  insert into hub.file (attachment, sha256)
  select r.uid, wanted from hub.row r where r.tbl = 'attachment' and r.data ->> 'sha256' = wanted
    and (r.created_by = me or hub.sees(me, mine, r.scope, r.owners, r.everyone))
  on conflict do nothing;
end
$$;

-- A part of a file, at most 1 MiB, of a file that a ticket in sight has. The last one missing proves the whole. Whoever
-- names a file that is here by others shows that they have it: all of its parts.
create function hub.put_chunk(wanted bytea, nth int, of_all int, content bytea) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.worker();
  here int;
  chunks_here int;
  same boolean;
begin
  -- An erasure waits for what is being brought, or this for it.
  perform from hub.row r where r.tbl = 'attachment' and r.data ->> 'sha256' = encode(wanted, 'hex') order by r.uid
    for share;
  if not hub.brings_file(wanted, me.uid) then
    raise exception 'no such file' using errcode = 'HB019';
  end if;
  perform pg_advisory_xact_lock(2, hashtext(wanted::text));
  select count(*), max(b.chunks) into here, chunks_here from hub.blob b where b.sha256 = wanted;
  if of_all not between 1 and 1024 or nth not between 0 and of_all - 1 or length(content) > 1048576
      or chunks_here <> of_all then
    raise exception 'not a part of a file' using errcode = 'HB016';
  end if;
  select b.bytes = content into same from hub.blob b where b.sha256 = wanted and b.chunk = nth;
  if not found then
    insert into hub.blob (sha256, chunk, chunks, bytes) values (wanted, nth, of_all, content);
    if here + 1 = of_all and wanted is distinct from
        (select sha256(string_agg(b.bytes, ''::bytea order by b.chunk)) from hub.blob b where b.sha256 = wanted) then
      raise exception 'the parts do not make this file' using errcode = 'HB016';
    end if;
    same := true;
  end if;
  if here = 0 then
    perform hub.hand_out(encode(wanted, 'hex'), me.uid);
  elsif not hub.has_file(encode(wanted, 'hex'), me.uid) then
    if not same then
      raise exception 'the parts do not make this file' using errcode = 'HB016';
    end if;
    insert into hub.shown (sha256, member, chunk) values (wanted, me.uid, nth) on conflict do nothing;
    if (select count(*) from hub.shown s where s.sha256 = wanted and s.member = me.uid) = of_all then
      perform hub.hand_out(encode(wanted, 'hex'), me.uid);
      delete from hub.shown s where s.sha256 = wanted and s.member = me.uid;
    end if;
  end if;
  return hub.chunks(wanted);
end
$$;

-- Which parts of a file are here: {"chunks": how many there are, or null, "here": their numbers}; for who has yet to
-- show that they have it, those that they showed.
create function hub.chunks(wanted bytea) returns json
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare me hub.member := hub.acting();
begin
  if not hub.brings_file(wanted, me.uid) then
    raise exception 'no such file' using errcode = 'HB019';
  elsif not hub.has_file(encode(wanted, 'hex'), me.uid) then
    return (select json_build_object('chunks', null, 'here', coalesce(json_agg(s.chunk order by s.chunk), '[]'))
      from hub.shown s where s.sha256 = wanted and s.member = me.uid);
  end if;
  return (select json_build_object('chunks', max(b.chunks), 'here', coalesce(json_agg(b.chunk order by b.chunk), '[]'))
    from hub.blob b where b.sha256 = wanted);
end
$$;

create function hub.get_chunk(wanted bytea, nth int) returns bytea
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare me hub.member := hub.acting();
begin
  if not hub.sees_file(wanted, me.uid) then
    raise exception 'no such file' using errcode = 'HB019';
  elsif not hub.has_file(encode(wanted, 'hex'), me.uid) then
    return null;
  end if;
  return (select b.bytes from hub.blob b where b.sha256 = wanted and b.chunk = nth);
end
$$;

-- The columns of a ticket, for claims and lists.
create function hub.project(ticket uuid) returns boolean
language plpgsql volatile as
$$
begin
  insert into hub.ticket (uid, number, state, queue, assignee, person, type, category, priority, due_at, created_at,
    closed_at, deleted_at)
  select r.uid, coalesce(left(p.number, 100), ''), coalesce(p.state, ''), p.queue_uid, p.assignee_uid, p.person_uid, p.type_uid,
    p.category_uid, coalesce(p.priority, 2), p.due_at, r.created_at, p.closed_at, r.deleted_at
  from hub.row r, jsonb_to_record(r.data) p (number text, state text, queue_uid uuid, assignee_uid uuid,
    person_uid uuid, type_uid uuid, category_uid uuid, priority int, due_at bigint, closed_at bigint)
  where r.uid = project.ticket
  on conflict (uid) do update set number = excluded.number, state = excluded.state, queue = excluded.queue,
    assignee = excluded.assignee, person = excluded.person, type = excluded.type, category = excluded.category,
    priority = excluded.priority, due_at = excluded.due_at, closed_at = excluded.closed_at,
    deleted_at = excluded.deleted_at;
  return found;
end
$$;

-- The words that a ticket is found by.
create function hub.find_by_words(ticket uuid) returns boolean
language plpgsql volatile as
$$
begin
  insert into hub.words as w (uid, words)
  select r.uid, setweight(to_tsvector('pg_catalog.russian', left(coalesce(r.data ->> 'subject', ''), 10000)), 'A')
    || to_tsvector('pg_catalog.russian', left(coalesce(r.data ->> 'description', ''), 100000))
  from hub.row r where r.uid = ticket
  on conflict (uid) do update set words = excluded.words where w.words <> excluded.words;
  return found;
end
$$;

-- Tickets of the team, newest first. `wish` may hold queue, assignee, person, type, category (keys), states (a
-- list), from, to (created, UTC ms). `after` is the last line's (created_at, uid), nulls for the first page.
create function hub.tickets(wish json, after_at bigint, after_uid uuid, most int)
returns table (created_at bigint, uid uuid, body json) language sql stable rows 50 as
$$
  select t.created_at, t.uid, hub.row_body(r)
  from hub.ticket t join hub.row r on r.uid = t.uid
  where t.deleted_at is null
    and (after_at is null or (t.created_at, t.uid) < (after_at, after_uid))
    and (wish ->> 'queue' is null or t.queue = (wish ->> 'queue')::uuid)
    and (wish ->> 'assignee' is null or t.assignee = (wish ->> 'assignee')::uuid)
    and (wish ->> 'person' is null or t.person = (wish ->> 'person')::uuid)
    and (wish ->> 'type' is null or t.type = (wish ->> 'type')::uuid)
    and (wish ->> 'category' is null or t.category = (wish ->> 'category')::uuid)
    and (wish -> 'states' is null
         or t.state = any (array(select json_array_elements_text(wish -> 'states'))))
    and (wish ->> 'from' is null or t.created_at >= (wish ->> 'from')::bigint)
    and (wish ->> 'to' is null or t.created_at < (wish ->> 'to')::bigint)
  order by t.created_at desc, t.uid desc limit most
$$;

-- How many tickets stand where, of those one sees.
create function hub.ticket_counts() returns table (queue uuid, state text, tickets bigint)
language sql stable as
$$ select t.queue, t.state, count(*) from hub.ticket t where t.deleted_at is null group by 1, 2 $$;

-- Tickets by number or words, of the whole time: the newest thousand hits, best first; `cut` on each line says that
-- there are older ones. With the owner's rights,
-- because under a policy the index of words would stand idle; who sees what is asked here.
create function hub.search(asked text, most int) returns table (uid uuid, rank real, body json, cut boolean)
language sql stable security definer set search_path = pg_catalog, pg_temp rows 20 as
$$
  with wanted as (select websearch_to_tsquery('pg_catalog.russian', asked) as query),
  hits as (
    select t.uid, 10::real as rank, t.created_at from hub.ticket t
    where t.number = upper(trim(asked)) and t.deleted_at is null
    union all
    (select t.uid, ts_rank(w.words, (select query from wanted)), t.created_at
     from hub.words w join hub.ticket t on t.uid = w.uid
     where w.words @@ (select query from wanted) and t.deleted_at is null
       and (t.queue is null or t.queue = any ((select hub.my_queues())::uuid[]) or t.assignee = (select hub.me()))
     order by t.created_at desc limit 1001)),
  best as (select h.uid, max(h.rank) as rank, max(h.created_at) as created_at from hits h group by h.uid)
  select b.uid, b.rank, hub.row_body(r), (select count(*) > 1000 from hits h where h.rank < 10) from best b join hub.row r on r.uid = b.uid
  where (select hub.me()) is not null and (r.everyone or r.scope && (select hub.my_queues())
    or r.owners @> (select array[hub.me()]))
  order by b.rank desc, b.created_at desc limit most
$$;
