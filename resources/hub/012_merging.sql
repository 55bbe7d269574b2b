-- What an entry does to its record. The way of most entries is short; what is rare stands in functions of its own,
-- because a statement costs what it could do, not what it does.

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

-- Whether an entry is about what was erased. A client's card and numbers take nothing more; of their tickets and
-- contacts only what was written before and says more than an erasure leaves.
create function hub.is_erased(sh hub.sharing, record uuid, root uuid, hlc text, fields jsonb) returns boolean
language plpgsql stable as
$$
begin
  return (select exists (select from hub.erased e where e.uid in (record, root) and (
    e.tbl in ('person', 'contact_point')
    or left(hlc, 12) < lpad(to_hex(e.at), 12, '0') and fields - sh.harmless <> '{}')));
end
$$;

-- When a root is over, for those that leave desks with time; null while it is not.
create function hub.settled(kind text, data jsonb, created_at bigint, now_at bigint) returns bigint
language sql immutable as
$$
  select case kind
    when 'ticket' then case when data ->> 'state' in ('resolved', 'closed', 'cancelled', 'merged')
      then coalesce((data ->> 'closed_at')::bigint, (data ->> 'resolved_at')::bigint, now_at) end
    when 'contact' then coalesce((data ->> 'ended_at')::bigint, (data ->> 'offered_at')::bigint, created_at)
    when 'own' then created_at end
$$;

-- Whoever wrote for others, and does not see the record, is told to let it go.
create function hub.let_go(me hub.speaker, record uuid, now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  insert into hub.left as l (uid, tbl, queues, members, everyone, rev)
  select t.uid, t.tbl, '{}', array[me.uid], false, now_rev
  from hub.row r join hub.row t on t.uid = r.root
  where r.uid = record and not hub.sees(me.uid, me.queues, r.scope, r.owners, r.everyone)
  on conflict (uid) do update set members = hub.sorted(l.members || excluded.members), rev = excluded.rev,
    since = case when hub.sees(me.uid, me.queues, l.queues, l.members, l.everyone) then l.since end;
end
$$;

-- Whether a merge names what the speaker neither sees nor made: with one of the two the other is erased.
create function hub.joins_unseen(me hub.speaker, merge jsonb) returns boolean
language plpgsql stable as
$$
begin
  return exists (
    select from hub.row r where r.uid in ((merge ->> 'from_uid')::uuid, (merge ->> 'into_uid')::uuid)
      and not (hub.sees(me.uid, me.queues, r.scope, r.owners, r.everyone) or hub.made(r.root, me.uid)));
end
$$;

-- Make a record, or say why not: the reason. An insert of which nothing is left makes none: a desk that let the record
-- go sends it again, without its values, to a hub that was restored.
create function hub.add_row(me hub.speaker, sh hub.sharing, w hub.wire, now_rev bigint)
returns text language plpgsql volatile as
$$
declare
  a hub.audience;
  made_at bigint := coalesce((w.fields ->> 'created_at')::bigint, w.at);
  seen boolean;
  reason text;
begin
  a := hub.audience_of(sh, w.uid, w.fields, coalesce(w.actor, me.uid));
  seen := hub.sees(me.uid, me.queues, a.scope, a.owners, a.everyone);
  reason := case when me.wary and hub.is_erased(sh, w.uid, a.root, w.hlc, w.fields) then 'erased'
    when w.salt is null and w.fields = '{}' then 'unknown' when a.root is null then 'parent'
    when sh.kind = 'part' and not seen and not hub.made(a.root, me.uid) then 'scope'
    when sh.kind = 'own' and not sh.by_others and me.role = 'operator' and not me.uid = any (a.owners) then 'rights'
    when sh.kind <> 'house' and me.role = 'supervisor' and (w.fields ->> 'user_uid')::uuid <> me.uid then 'rights'
    when w.tbl = 'merge' and hub.joins_unseen(me, w.fields) then 'scope'
    when w.tbl = 'queue_claim' and hub.taken(me.uid, w) then 'taken' end;
  if reason is not null then
    return hub.merge_row(me, sh, w, now_rev, reason);
  end if;
  insert into hub.row (uid, tbl, root, scope, owners, everyone, birth, birth_all, birth_owners, hlc, newest, data,
    created_at, created_by, updated_at, updated_by, settled_at, rev)
  values (w.uid, w.tbl, a.root, a.scope, a.owners, a.everyone,
    case when a.root = w.uid then a.scope else '{}' end, a.root = w.uid and a.everyone,
    case when a.root = w.uid then a.owners else '{}' end, w.stamp, w.stamp, w.fields - 'created_at', made_at, w.actor,
    w.at, w.actor, case when a.root = w.uid then hub.settled(sh.kind, w.fields, made_at, w.at) end, now_rev)
  on conflict do nothing;
  if not found then
    return hub.merge_row(me, sh, w, now_rev, null);
  elsif not (sh.kind in ('part', 'ticket') and not w.fields ?| sh.tied and seen and w.tbl <> 'attachment') then
    perform hub.follow_new(me, sh, w, seen, now_rev);
  end if;
  return null;
end
$$;

-- What else a new record brings with it.
create function hub.follow_new(me hub.speaker, sh hub.sharing, w hub.wire, seen boolean, now_rev bigint)
returns void language plpgsql volatile as
$$
begin
  if sh.kind in ('client', 'contact', 'own', 'tied') then
    perform hub.borrow(w.uid, now_rev) where exists (select from hub.tie t where t.taker = w.uid);
  end if;
  if sh.tied <> '{}' and w.fields ?| sh.tied then
    perform hub.tie_up(me, sh, t, true, now_rev) from hub.row t where t.uid = w.uid;
  end if;
  if w.tbl in ('user', 'queue_member') then
    perform hub.follow_people(t, now_rev) from hub.row t where t.uid = w.uid;
  elsif w.tbl = 'absence' then
    perform hub.follow_absence(t, now_rev) from hub.row t where t.uid = w.uid;
  elsif w.tbl = 'call_handover' then
    perform hub.show_to_callee(t, now_rev) from hub.row t where t.uid = w.uid;
  elsif w.tbl = 'attachment' and hub.has_file(w.fields ->> 'sha256', me.uid) then
    insert into hub.file (attachment, sha256) values (w.uid, w.fields ->> 'sha256');
  end if;
  if not seen then
    perform hub.let_go(me, w.uid, now_rev);
  end if;
end
$$;

-- What a record would hold after an entry.
create function hub.merged(r hub.row, w hub.wire) returns jsonb
language plpgsql stable as
$$
begin
  return r.data || coalesce((
    select jsonb_object_agg(f.key, case when w.op = 'insert' then f.value else f.value -> 1 end)
    from jsonb_each(w.fields) f where w.stamp >= coalesce(r.clk ->> f.key, r.hlc)), '{}');
end
$$;

-- Whether an entry carries a record where the speaker may not: a part into what they do not see, or back into their
-- sight what they once made and others have written in since.
create function hub.carries_off(me hub.speaker, sh hub.sharing, r hub.row, w hub.wire) returns boolean
language plpgsql stable as
$$
declare
  a hub.audience := hub.audience_of(sh, r.uid, hub.merged(r, w), r.created_by);
begin
  return case when hub.sees(me.uid, me.queues, a.scope, a.owners, a.everyone)
      then not hub.sees(me.uid, me.queues, r.scope, r.owners, r.everyone)
        and hub.news_to(me, r.root)
    else sh.kind = 'part' and a.root <> r.root and not hub.made(a.root, me.uid) end;
end
$$;

-- Why a record may not be written, beyond what `merge_row` sees at once.
create function hub.objection(me hub.speaker, sh hub.sharing, r hub.row, w hub.wire) returns text
language plpgsql stable as
$$
begin
  return case when r.tbl <> w.tbl then 'unknown'
    when me.wary and hub.is_erased(sh, w.uid, r.root, w.hlc, w.fields) then 'erased'
    when not hub.sees(me.uid, me.queues, r.scope, r.owners, r.everyone) and not hub.made(r.root, me.uid) then 'scope'
    when sh.kind = 'own' and not sh.by_others and me.role = 'operator'
      and not (me.uid = any (r.owners) or r.created_by is not distinct from me.uid) then 'rights'
    when sh.kind <> 'house' and me.role = 'supervisor' and (r.created_by is distinct from me.uid
      or hub.merged(r, w) -> 'user_uid' is distinct from r.data -> 'user_uid') then 'rights'
    when w.tbl = 'merge' and w.fields ?| '{from_uid,into_uid}' and hub.joins_unseen(me, hub.merged(r, w)) then 'scope'
    when sh.kind <> 'house' and w.fields ?| sh.watched and hub.carries_off(me, sh, r, w) then 'scope'
    when (w.tbl = 'ticket' and w.fields ? 'assignee_uid'
        and (w.op = 'update' or hub.merged(r, w) ->> 'assignee_uid' is distinct from r.data ->> 'assignee_uid')
      or w.tbl = 'queue_claim' and w.op = 'insert') and hub.taken(me.uid, w) then 'taken' end;
end
$$;

-- Merge an entry into a record, field by field, or say why not: the greater stamp wins, and what lost stays in its
-- entry. An insert of a record that is here (two desks may make the same one) is an update of what it names.
-- `lacking`: the reason where no such record is here.
create function hub.merge_row(me hub.speaker, sh hub.sharing, w hub.wire, now_rev bigint,
  lacking text) returns text language plpgsql volatile as
$$
declare
  r hub.row;
  reason text;
  clocks jsonb;
begin
  select * into r from hub.row t where t.uid = w.uid;
  if not found then
    return lacking;
  elsif not (r.tbl = w.tbl and not me.wary and sh.kind <> 'own' and (r.everyone or r.scope && me.queues)
      and w.op = 'update' and not w.fields ? 'assignee_uid' and not (sh.kind = 'part' and w.fields ?| sh.watched)
      and w.tbl <> 'merge' and (me.role <> 'supervisor' or sh.kind = 'house')) then
    reason := hub.objection(me, sh, r, w);
    if reason is not null then
      return reason;
    end if;
  end if;
  update hub.row t set data = t.data || (x.won - 'deleted_at'), clk = coalesce(t.clk, '{}') || x.clocks,
    newest = greatest(t.newest, w.stamp),
    updated_at = case when w.stamp >= t.newest then w.at else t.updated_at end,
    updated_by = case when w.stamp >= t.newest then w.actor else t.updated_by end,
    deleted_at = case when x.clocks ? 'deleted_at' then (x.won ->> 'deleted_at')::bigint else t.deleted_at end,
    settled_at = case when t.root = t.uid and x.clocks ?| '{state,closed_at,resolved_at,ended_at}'
      then hub.settled(sh.kind, t.data || x.won, t.created_at, w.at) else t.settled_at end,
    rev = now_rev
  from (
    select jsonb_object_agg(f.key, case when w.op = 'insert' then f.value else f.value -> 1 end) as won,
      jsonb_object_agg(f.key, w.stamp) as clocks
    from jsonb_each(w.fields) f
    where w.stamp >= coalesce(r.clk ->> f.key, r.hlc) and not (w.op = 'insert' and f.key = 'created_at')) x
  where t.uid = w.uid and x.won is not null
  returning x.clocks into clocks;
  if clocks ?| sh.watched or clocks ?| sh.tied or r.settled_at is not null or clocks ? 'assignee_uid'
      or not (r.everyone or r.scope && me.queues) then
    perform hub.follow_change(me, sh, r, w, clocks, now_rev);
  end if;
  return null;
end
$$;

-- What else changes with the fields that won (the keys of `clocks`).
create function hub.follow_change(me hub.speaker, sh hub.sharing, before hub.row, w hub.wire, clocks jsonb,
  now_rev bigint) returns void language plpgsql volatile as
$$
begin
  if clocks ?| sh.watched then
    perform hub.follow(sh, before, t, now_rev) from hub.row t where t.uid = w.uid;
  end if;
  if clocks ?| sh.tied then
    perform hub.tie_up(me, sh, t, false, now_rev) from hub.row t where t.uid = w.uid;
  end if;
  if w.tbl = 'ticket' and before.settled_at is not null then
    perform hub.wake(w.uid, before.settled_at, now_rev) from hub.row t where t.uid = w.uid and t.settled_at is null;
  end if;
  if w.tbl = 'ticket' and clocks ? 'assignee_uid' then
    perform hub.hand_claim(w.uid, (t.data ->> 'assignee_uid')::uuid, now_rev) from hub.row t where t.uid = w.uid;
  end if;
  perform hub.let_go(me, w.uid, now_rev);
end
$$;

-- What the program brings along: whoever first uses it may add it; where somebody has before, it stands as it is.
create function hub.bring(me hub.speaker, sh hub.sharing, w hub.wire, now_rev bigint)
returns text language plpgsql volatile as
$$
begin
  if w.op <> 'insert' or not me.role = any (sh.adders) then
    return 'rights';
  elsif exists (select from hub.row r where r.uid = w.uid) then
    return null;
  end if;
  return hub.add_row(me, sh, w, now_rev);
end
$$;

-- Who sees a record, after what decides it changed.
create function hub.follow(sh hub.sharing, before hub.row, r hub.row, now_rev bigint) returns void
language plpgsql volatile as
$$
declare a hub.audience;
begin
  if sh.kind <> 'house' then
    a := hub.audience_of(sh, r.uid, r.data, r.created_by);
    if a.root is not null and a.root <> r.root then
      perform hub.move_part(r, a, now_rev);
    elsif sh.kind = 'ticket' then
      perform hub.settle(r, a.scope, a.owners, a.everyone, now_rev);
    elsif sh.kind in ('own', 'contact') and a.owners <> r.birth_owners then
      update hub.row t set birth_owners = a.owners where t.uid = r.uid;
      perform hub.borrow(r.uid, now_rev);
    end if;
  end if;
  if r.tbl = 'queue_member' and (before.data -> 'user_uid', before.data -> 'queue_uid')
      is distinct from (r.data -> 'user_uid', r.data -> 'queue_uid') then
    before.deleted_at := 0;
    perform hub.follow_people(before, now_rev);
  end if;
  if r.tbl in ('user', 'queue_member') then
    perform hub.follow_people(r, now_rev);
  elsif r.tbl = 'absence' then
    perform hub.follow_absence(r, now_rev);
  end if;
end
$$;
