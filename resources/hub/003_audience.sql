-- Who sees what. The audience of a root is worked out when something about it changes and is written to all its
-- rows and entries, so that reading is a plain comparison.

create type hub.audience as (root uuid, scope uuid[], owners uuid[], everyone boolean);
create type hub.speaker as (uid uuid, role text, queues uuid[], wary boolean);

create function hub.sorted(keys uuid[]) returns uuid[] language sql immutable as
$$ select coalesce(array_agg(distinct k order by k), '{}') from unnest(keys) k where k is not null $$;

create function hub.without(keys uuid[], gone uuid[]) returns uuid[] language sql immutable as
$$ select coalesce(array_agg(k order by k), '{}') from unnest(keys) k where k <> all (gone) $$;

-- The audience that a record has by itself (`sh` is how its table is shared, `maker` who made it); null where the
-- record it is a part of is not here. A ticket's person is named only where the ticket's queue is not theirs.
create function hub.audience_of(sh hub.sharing, uid uuid, data jsonb, maker uuid) returns hub.audience
language plpgsql stable as
$$
declare
  found_one hub.audience;
  parent uuid;
  person uuid;
  queue uuid;
  mine uuid[];
  name text;
begin
  if sh.kind = 'part' then
    foreach name in array sh.parents loop
      parent := (data ->> name)::uuid;
      exit when parent is not null;
    end loop;
    if parent is not null then
      select r.root, r.scope, r.owners, r.everyone into found_one from hub.row r where r.uid = parent;
      return found_one;
    end if;
  end if;
  found_one := row(uid, '{}'::uuid[], '{}'::uuid[], false);
  if sh.kind = 'house' or sh.kind = 'part' and sh.loose then
    found_one.everyone := true;
  elsif sh.kind = 'ticket' then
    queue := (data ->> 'queue_uid')::uuid;
    person := (data ->> 'assignee_uid')::uuid;
    found_one.everyone := queue is null;
    if queue is not null then
      found_one.scope := array[queue];
      if person is not null and not queue = any (hub.queues_of(person)) then
        found_one.owners := array[person];
      end if;
    end if;
  elsif sh.kind = 'client' then
    found_one.scope := hub.queues_of(maker);
    found_one.everyone := found_one.scope = '{}';
  elsif sh.kind in ('own', 'contact', 'part') then
    foreach name in array sh.owners loop
      person := (data ->> name)::uuid;
      if person is not null then
        found_one.owners := found_one.owners || person;
        if mine is null and not sh.private then
          mine := hub.queues_of(person);
        end if;
      end if;
    end loop;
    if found_one.owners = '{}' and maker is not null then
      found_one.owners := array[maker];
      mine := hub.queues_of(maker);
    end if;
    found_one.owners := hub.sorted(found_one.owners);
    if not sh.private then
      found_one.scope := coalesce(mine, '{}');
    end if;
  end if;
  return found_one;
end
$$;

-- Give a root another audience: whoever gains gets all of it anew (the revision), whoever loses is told; and what
-- its readers see through it follows.
create function hub.settle(changed hub.row, scope uuid[], owners uuid[], everyone boolean, now_rev bigint)
returns void language plpgsql volatile as
$$
declare
  gained boolean;
  lost_queues uuid[] := '{}';
  lost_members uuid[] := '{}';
  taker uuid;
begin
  if (changed.scope, changed.owners, changed.everyone) = (scope, owners, everyone) then
    return;
  end if;
  gained := not changed.everyone
    and (everyone or not changed.scope @> scope or not changed.owners @> owners);
  update hub.row r set scope = settle.scope, owners = settle.owners, everyone = settle.everyone,
    rev = case when gained then now_rev else r.rev end
  where r.root = changed.uid;
  update hub.entry e set scope = settle.scope, owners = settle.owners, everyone = settle.everyone,
    rev = case when gained then now_rev else e.rev end
  where e.root = changed.uid and e.refused is null;
  if gained and changed.tbl = 'interaction' then
    perform hub.tell_remarks(array[changed.uid], now_rev);
  end if;
  if not everyone then
    lost_queues := hub.without(changed.scope, scope);
    lost_members := hub.without(changed.owners, owners);
    if changed.everyone or lost_queues <> '{}' or lost_members <> '{}' then
      perform hub.tell_left(changed.uid, changed.tbl, lost_queues, lost_members, changed.everyone, now_rev);
    end if;
  end if;
  for taker in select distinct t.taker from hub.tie t where t.giver = changed.uid loop
    perform hub.borrow(taker, now_rev);
  end loop;
end
$$;

create function hub.tell_left(gone uuid, gone_tbl text, queues uuid[], members uuid[], everyone boolean,
  now_rev bigint) returns void language plpgsql volatile as
$$
begin
  insert into hub.left as l (uid, tbl, queues, members, everyone, since, rev)
  values (gone, gone_tbl, queues, members, everyone, now_rev, now_rev)
  on conflict (uid) do update set queues = hub.sorted(l.queues || excluded.queues),
    members = hub.sorted(l.members || excluded.members), everyone = l.everyone or excluded.everyone,
    since = case when l.queues <@ excluded.queues and l.members <@ excluded.members and not l.everyone
      then excluded.since else l.since end,
    rev = excluded.rev;
end
$$;

-- Whether others have written in something that the speaker does not see since their team saw it; ever, where it is
-- not known that they did.
create function hub.news_to(me hub.speaker, gone uuid) returns boolean
language plpgsql stable as
$$
declare seen_until bigint := (
  select l.since from hub.left l
  where l.uid = gone and hub.sees(me.uid, me.queues, l.queues, l.members, l.everyone));
begin
  return (
    select exists (
      select from hub.entry e where e.root = gone and e.rev > coalesce(seen_until, -1) and e.refused is null
        and e.login <> session_user));
end
$$;

-- Work out anew what a root gets from those it is tied to, beside what it was born with.
create function hub.borrow(taker_uid uuid, now_rev bigint) returns void
language plpgsql volatile as
$$
declare
  taker hub.row;
  queues uuid[];
  people uuid[];
  to_all boolean;
begin
  select * into taker from hub.row r where r.uid = taker_uid and r.root = r.uid;
  if not found or taker.birth_all or taker.tbl = 'ticket' then
    return;
  end if;
  with givers as materialized (
    select g.scope, g.owners, g.everyone from hub.tie t join hub.row g on g.uid = t.giver
    where t.taker = taker_uid)
  select hub.sorted(array(select unnest(g.scope) from givers g) || taker.birth),
    hub.sorted(array(select unnest(g.owners) from givers g) || taker.birth_owners),
    exists (select from givers g where g.everyone)
  into queues, people, to_all;
  perform hub.settle(taker, queues, people, to_all, now_rev);
end
$$;

-- Whether a record is here that the speaker cannot show to others: they do not see it themselves, or it is no client
-- and no contact. What has left their sight and is as they saw it they can: they could have the moment before.
create function hub.beyond(me hub.speaker, wanted uuid) returns boolean
language plpgsql stable as
$$
begin
  return coalesce((
    select not (s.kind in ('client', 'contact') and (hub.sees(me.uid, me.queues, r.scope, r.owners, r.everyone)
      or not hub.news_to(me, wanted)))
    from hub.row r join hub.sharing s on s.tbl = r.tbl where r.uid = wanted), false);
end
$$;

-- Write the ties that a record makes, and let what they lead to follow. One that is removed makes none, but keeps
-- what it led to (a tie without a giver) for when it is restored; a `fresh` one has made none before. Knowing a key
-- gives no sight: what the speaker cannot show to others is tied to nothing new.
create function hub.tie_up(me hub.speaker, sh hub.sharing, r hub.row, fresh boolean, now_rev bigint) returns void
language plpgsql volatile as
$$
declare
  before hub.tie;
  giver uuid;
  taker uuid;
  gives hub.row;
  takes hub.row;
begin
  for i in 1 .. cardinality(sh.givers) loop
    giver := case sh.givers[i] when '@' then r.root else (r.data ->> sh.givers[i])::uuid end;
    taker := case sh.takers[i] when '@' then r.root else (r.data ->> sh.takers[i])::uuid end;
    before := null;
    if fresh and (giver is null or taker is null) then
      continue;
    elsif not fresh then
      select * into before from hub.tie t where t.via = r.uid and t.nth = i;
    end if;
    if giver is null or taker is null or sh.takers[i] <> '@' and taker is distinct from before.taker
        and hub.beyond(me, taker) then
      delete from hub.tie t where t.via = r.uid and t.nth = i;
      taker := null;
    else
      giver := case when r.deleted_at is null then giver end;
    end if;
    if taker is null then
      null;
    elsif before.giver is distinct from giver or before.taker is distinct from taker then
      insert into hub.tie as t (via, nth, giver, taker) values (r.uid, i, giver, taker)
      on conflict (via, nth) do update set giver = excluded.giver, taker = excluded.taker;
    else
      continue;
    end if;
    if before.taker is not null then
      perform hub.borrow(before.taker, now_rev);
    end if;
    if taker is not null and taker is distinct from before.taker then
      select * into gives from hub.row g where g.uid = giver;
      select * into takes from hub.row t where t.uid = taker;
      if not (takes.everyone or not gives.everyone and takes.scope @> gives.scope
              and takes.owners @> gives.owners) then
        perform hub.borrow(taker, now_rev);
      end if;
    end if;
  end loop;
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
  perform hub.tell_remarks(array(select t.taker from hub.tie t where t.giver = ticket), now_rev);
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
    on conflict (member, queue) do nothing;
  else
    delete from hub.member_queue q where q.member = person and q.queue = queue_uid and not exists (
      select from hub.row o where o.tbl = 'queue_member' and o.deleted_at is null
        and (o.data ->> 'user_uid')::uuid = person and (o.data ->> 'queue_uid')::uuid = queue_uid);
  end if;
  perform hub.follow_queues(person, now_rev);
end
$$;

-- Whether somebody may lend a person's queues: their own, or as an administrator; as a senior where all that the
-- stand-in gets is theirs too.
create function hub.may_lend(me hub.member, person uuid, stand_in uuid) returns boolean
language plpgsql stable as
$$
begin
  return me.uid = person or me.role = 'administrator' or me.role = 'senior'
    and hub.without(hub.queues_of(person), hub.queues_of(stand_in)) <@ hub.queues_of(me.uid);
end
$$;

-- An absence lends the queues of whoever is away to whoever stands in, for as long as it lasts. Only who may lend
-- them can; others who write to it (the stand-in notes that it has begun) shorten it at most.
create function hub.follow_absence(r hub.row, now_rev bigint) returns void
language plpgsql volatile as
$$
declare
  me hub.member := hub.acting();
  absent uuid := (r.data ->> 'user_uid')::uuid;
  other uuid := (r.data ->> 'substitute_uid')::uuid;
  begins bigint := coalesce((r.data ->> 'from_at')::bigint, 0);
  ends bigint := coalesce((r.data ->> 'until_at')::bigint, 9223372036854775807);
begin
  if r.deleted_at is not null or r.data ->> 'ended_at' is not null then
    delete from hub.stand_in s where s.cause = r.uid;
  elsif not hub.may_lend(me, absent, other) then
    update hub.stand_in s set until_at = least(s.until_at, ends) where s.cause = r.uid;
  elsif (select count(*) from hub.member m where m.uid in (absent, other) and m.active) = 2 then
    insert into hub.stand_in (cause, person, stand_in, from_at, until_at)
    values (r.uid, absent, other, begins, ends)
    on conflict (cause) do update set person = excluded.person, stand_in = excluded.stand_in,
      from_at = excluded.from_at, until_at = excluded.until_at;
  end if;
  perform hub.follow_queues(other, now_rev);
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
