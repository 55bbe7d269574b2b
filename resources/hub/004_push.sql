-- What desks send. A push is one transaction; sent again it does nothing more.

create type hub.wire as (seq bigint, hlc text, at bigint, actor uuid, tbl text, uid uuid, op text, changes text,
  salt text, digest text, prev text, hash text);

-- The hash of an entry, as the desks make it (app/services/store/chain.py): the head is canonical JSON.
create function hub.hash_of(desk uuid, w hub.wire) returns bytea language sql stable as
$$
  select sha256(decode(w.prev, 'hex') || decode(w.digest, 'hex') || convert_to(
    '["' || replace(desk::text, '-', '') || '",' || w.seq || ',"' || w.hlc || '",' || w.at || ','
    || coalesce('"' || replace(w.actor::text, '-', '') || '"', 'null') || ',"' || w.tbl || '","'
    || replace(w.uid::text, '-', '') || '","' || w.op || '"]', 'UTF8'))
$$;

-- Refuse a whole push: entries that do not continue the desk's chain, or are not the speaker's own.
create function hub.check_batch(me uuid, d hub.desk, batch hub.wire[]) returns void
language plpgsql stable as
$$
declare bad record;
begin
  select c.seq, c.seq <> d.head_seq + c.n as gap,
    c.tbl !~ '^[a-z_]{1,63}$' or c.op not in ('insert', 'update', 'remove', 'restore')
      or c.hlc !~ '^[0-9a-f]{24}$' as unfit,
    c.actor <> me as forged
  into bad
  from (
    select w.seq, w.tbl, w.op, w.hlc, w.actor, row_number() over o as n, w.prev, w.hash,
      lag(w.hash, 1, encode(d.head_hash, 'hex')) over o as before, encode(hub.hash_of(d.uid, w), 'hex') as made
    from unnest(batch) w window o as (order by w.seq)) c
  where (c.seq = d.head_seq + c.n and c.prev = c.before and c.hash = c.made and c.tbl ~ '^[a-z_]{1,63}$'
    and c.op in ('insert', 'update', 'remove', 'restore') and c.hlc ~ '^[0-9a-f]{24}$'
    and (c.actor is null or c.actor = me)) is not true
  order by c.n limit 1;
  if not found then
    return;
  elsif bad.gap then
    raise exception 'entry % does not follow %', bad.seq, d.head_seq using errcode = 'HB011';
  elsif bad.forged then
    raise exception 'entry % is somebody else''s', bad.seq using errcode = 'HB013';
  elsif bad.unfit then
    raise exception 'entry % is not in order', bad.seq using errcode = 'HB012';
  end if;
  raise exception 'the chain does not hold at entry %', bad.seq using errcode = 'HB012';
end
$$;

-- Whether a record is in the speaker's sight.
create function hub.sees(me uuid, mine uuid[], scope uuid[], owners uuid[], everyone boolean)
returns boolean language sql immutable as
$$ select everyone or scope && mine or me = any (owners) $$;

-- Whether somebody made this root: a ticket written down for another team comes with its notes and contact, which
-- are sent after it.
create function hub.made(root_uid uuid, person uuid) returns boolean
language plpgsql stable as
$$
begin
  return (select exists (select from hub.row r where r.uid = root_uid and r.created_by = person));
end
$$;

-- Why an entry is not applied; null where it may be. `r` is the record as it is, `a` the audience it would have.
create function hub.refusal(me hub.member, mine uuid[], sh hub.sharing, r hub.row, a hub.audience, w hub.wire,
  fields jsonb) returns text language plpgsql stable as
$$
declare
  holder uuid;
  claimed uuid;
begin
  if sh.tbl is null then
    return 'table';
  elsif not me.role = any (sh.roles) then
    return 'rights';
  elsif r.uid is null then
    if w.op <> 'insert' then
      return 'unknown';
    elsif exists (select from hub.erased e where e.uid in (w.uid, a.root)) then
      return 'erased';
    elsif a.root is null then
      return 'parent';
    elsif sh.kind = 'part' and not hub.sees(me.uid, mine, a.scope, a.owners, a.everyone)
        and not hub.made(a.root, me.uid) then
      return 'scope';
    elsif sh.kind = 'own' and not sh.by_others and me.role = 'operator' and not me.uid = any (a.owners) then
      return 'rights';
    end if;
  elsif r.tbl <> w.tbl then
    return 'unknown';
  elsif exists (select from hub.erased e where e.uid in (w.uid, r.root)) then
    return 'erased';
  elsif not hub.sees(me.uid, mine, r.scope, r.owners, r.everyone) and not hub.made(r.root, me.uid) then
    return 'scope';
  elsif sh.kind = 'own' and not sh.by_others and me.role = 'operator'
      and not (me.uid = any (r.owners) or r.created_by is not distinct from me.uid) then
    return 'rights';
  end if;
  if w.tbl = 'ticket' and w.op = 'update' and fields ? 'assignee_uid' then
    select c.member into holder from hub.claim c where c.ticket = w.uid and c.member <> me.uid;
    if found and (fields -> 'assignee_uid' ->> 0)::uuid is distinct from holder then
      return 'taken';
    end if;
  elsif w.tbl = 'queue_claim' and w.op = 'insert' then
    claimed := (fields ->> 'ticket_uid')::uuid;
    if exists (select from hub.claim c where c.ticket = claimed and c.member <> me.uid) then
      return 'taken';
    end if;
  end if;
  return null;
end
$$;

-- When a root is over, for those that leave desks with time; null while it is not.
create function hub.settled(sh hub.sharing, data jsonb, created_at bigint, now_at bigint) returns bigint
language sql immutable as
$$
  select case sh.kind
    when 'ticket' then case when data ->> 'state' in ('resolved', 'closed', 'cancelled', 'merged')
      then coalesce((data ->> 'closed_at')::bigint, (data ->> 'resolved_at')::bigint, now_at) end
    when 'contact' then coalesce((data ->> 'ended_at')::bigint, (data ->> 'offered_at')::bigint, created_at)
    when 'own' then created_at end
$$;

create function hub.add_row(sh hub.sharing, a hub.audience, w hub.wire, stamp text, fields jsonb, now_rev bigint)
returns hub.row language plpgsql volatile as
$$
declare
  r hub.row;
  made_at bigint := coalesce((fields ->> 'created_at')::bigint, w.at);
  is_root boolean := a.root = w.uid;
begin
  insert into hub.row (uid, tbl, root, scope, owners, everyone, birth, birth_all, birth_owners, hlc, data,
    created_at, created_by, updated_at, updated_by, settled_at, rev)
  values (w.uid, w.tbl, a.root, a.scope, a.owners, a.everyone,
    case when is_root then a.scope else '{}' end, is_root and a.everyone,
    case when is_root then a.owners else '{}' end, stamp, fields - 'created_at',
    made_at, w.actor, w.at, w.actor, case when is_root then hub.settled(sh, fields, made_at, w.at) end, now_rev)
  returning * into r;
  if sh.kind in ('client', 'contact', 'own', 'tied')
      and exists (select from hub.tie t where t.taker = w.uid) then
    perform hub.borrow(w.uid, now_rev);
  end if;
  return hub.followed(sh, r, null, now_rev);
end
$$;

-- Merge an entry into a record, field by field: the greater stamp wins, and what lost stays in its entry. An insert
-- of a record that is here (two desks may make the same one) is an update of what it names.
create function hub.merge_row(me hub.member, sh hub.sharing, r hub.row, w hub.wire, stamp text, fields jsonb,
  now_rev bigint) returns hub.row language plpgsql volatile as
$$
declare
  before hub.row := r;
  won jsonb;
  clocks jsonb;
begin
  select jsonb_object_agg(f.key, case when w.op = 'insert' then f.value else f.value -> 1 end),
    jsonb_object_agg(f.key, stamp)
  into won, clocks
  from jsonb_each(fields) f
  where stamp >= coalesce(r.clk ->> f.key, r.hlc) and not (w.op = 'insert' and f.key = 'created_at');
  if won is null then
    return r;
  end if;
  if won ? 'deleted_at' then
    r.deleted_at := (won ->> 'deleted_at')::bigint;
    won := won - 'deleted_at';
  end if;
  if stamp >= greatest(r.hlc, (select max(c.value) from jsonb_each_text(r.clk) c)) then
    r.updated_at := w.at;
    r.updated_by := w.actor;
  end if;
  r.data := r.data || won;
  r.clk := coalesce(r.clk, '{}') || clocks;
  if r.root = r.uid and clocks ?| '{state,closed_at,resolved_at,ended_at}' then
    r.settled_at := hub.settled(sh, r.data, r.created_at, w.at);
  end if;
  update hub.row t set data = r.data, clk = r.clk, updated_at = r.updated_at, updated_by = r.updated_by,
    deleted_at = r.deleted_at, settled_at = r.settled_at, rev = now_rev
  where t.uid = r.uid;
  if clocks ?| sh.watched then
    return hub.followed(sh, r, before, now_rev);
  elsif r.tbl = 'ticket' then
    perform hub.project(r, clocks ?| '{subject,description}');
  end if;
  return r;
end
$$;

-- What else changes with a record: its audience, its ties, the columns kept beside it. `before` is null for a new
-- one. Returns the record as it stands then.
create function hub.followed(sh hub.sharing, r hub.row, before hub.row, now_rev bigint) returns hub.row
language plpgsql volatile as
$$
declare a hub.audience;
begin
  if before.uid is not null and sh.kind <> 'house' then
    a := hub.audience_of(sh, r.uid, r.data, r.created_by);
    if a.root is not null and a.root <> r.root then
      perform hub.move_part(r, a, now_rev);
    elsif sh.kind = 'ticket' then
      perform hub.settle(r, a.scope, a.owners, a.everyone, now_rev);
      if before.settled_at is not null and r.settled_at is null then
        perform hub.wake(r.uid, before.settled_at, now_rev);
      end if;
    elsif sh.kind in ('own', 'contact') and a.owners <> r.birth_owners then
      update hub.row t set birth_owners = a.owners where t.uid = r.uid;
      perform hub.borrow(r.uid, now_rev);
    end if;
  end if;
  if sh.givers <> '{}' then
    perform hub.tie_up(sh, r, before.uid is null, now_rev);
  end if;
  if r.tbl = 'ticket' then
    perform hub.project(r, before.uid is null or before.data -> 'subject' is distinct from r.data -> 'subject'
      or before.data -> 'description' is distinct from r.data -> 'description');
  elsif r.tbl in ('user', 'queue_member') then
    perform hub.follow_people(r, now_rev);
  end if;
  if sh.kind <> 'house' then
    select * into r from hub.row t where t.uid = r.uid;
  end if;
  return r;
end
$$;

-- A part that belongs to another root now: who saw it by the old one is told.
create function hub.move_part(r hub.row, a hub.audience, now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  update hub.row t set root = a.root, scope = a.scope, owners = a.owners, everyone = a.everyone, rev = now_rev
  where t.uid = r.uid;
  update hub.entry e set root = a.root, scope = a.scope, owners = a.owners, everyone = a.everyone, rev = now_rev
  where e.root = r.root and e.uid = r.uid and e.refused is null;
  if not a.everyone then
    perform hub.tell_left(r.uid, r.tbl, hub.without(r.scope, a.scope), hub.without(r.owners, a.owners),
      r.everyone, now_rev);
  end if;
end
$$;

-- A ticket is open again that may have left the desks with time: all of it goes out anew.
create function hub.wake(ticket uuid, settled_at bigint, now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  if settled_at > hub.now_ms() - hub.setting_of('window_days')::int * 86400000::bigint then
    return;
  end if;
  update hub.row r set rev = now_rev
  where r.root = ticket or r.root in (select t.taker from hub.tie t where t.giver = ticket)
    and exists (select from hub.sharing s where s.tbl = r.tbl and s.kind in ('contact', 'own', 'tied', 'part'));
  update hub.entry e set rev = now_rev where e.root = ticket;
end
$$;

create function hub.words_of(data jsonb) returns tsvector language sql stable as
$$
  select setweight(to_tsvector('pg_catalog.russian', coalesce(data ->> 'subject', '')), 'A')
    || to_tsvector('pg_catalog.russian', left(coalesce(data ->> 'description', ''), 100000))
$$;

-- A ticket's columns for claims, lists and search; its words only where they `differ`.
create function hub.project(r hub.row, differ boolean) returns void
language plpgsql volatile as
$$
declare p hub.ticket;
begin
  p := row(r.uid, coalesce(r.data ->> 'number', ''), coalesce(r.data ->> 'state', ''),
    (r.data ->> 'queue_uid')::uuid, (r.data ->> 'assignee_uid')::uuid, (r.data ->> 'person_uid')::uuid,
    (r.data ->> 'type_uid')::uuid, (r.data ->> 'category_uid')::uuid, coalesce((r.data ->> 'priority')::int, 2),
    (r.data ->> 'due_at')::bigint, r.created_at, (r.data ->> 'closed_at')::bigint, r.deleted_at,
    coalesce(r.data ->> 'subject', ''), case when differ then hub.words_of(r.data) end, null);
  update hub.ticket t set number = p.number, state = p.state, queue = p.queue, assignee = p.assignee,
    person = p.person, type = p.type, category = p.category, priority = p.priority, due_at = p.due_at,
    created_at = p.created_at, closed_at = p.closed_at, deleted_at = p.deleted_at, subject = p.subject,
    words = coalesce(p.words, t.words)
  where t.uid = p.uid;
  if not found then
    insert into hub.ticket select p.*;
  end if;
end
$$;

-- Administrators' changes of people and of who works which queue count for rights at once.
create function hub.follow_people(r hub.row, now_rev bigint) returns void
language plpgsql volatile as
$$
declare
  person uuid := (r.data ->> 'user_uid')::uuid;
  queue_uid uuid := (r.data ->> 'queue_uid')::uuid;
begin
  if r.tbl = 'user' then
    update hub.member m set name = coalesce(r.data ->> 'name', m.name), role = coalesce(r.data ->> 'role', m.role),
      active = coalesce((r.data ->> 'active')::boolean, true) and r.deleted_at is null
    where m.uid = r.uid;
    return;
  elsif not exists (select from hub.member m where m.uid = person) then
    return;
  elsif r.deleted_at is null then
    insert into hub.member_queue (member, queue) values (person, queue_uid)
    on conflict (member, queue) do update set until_at = null;
  else
    delete from hub.member_queue q where q.member = person and q.queue = queue_uid;
  end if;
  perform hub.follow_queues(person, now_rev);
end
$$;

-- After somebody's queues changed: open tickets of theirs in queues that are not theirs stay in their sight.
create function hub.follow_queues(person uuid, now_rev bigint) returns void
language plpgsql volatile as
$$
declare
  r hub.row;
  a hub.audience;
  sh hub.sharing;
begin
  select * into sh from hub.sharing s where s.tbl = 'ticket';
  for r in select w.* from hub.ticket t join hub.row w on w.uid = t.uid
      where t.assignee = follow_queues.person and w.settled_at is null loop
    a := hub.audience_of(sh, r.uid, r.data, r.created_by);
    perform hub.settle(r, a.scope, a.owners, a.everyone, now_rev);
  end loop;
end
$$;

-- A stamp no further ahead than the hub's clock and `ahead`; those of one desk keep their order.
create function hub.clamped(stamp text, last text, furthest text) returns text
language sql immutable as
$$
  select case when left(last, 12) >= furthest then
      lpad(to_hex(('x' || lpad(left(last, 16), 16, '0'))::bit(64)::bigint + 1), 16, '0') || right(stamp, 8)
    else furthest || '0000' || right(stamp, 8) end
$$;

-- PostgreSQL keeps no NUL in a text: the entry keeps it, the record does without.
create function hub.without_nul(changes text) returns text language plpgsql immutable as
$$
begin
  while changes ~ '(^|[^\\])(\\\\)*\\u0000' loop
    changes := regexp_replace(changes, '(^|[^\\])((\\\\)*)\\u0000', '\1\2', 'g');
  end loop;
  return changes;
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

create function hub.push(desk_uid uuid, entries json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.acting();
  mine uuid[] := hub.queues_of(me.uid);
  d hub.desk;
  batch hub.wire[];
  w hub.wire;
  sh hub.sharing;
  r hub.row;
  a hub.audience;
  all_changes jsonb;
  fields jsonb;
  reason text;
  stamp text;
  furthest text;
  now_rev bigint;
  clamped json[] := '{}';
  refused json[] := '{}';
begin
  select * into d from hub.desk k where k.uid = desk_uid for update;
  if not found then
    raise exception 'this desk has not joined' using errcode = 'HB015';
  elsif d.schema < hub.setting_of('schema_min')::int then
    raise exception 'the program of this desk is too old' using errcode = 'HB003';
  end if;
  batch := array(select e from json_populate_recordset(null::hub.wire, entries) e order by e.seq);
  if batch[1].seq <= d.head_seq then
    if exists (select from unnest(batch) b join hub.entry e on e.desk = desk_uid and e.seq = b.seq
               where encode(e.hash, 'hex') <> b.hash) then
      raise exception 'another chain of this desk is here' using errcode = 'HB010';
    end if;
    select coalesce(array_agg(json_build_object('seq', e.seq, 'reason', e.refused) order by e.seq)
        filter (where e.refused is not null), '{}'),
      coalesce(array_agg(json_build_object('seq', e.seq, 'uid', e.uid, 'tbl', e.tbl, 'stamp', e.stamp)
        order by e.seq) filter (where e.stamp is not null), '{}')
    into refused, clamped
    from hub.entry e where e.desk = desk_uid and e.seq between batch[1].seq and batch[cardinality(batch)].seq;
    batch := array(select b from unnest(batch) b where b.seq > d.head_seq order by b.seq);
  end if;
  if cardinality(batch) = 0 then
    return json_build_object('head_seq', d.head_seq, 'rev', (select c.rev from hub.counter c),
      'clamped', array_to_json(clamped), 'refused', array_to_json(refused));
  end if;
  perform hub.check_batch(me.uid, d, batch);
  furthest := lpad(to_hex(hub.now_ms() + hub.setting_of('ahead_ms')::bigint), 12, '0');
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  foreach w in array batch loop
    all_changes := case when w.changes like '%\\u0000%' then hub.without_nul(w.changes) else w.changes end::jsonb;
    fields := all_changes -> 'fields';
    if all_changes ? 'erased' then
      fields := fields - array(select jsonb_array_elements_text(all_changes -> 'erased'));
    end if;
    if sh.tbl is distinct from w.tbl then
      select * into sh from hub.sharing s where s.tbl = w.tbl;
    end if;
    if fields ?| sh.secrets then
      raise exception 'entry % holds a secret', w.seq using errcode = 'HB014';
    end if;
    stamp := w.hlc;
    if left(stamp, 12) > furthest then
      stamp := hub.clamped(stamp, d.last_stamp, furthest);
      d.last_stamp := stamp;
      clamped := clamped || json_build_object('seq', w.seq, 'uid', w.uid, 'tbl', w.tbl, 'stamp', stamp);
    end if;
    select * into r from hub.row t where t.uid = w.uid;
    a := null;
    if r.uid is null and sh.tbl is not null then
      a := hub.audience_of(sh, w.uid, fields, coalesce(w.actor, me.uid));
    end if;
    reason := hub.refusal(me, mine, sh, r, a, w, fields);
    if reason is not null then
      refused := refused || json_build_object('seq', w.seq, 'reason', reason);
      r := null;
    elsif r.uid is null then
      r := hub.add_row(sh, a, w, stamp, fields, now_rev);
    else
      r := hub.merge_row(me, sh, r, w, stamp, fields, now_rev);
    end if;
    if reason is null and not hub.sees(me.uid, mine, r.scope, r.owners, r.everyone) then
      perform hub.tell_left(t.uid, t.tbl, '{}', array[me.uid], false, now_rev) from hub.row t where t.uid = r.root;
    end if;
    if w.tbl = 'ticket' and reason is null and w.op = 'update' and fields ? 'assignee_uid' then
      perform hub.hand_claim(w.uid, (fields -> 'assignee_uid' ->> 1)::uuid, now_rev);
    end if;
    insert into hub.entry (desk, seq, hlc, stamp, at, actor, tbl, uid, root, op, changes, salt, digest, prev_hash,
      hash, refused, login, scope, owners, everyone, rev)
    values (desk_uid, w.seq, w.hlc, nullif(stamp, w.hlc), w.at, w.actor, w.tbl, w.uid, coalesce(r.root, w.uid),
      w.op, w.changes::json, decode(w.salt, 'hex'), decode(w.digest, 'hex'), decode(w.prev, 'hex'),
      decode(w.hash, 'hex'), reason, session_user, coalesce(r.scope, '{}'), coalesce(r.owners, array[me.uid]),
      coalesce(r.everyone, false), now_rev);
  end loop;
  update hub.desk k set head_seq = w.seq, head_hash = decode(w.hash, 'hex'), last_stamp = d.last_stamp,
    seen_at = hub.now_ms()
  where k.uid = desk_uid;
  perform pg_notify('hub', '');
  return json_build_object('head_seq', w.seq, 'rev', now_rev, 'clamped', array_to_json(clamped),
    'refused', array_to_json(refused));
end
$$;
