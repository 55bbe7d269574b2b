-- A person is erased: what is personal goes from records and entries, keys and times stay, the chains still hold. The
-- leaf that takes a value's place is made where the salts can be worked out (app/services/hub/erasing.py); here it is
-- proved that nothing else was changed and that nothing personal was left.

-- The roots that are about a person: the person, contact points of nobody else, their contacts and tickets.
create function hub.about(person_uid uuid) returns uuid[]
language plpgsql stable as
$$
begin
  return array(
    select person_uid
    union select t.taker from hub.tie t join hub.row c on c.uid = t.taker and c.tbl = 'contact_point'
      where t.giver = person_uid and not exists (
        select from hub.tie o join hub.row p on p.uid = o.giver and p.tbl = 'person'
        where o.taker = t.taker and o.giver <> person_uid)
    union select t.giver from hub.tie t join hub.row g on g.uid = t.giver and g.tbl in ('ticket', 'interaction')
      where t.taker = person_uid);
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

-- Names of an entry's fields that hold something personal still.
create function hub.still_personal(e hub.entry) returns text[]
language plpgsql stable as
$$
begin
  return array(
    select f.key from json_each(e.changes -> 'fields') f join hub.sharing s on s.tbl = e.tbl
    where f.key = any (s.personal) and not f.key = any (array(
      select json_array_elements_text(coalesce(e.changes -> 'erased', '[]'))))
    order by f.key);
end
$$;

-- The entries that an erasure has to blank, with the names of their personal fields.
create function hub.erasure_of(person_uid uuid)
returns table (desk uuid, seq bigint, changes json, salt text, names text[])
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
  perform hub.eraser(person_uid);
  return query select e.desk, e.seq, e.changes, encode(e.salt, 'hex'), hub.still_personal(e)
    from hub.entry e where e.root = any (hub.about(person_uid)) and hub.still_personal(e) <> '{}';
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

-- Erase a person, given [{desk, seq, changes}] for what `erasure_of` told: all of it or nothing.
create function hub.erase_person(person_uid uuid, blanked json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.eraser(person_uid);
  roots uuid[];
  now_rev bigint;
  b record;
  r hub.row;
begin
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  roots := hub.about(person_uid);
  for b in select x.desk, x.seq, x.changes::json as changes, e.digest, e.root
      from json_to_recordset(blanked) as x(desk uuid, seq bigint, changes text)
      left join hub.entry e on e.desk = x.desk and e.seq = x.seq loop
    if b.root = any (roots) is not true or hub.digest_of(b.changes) is distinct from b.digest then
      raise exception 'entry % of % is not what it was', b.seq, b.desk using errcode = 'HB012';
    end if;
    update hub.entry e set changes = b.changes, salt = null, rev = now_rev where e.desk = b.desk and e.seq = b.seq;
  end loop;
  if exists (select from hub.entry e where e.root = any (roots) and hub.still_personal(e) <> '{}') then
    raise exception 'there is more to erase by now' using errcode = 'HB020';
  end if;
  delete from hub.blob f where f.sha256 in (
    select decode(a.data ->> 'sha256', 'hex') from hub.row a where a.tbl = 'attachment' and a.root = any (roots))
    and not exists (select from hub.row o where o.tbl = 'attachment' and not o.root = any (roots)
      and o.data ->> 'sha256' = encode(f.sha256, 'hex'));
  for r in update hub.row t set data = t.data - s.personal, rev = now_rev,
      deleted_at = case when t.tbl in ('person', 'contact_point') then coalesce(t.deleted_at, hub.now_ms())
        else t.deleted_at end
      from hub.sharing s where s.tbl = t.tbl and t.root = any (roots) returning t.* loop
    if r.tbl = 'ticket' then
      perform hub.project(r, true);
    elsif r.tbl in ('person', 'contact_point') then
      insert into hub.erased (uid, tbl, at, rev) values (r.uid, r.tbl, hub.now_ms(), now_rev)
      on conflict (uid) do update set rev = excluded.rev;
    end if;
  end loop;
  perform pg_notify('hub', '');
  return json_build_object('rev', now_rev, 'by', me.uid);
end
$$;

grant execute on function hub.erasure_of(uuid), hub.erase_person(uuid, json) to hub_person;
