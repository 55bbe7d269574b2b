-- What desks send. A push is one transaction; sent again it does nothing more. Written for few statements: each one
-- costs more than what it does. All that can be is done before the counter is taken: from there to the commit
-- everybody waits.

-- An entry as a desk sends it,
create type hub.sent as (seq bigint, hlc text, at bigint, actor uuid, tbl text, uid uuid, op text, changes text,
  salt text, digest text, prev text, hash text);
-- and made out: whether hash and signs hold, whether it bears a secret, its fields, the values that they have after it
-- and their clocks, whether it is of the common sort that `hub.apply` writes at once, and what it is a part of.
create type hub.wire as (seq bigint, hlc text, at bigint, actor uuid, tbl text, uid uuid, op text, changes text,
  salt text, digest text, prev text, hash text,
  stamp text, sound boolean, secret boolean, fields jsonb, won jsonb, clocks jsonb, quick boolean, parent uuid);

-- The hash of an entry, as the desks make it (app/services/store/chain.py): the head is canonical JSON. Only keys
-- have dashes in it.
create function hub.hash_of(desk uuid, prev text, digest text, seq bigint, hlc text, at bigint, actor uuid, tbl text,
  uid uuid, op text) returns text language sql stable as
$$
  select encode(sha256(decode(prev || digest, 'hex') || convert_to(replace(format(
    '["%s",%s,"%s",%s,%s,"%s","%s","%s"]', desk, seq, hlc, at, coalesce('"' || actor || '"', 'null'), tbl, uid, op),
    '-', ''), 'UTF8')), 'hex')
$$;

-- Refuse a whole push for an entry that does not continue the desk's chain, or is not the speaker's own.
create function hub.reject(w hub.wire, behind bigint, me uuid) returns void language plpgsql as
$$
begin
  if w.seq is distinct from behind + 1 then
    raise exception 'entry % does not follow %', w.seq, behind using errcode = 'HB011';
  elsif w.actor <> me then
    raise exception 'entry % is somebody else''s', w.seq using errcode = 'HB013';
  end if;
  raise exception 'the chain does not hold at entry %', w.seq using errcode = 'HB012';
end
$$;

-- A stamp no further ahead than the hub's clock and `ahead_ms`; those of one desk keep their order.
create function hub.clamped(stamp text, last text) returns text
language plpgsql volatile as
$$
declare furthest text := lpad(to_hex(hub.now_ms() + hub.setting_of('ahead_ms')::bigint), 12, '0');
begin
  return case when left(stamp, 12) <= furthest then stamp
    when left(last, 12) >= furthest then
      lpad(to_hex(('x' || lpad(left(last, 16), 16, '0'))::bit(64)::bigint + 1), 16, '0') || right(stamp, 8)
    else furthest || '0000' || right(stamp, 8) end;
end
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

-- The fields of an entry that is out of the ordinary: with a NUL, or with values that were erased.
create function hub.fields_left(changes text) returns jsonb language plpgsql immutable as
$$
declare all_changes jsonb := hub.without_nul(changes)::jsonb;
begin
  return (all_changes -> 'fields') - array(
    select jsonb_array_elements_text(coalesce(all_changes -> 'erased', '[]')));
end
$$;

-- What was refused and clamped of the entries that are here already; a fork of their chain is refused.
create function hub.told_before(desk_uid uuid, batch hub.wire[], out refused json[], out clamped json[])
language plpgsql stable as
$$
begin
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
end
$$;

-- Make out what was sent. `offset 0` keeps what is worked out there from being worked out at each mention.
create function hub.read(me hub.speaker, desk_uid uuid, entries json) returns hub.wire[]
language plpgsql stable as
$$
begin
  return array(
    select row(e.*, e.hlc,
      e.op in ('insert', 'update', 'remove', 'restore') and (s.tbl is not null or e.tbl ~ '^[a-z_]{1,63}$')
        and length(e.hlc) = 24 and translate(e.hlc, '0123456789abcdef', '') = '' and e.at >= 0 and (e.actor is null or e.actor = me.uid)
        and e.hash = hub.hash_of(desk_uid, e.prev, e.digest, e.seq, e.hlc, e.at, e.actor, e.tbl, e.uid, e.op),
      f.fields ?| s.secrets, f.fields, case e.op when 'insert' then f.fields - 'created_at' else v.won end, v.clocks,
      me.role = any (s.roles) and (me.role <> 'supervisor' or s.kind = 'house') and case e.op
        when 'update' then s.kind <> 'own' and not f.fields ?| s.weighty and v.won is not null
          and not (e.tbl = 'ticket' and coalesce(v.won ->> 'state', '') in ('resolved', 'closed', 'cancelled', 'merged'))
        when 'insert' then s.kind = 'part' and s.tied = '{}' and e.tbl not in ('queue_claim', 'attachment')
          or e.tbl = 'ticket' and (f.fields ->> 'queue_uid')::uuid = any (me.queues)
            and coalesce((f.fields ->> 'assignee_uid')::uuid = me.uid, true) and not jsonb_strip_nulls(f.fields) ?| s.tied
            and coalesce(f.fields ->> 'state', '') not in ('resolved', 'closed', 'cancelled', 'merged') end,
      case e.op when 'insert' then (f.fields ->> s.parents[1])::uuid end)::hub.wire
    from json_populate_recordset(null::hub.sent, entries) e
    left join lateral (
      select h.tbl, h.kind, h.roles, h.secrets, h.weighty, h.tied, h.parents from hub.sharing h
      where h.tbl = e.tbl offset 0) s on true
    cross join lateral (select case when e.salt is null or e.changes like '%\\u0000%' then hub.fields_left(e.changes)
      else e.changes::jsonb -> 'fields' end offset 0) f(fields)
    cross join lateral (
      select jsonb_object_agg(c.key, c.value -> 1), jsonb_object_agg(c.key, e.hlc)
      from jsonb_each(f.fields) c where e.op <> 'insert') v(won, clocks));
end
$$;

-- Do what the entries of a batch say; why those were refused that were.
create function hub.apply(me hub.speaker, batch hub.wire[], now_rev bigint) returns text[]
language plpgsql volatile as
$$
declare
  w hub.wire;
  n int := 0;
  reason text;
  reasons text[] := '{}';
begin
  foreach w in array batch loop
    n := n + 1;
    if w.quick is not true or me.wary then
      reason := hub.apply_one(me, w, now_rev);
      if reason is not null then
        reasons[n] := reason;
      end if;
      continue;
    elsif w.op = 'update' then
      update hub.row t set data = t.data || w.won, clk = coalesce(t.clk, '{}') || w.clocks, newest = w.stamp,
        updated_at = w.at, updated_by = w.actor, rev = now_rev
      where t.uid = w.uid and t.tbl = w.tbl and t.newest <= w.stamp and (t.everyone or t.scope && me.queues)
        and (t.settled_at is null or t.tbl <> 'ticket');
    elsif w.tbl = 'ticket' then
      insert into hub.row (uid, tbl, root, scope, owners, everyone, birth, hlc, newest, data, created_at, created_by,
        updated_at, updated_by, rev)
      select w.uid, w.tbl, w.uid, q.scope, '{}', false, q.scope, w.stamp, w.stamp, w.won,
        coalesce((w.fields ->> 'created_at')::bigint, w.at), w.actor, w.at, w.actor, now_rev
      from (select array[(w.fields ->> 'queue_uid')::uuid] as scope) q
      on conflict do nothing;
    else
      insert into hub.row (uid, tbl, root, scope, owners, everyone, hlc, newest, data, created_at, created_by,
        updated_at, updated_by, rev)
      select w.uid, w.tbl, p.root, p.scope, p.owners, p.everyone, w.stamp, w.stamp, w.won,
        coalesce((w.fields ->> 'created_at')::bigint, w.at), w.actor, w.at, w.actor, now_rev
      from hub.row p where p.uid = w.parent and (p.everyone or p.scope && me.queues)
      on conflict do nothing;
    end if;
    if not found then
      reason := hub.apply_one(me, w, now_rev);
      if reason is not null then
        reasons[n] := reason;
      end if;
    end if;
  end loop;
  return reasons;
end
$$;

create function hub.apply_one(me hub.speaker, w hub.wire, now_rev bigint) returns text
language plpgsql volatile as
$$
declare
  sh hub.sharing;
  reason text;
begin
  select * into sh from hub.sharing s where s.tbl = w.tbl;
  reason := case when sh.tbl is null then 'table'
    when not me.role = any (sh.roles) then hub.bring(me, sh, w, now_rev)
    when w.op = 'insert' then hub.add_row(me, sh, w, now_rev)
    else hub.merge_row(me, sh, w, now_rev, 'unknown') end;
  if reason = 'erased' and w.fields - sh.harmless <> '{}' then
    raise exception 'entry % is about somebody who was erased', w.seq using errcode = 'HB021', detail = w.seq;
  end if;
  return reason;
end
$$;

-- Without `force_generic_plan` PostgreSQL plans several of these statements anew at each push; and of tables that it
-- knows nothing of yet, as in a hub's first minute, it would read some from end to end.
create function hub.push(desk_uid uuid, entries json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan set enable_seqscan = off as
$$
declare
  me hub.speaker;
  d record;
  batch hub.wire[];
  w hub.wire;
  furthest text := lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0');
  behind bigint;
  last_hash text;
  now_rev bigint;
  n int;
  stamps text[];
  reasons text[];
  clamped json[] := '{}';
  refused json[] := '{}';
  shown uuid[] := '{}';
  worded uuid[] := '{}';
  ticket uuid;
  done boolean;
begin
  loop
    clamped := '{}';
    select m.uid, m.role, m.queues, m.stands_in, k.head_seq, encode(k.head_hash, 'hex') as head_hash, k.last_stamp,
      k.schema, (select s.value::int from hub.setting s where s.name = 'schema_min') as schema_min
    into d
    from hub.member m, hub.desk k where m.login = session_user and m.active and k.uid = desk_uid;
    if not found then
      perform hub.acting();
      raise exception 'this desk has not joined' using errcode = 'HB015';
    elsif d.schema < d.schema_min then
      raise exception 'the program of this desk is too old' using errcode = 'HB003';
    end if;
    me := (d.uid, d.role, case when d.stands_in then hub.queues_of(d.uid) else d.queues end, false);
    batch := hub.read(me, desk_uid, entries);
    if batch[1].seq <= d.head_seq then
      select t.refused, t.clamped into refused, clamped from hub.told_before(desk_uid, batch) t;
      batch := array(select b from unnest(batch) b where b.seq > d.head_seq order by b.seq);
    end if;
    if cardinality(batch) = 0 then
      return json_build_object('head_seq', d.head_seq, 'rev', (select c.rev from hub.counter c),
        'clamped', array_to_json(clamped), 'refused', array_to_json(refused));
    end if;
    behind := d.head_seq;
    last_hash := d.head_hash;
    n := 0;
    stamps := '{}';
    foreach w in array batch loop
      n := n + 1;
      if (w.sound and w.seq = behind + 1 and w.prev = last_hash) is not true then
        perform hub.reject(w, behind, me.uid);
      elsif w.secret then
        raise exception 'entry % holds a secret', w.seq using errcode = 'HB014';
      end if;
      behind := w.seq;
      last_hash := w.hash;
      if left(w.hlc, 12) > furthest and hub.clamped(w.hlc, d.last_stamp) <> w.hlc then
        d.last_stamp := hub.clamped(w.hlc, d.last_stamp);
        w.stamp := d.last_stamp;
        w.clocks := (select jsonb_object_agg(c.key, w.stamp) from jsonb_each(w.clocks) c);
        batch[n] := w;
        stamps[n] := w.stamp;
        clamped := clamped || json_build_object('seq', w.seq, 'uid', w.uid, 'tbl', w.tbl, 'stamp', w.stamp);
      end if;
      if w.tbl <> 'ticket' then
        continue;
      end if;
      if w.fields ?| '{number,state,queue_uid,assignee_uid,person_uid,type_uid,category_uid,priority,due_at,closed_at,deleted_at}'
          and not w.uid = any (shown) then
        shown := shown || w.uid;
      end if;
      if w.fields ?| '{subject,description}' and not w.uid = any (worded) then
        worded := worded || w.uid;
      end if;
    end loop;
    update hub.desk k set head_seq = behind, head_hash = decode(last_hash, 'hex'), last_stamp = d.last_stamp,
      seen_at = (extract(epoch from clock_timestamp()) * 1000)::bigint
    where k.uid = desk_uid and k.head_seq = d.head_seq;
    exit when found;  -- else the same desk has sent more just now
  end loop;
  -- A row that many wait for goes from one to the next by way of two locks; this one before it, by one.
  perform pg_advisory_xact_lock(1);
  update hub.counter c set rev = c.rev + 1 returning c.rev, c.wary into now_rev, me.wary;
  reasons := hub.apply(me, batch, now_rev);
  insert into hub.entry (desk, seq, hlc, stamp, at, actor, tbl, uid, root, op, changes, salt, digest, prev_hash,
    hash, refused, login, scope, owners, everyone, rev)
  select desk_uid, b.seq, b.hlc, stamps[b.n], b.at, b.actor, b.tbl, b.uid, coalesce(r.root, b.uid), b.op,
    b.changes::json, decode(b.salt, 'hex'), decode(b.digest, 'hex'), decode(b.prev, 'hex'), decode(b.hash, 'hex'),
    reasons[b.n], session_user, coalesce(r.scope, '{}'), coalesce(r.owners, array[me.uid]),
    coalesce(r.everyone, false), now_rev
  from unnest(batch) with ordinality b (seq, hlc, at, actor, tbl, uid, op, changes, salt, digest, prev, hash,
    stamp, sound, secret, fields, won, clocks, quick, parent, n)
  left join hub.row r on r.uid = b.uid and reasons[b.n] is null;
  for i in coalesce(array_lower(reasons, 1), 1) .. coalesce(array_upper(reasons, 1), 0) loop
    if reasons[i] is not null then
      refused := refused || json_build_object('seq', batch[i].seq, 'reason', reasons[i]);
    end if;
  end loop;
  foreach ticket in array shown loop
    done := hub.project(ticket);
  end loop;
  foreach ticket in array worded loop
    done := hub.find_by_words(ticket);
  end loop;
  notify hub;
  return json_build_object('head_seq', behind, 'rev', now_rev, 'clamped', array_to_json(clamped),
    'refused', array_to_json(refused));
end
$$;
