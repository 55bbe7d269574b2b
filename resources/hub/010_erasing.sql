-- A person is erased: what is personal goes from records and entries, keys and times stay, the chains still hold. The
-- leaf that takes a value's place is made where the salts can be worked out (app/services/hub/erasing.py); here it is
-- proved that nothing else was changed and that nothing personal was left.

-- A client's cards: those that were merged into one go with it.
create function hub.cards_of(person_uid uuid) returns uuid[]
language plpgsql stable as
$$
begin
  return (
    with recursive cards(uid) as (
      select person_uid union
      select (m.data ->> 'from_uid')::uuid from cards c join hub.row m on m.tbl = 'merge' and m.deleted_at is null
        and m.uid in (select t.taker from hub.tie t where t.giver = c.uid)
      where (m.data ->> 'into_uid')::uuid = c.uid and m.data ->> 'entity' = 'person')
    select array_agg(c.uid) from cards c);
end
$$;

-- Tickets merged into these that are about nobody else.
create function hub.merged_tickets(tickets uuid[]) returns uuid[]
language plpgsql stable as
$$
begin
  return array(
    with recursive merged(uid) as (
      select unnest(tickets) union
      select k.uid from merged g join hub.row m on m.tbl = 'merge' and m.deleted_at is null
        and m.uid in (select t.taker from hub.tie t where t.giver = g.uid)
      join hub.row k on k.uid = (m.data ->> 'from_uid')::uuid and k.tbl = 'ticket' and k.data ->> 'person_uid' is null
      where (m.data ->> 'into_uid')::uuid = g.uid)
    select g.uid from merged g);
end
$$;

-- Records that name one of these as whom or what they are about, beside tickets and contacts. Reads all that could:
-- no index is kept for what is asked a few times a year.
create function hub.naming(named uuid[]) returns setof hub.row
language plpgsql stable as
$$
declare
  texts text[] := named::text[] || array(select replace(n::text, '-', '') from unnest(named) n);
begin
  return query select r.* from hub.row r join hub.sharing s on s.tbl = r.tbl
    where s.about <> '{}' and s.tbl not in ('ticket', 'interaction')
      and exists (select from unnest(s.about) a where r.data ->> a in (select unnest(texts)));
end
$$;

-- The records that an erasure is about: the cards, numbers and addresses of nobody else, contacts and tickets of
-- theirs, those of nobody that hang on these, all that is a part of one, and what names one of all these.
create function hub.about(person_uid uuid) returns table (uid uuid, root uuid)
language plpgsql stable as
$$
declare
  cards uuid[] := hub.cards_of(person_uid);
  points uuid[];
  numbers text[];
  roots uuid[];
  records uuid[];
  found_now uuid[];
begin
  points := array(
    select distinct (l.data ->> 'contact_point_uid')::uuid from hub.row l
    where l.root = any (cards) and l.tbl = 'person_contact_point' and not exists (
      select from hub.tie o join hub.row p on p.uid = o.giver and p.tbl = 'person'
      where o.taker = (l.data ->> 'contact_point_uid')::uuid and o.giver <> all (cards)));
  numbers := array(select p.data ->> 'key' from hub.row p where p.uid = any (points) and p.data ->> 'key' <> '');
  roots := cards || points || hub.merged_tickets(array(
    select t.uid from hub.ticket t where t.person = any (cards)));
  roots := roots || array(
    select c.uid from hub.row c where c.tbl = 'interaction' and ((c.data ->> 'person_uid')::uuid = any (cards)
      or c.data ->> 'person_uid' is null and (c.data ->> 'number_key' = any (numbers)
        or c.uid in (select t.taker from hub.tie t where t.giver = any (roots))
        or c.uid in (select t.giver from hub.tie t where t.taker = any (points)))));
  records := array(select r.uid from hub.row r where r.root = any (roots));
  found_now := records;
  while found_now <> '{}' loop
    found_now := hub.without(array(select n.uid from hub.naming(found_now) n), records);
    records := records || found_now;
  end loop;
  return query select r.uid, r.root from hub.row r where r.uid = any (records);
end
$$;

create function hub.eraser(person_uid uuid) returns hub.member
language plpgsql stable as
$$
declare
  me hub.member := hub.acting();
begin
  if me.role <> 'administrator' then
    raise exception 'only administrators erase' using errcode = 'HB018';
  elsif not exists (
      select from hub.row r where r.uid = person_uid and r.tbl = 'person'
        and hub.sees(me.uid, hub.queues_of(me.uid), r.scope, r.owners, r.everyone)) then
    raise exception 'no such person' using errcode = 'HB019';
  end if;
  return me;
end
$$;

-- Names of an entry's fields that hold something still, and of what else it holds. What this hub does not know may be
-- personal: it goes too. Erased is what has a leaf in its place, whatever the entry says of itself.
create function hub.still_personal(e hub.entry) returns text[]
language plpgsql stable as
$$
begin
  return array(
    select f.key from json_each(e.changes -> 'fields') f left join hub.sharing s on s.tbl = e.tbl
    where not f.key = any (coalesce(s.harmless, '{created_at,deleted_at}'))
      and f.value::text !~ '^\s*\{\s*"erased"\s*:\s*"[0-9a-f]{64}"\s*\}\s*$'
    union all
    select c.key from json_each(e.changes) c where c.key not in ('fields', 'salts', 'erased')
    order by 1);
end
$$;

-- The entries about these records that hold something personal still; also those that were refused, which belong to
-- no record of the hub: they name one.
create function hub.personal_entries(uids uuid[], roots uuid[]) returns setof hub.entry
language plpgsql stable as
$$
begin
  return query
    select e.* from hub.entry e
    where e.root = any (roots) and e.uid = any (uids) and e.refused is null and hub.still_personal(e) <> '{}'
    union all
    select e.* from hub.entry e
    where e.refused is not null and hub.still_personal(e) <> '{}' and (e.uid = any (uids) or exists (
      select from json_each_text(e.changes -> 'fields') f, unnest(uids) u
      where f.value like '%' || replace(u::text, '-', '') || '%'));
end
$$;

-- The entries that an erasure has to blank, with the names of their personal fields.
create function hub.erasure_of(person_uid uuid)
returns table (desk uuid, seq bigint, changes json, salt text, names text[], digest text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare
  uids uuid[];
  roots uuid[];
begin
  perform hub.eraser(person_uid);
  select array_agg(a.uid), array_agg(distinct a.root) into uids, roots from hub.about(person_uid) a;
  return query select e.desk, e.seq, e.changes, encode(e.salt, 'hex'), hub.still_personal(e), encode(e.digest, 'hex')
    from hub.personal_entries(uids, roots) e;
end
$$;

-- The digest of an entry's values after some were erased, as chain.py makes it.
create function hub.digest_of(changes json) returns bytea
language plpgsql stable as
$$
begin
  return (
    select sha256(string_agg(l.leaf, ''::bytea order by l.key collate "C")) from (
      select f.key, case
        when f.key = any (array(select json_array_elements_text(changes -> 'erased')))
          then decode(f.value ->> 'erased', 'hex')
        else sha256(decode(changes -> 'salts' ->> f.key, 'hex')
          || convert_to('[' || to_json(f.key) || ',' || f.value || ']', 'UTF8')) end as leaf
      from json_each(changes -> 'fields') f) l);
end
$$;

-- Erase a person, given [{desk, seq, changes}] for what `erasure_of` told: all of it or nothing. Who ordered it is kept.
-- No changes: the entry never held by its own digest, so nothing can be proved of it and nothing of it stays.
create function hub.erase_person(person_uid uuid, blanked json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.eraser(person_uid);
  uids uuid[];
  roots uuid[];
  personal hub.entry[];
  before_rev bigint;
  now_rev bigint;
  at_now bigint := hub.now_ms();
  b record;
  r hub.row;
begin
  select c.rev into before_rev from hub.counter c;
  select array_agg(a.uid), array_agg(distinct a.root) into uids, roots from hub.about(person_uid) a;
  -- After the long look, for which nobody waits; what came meanwhile is looked for among the newest alone.
  update hub.counter c set rev = c.rev + 1, wary = true returning c.rev into now_rev;
  if exists (select from hub.row n join hub.sharing s on s.tbl = n.tbl where n.rev > before_rev
      and not n.uid = any (uids) and (n.root = any (uids) or exists (select from unnest(s.about) a
        where replace(n.data ->> a, '-', '') in (select replace(u::text, '-', '') from unnest(uids) u)))) then
    raise exception 'there is more to erase by now' using errcode = 'HB020';
  end if;
  personal := array(select e from hub.personal_entries(uids, roots) e);
  for b in select x.desk, x.seq, x.changes::json as changes, e.digest
      from json_to_recordset(blanked) as x(desk uuid, seq bigint, changes text)
      left join unnest(personal) e on e.desk = x.desk and e.seq = x.seq loop
    if (b.digest is not null and (b.changes is null or hub.digest_of(b.changes) = b.digest)) is not true then
      raise exception 'entry % of % is not what it was', b.seq, b.desk using errcode = 'HB012';
    end if;
    update hub.entry e set changes = coalesce(b.changes, '{"fields":{},"salts":{},"erased":[]}'), salt = null,
      rev = now_rev where e.desk = b.desk and e.seq = b.seq;
  end loop;
  if exists (select from hub.personal_entries(uids, roots)) then
    raise exception 'there is more to erase by now' using errcode = 'HB020';
  end if;
  for r in update hub.row t set rev = now_rev,
      data = coalesce((select jsonb_object_agg(f.key, f.value) from jsonb_each(t.data) f
        where f.key = any (s.harmless)), '{}'),
      deleted_at = case when t.tbl in ('person', 'contact_point') then coalesce(t.deleted_at, at_now)
        else t.deleted_at end
      from hub.sharing s where s.tbl = t.tbl and t.uid = any (uids) returning t.* loop
    if r.tbl = 'ticket' then
      perform hub.project(r.uid), hub.find_by_words(r.uid);
    end if;
    if r.uid = r.root or not r.root = any (uids) then
      insert into hub.erased (uid, tbl, at, rev) values (r.uid, r.tbl, at_now, now_rev)
      on conflict (uid) do update set at = excluded.at, rev = excluded.rev;
    end if;
  end loop;
  -- After the records, whose locks wait for bytes that are on their way.
  delete from hub.blob f where f.sha256 in (
    select case when a.data ->> 'sha256' ~ '^[0-9a-f]{64}$' then decode(a.data ->> 'sha256', 'hex') end
    from hub.row a where a.tbl = 'attachment' and a.uid = any (uids))
    and not exists (select from hub.row o where o.tbl = 'attachment' and not o.uid = any (uids)
      and o.data ->> 'sha256' = encode(f.sha256, 'hex'));
  delete from hub.file f where f.attachment = any (uids);
  perform hub.erase_remarks(uids, now_rev);
  insert into hub.erasure (at, member, login, card, records, entries, rev)
  values (at_now, me.uid, session_user, person_uid, cardinality(uids), json_array_length(blanked), now_rev);
  perform pg_notify('hub', '');
  return json_build_object('rev', now_rev, 'by', me.uid);
end
$$;

-- The list of erasures only grows.
create function hub.keep_erasure() returns trigger language plpgsql as
$$
begin
  raise exception 'what was erased by whom stays written' using errcode = 'HB018';
end
$$;
create trigger kept before update or delete or truncate on hub.erasure
  for each statement execute function hub.keep_erasure();

-- Who erased how much, when; for administrators.
create function hub.erasures() returns table (at bigint, name text, login name, card uuid, records int, entries int)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
  if (hub.acting()).role <> 'administrator' then
    raise exception 'for administrators' using errcode = 'HB018';
  end if;
  return query select x.at, m.name, x.login, x.card, x.records, x.entries
    from hub.erasure x join hub.member m on m.uid = x.member order by x.at desc;
end
$$;

grant execute on function hub.erasure_of(uuid), hub.erase_person(uuid, json), hub.erasures() to hub_person;
