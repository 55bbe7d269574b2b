-- Who is speaking, and what they see. `session_user` is the login role; SET ROLE does not change it. Functions that
-- people call run with the owner's rights and a search path of their own; those that these alone call take theirs
-- over: setting it anew at every call made a push take twice as long.

create function hub.now_ms() returns bigint language sql volatile as
$$ select (extract(epoch from clock_timestamp()) * 1000)::bigint $$;

create function hub.setting_of(wanted text) returns text
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
  return (select value from hub.setting where name = wanted);
end
$$;

-- The speaker's key; null for somebody who is no active member.
create function hub.me() returns uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
  return (select uid from hub.member where login = session_user and active);
end
$$;

-- Somebody, and those in whose place they work now; whoever stands in may themselves be away.
create function hub.stood_in_for(person uuid) returns uuid[]
language plpgsql stable as
$$
declare now_at bigint := (extract(epoch from now()) * 1000)::bigint;
begin
  if not exists (select from hub.stand_in s where s.stand_in = stood_in_for.person) then
    return array[stood_in_for.person];
  end if;
  return (
    with recursive absent(uid) as (
      select stood_in_for.person union
      select s.person from hub.stand_in s join absent a on s.stand_in = a.uid
      where s.from_at <= now_at and now_at < s.until_at)
    select array_agg(a.uid) from absent a);
end
$$;

create function hub.queues_of(person uuid) returns uuid[]
language plpgsql stable as
$$
declare places uuid[] := hub.stood_in_for(person);
begin
  if places = array[person] then
    return coalesce((select m.queues from hub.member m where m.uid = person), '{}');
  end if;
  return (
    select coalesce(array_agg(distinct queue order by queue), '{}') from hub.member_queue
    where member = any (places));
end
$$;

create function hub.my_queues() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare me hub.member;
begin
  select * into me from hub.member m where m.login = session_user and m.active;
  return case when me.stands_in then hub.queues_of(me.uid) else coalesce(me.queues, '{}') end;
end
$$;

-- Keep with a member what is asked at every push and pull. Whoever writes the two tables holds the counter.
create function hub.note_queues() returns trigger language plpgsql as
$$
begin
  update hub.member m set queues = array(select q.queue from hub.member_queue q where q.member = m.uid order by q.queue)
  where tg_op <> 'INSERT' and m.uid = old.member or tg_op <> 'DELETE' and m.uid = new.member;
  return null;
end
$$;
create trigger noted after insert or update or delete on hub.member_queue for each row
  execute function hub.note_queues();

create function hub.note_stand_in() returns trigger language plpgsql as
$$
begin
  update hub.member m set stands_in = exists (select from hub.stand_in s where s.stand_in = m.uid)
  where tg_op <> 'INSERT' and m.uid = old.stand_in or tg_op <> 'DELETE' and m.uid = new.stand_in;
  return null;
end
$$;
create trigger noted after insert or update or delete on hub.stand_in for each row
  execute function hub.note_stand_in();

create function hub.acting() returns hub.member
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare found_member hub.member;
begin
  select * into found_member from hub.member where login = session_user and active;
  if not found then
    raise exception 'no active member of this hub' using errcode = 'HB001';
  end if;
  return found_member;
end
$$;

-- Each condition stands in a scalar sub-select, so that it is worked out once for a statement and not for each row,
-- and not at all where no row comes so far. Somebody who is no active member has no queues and no key.
alter table hub.row enable row level security;
create policy seen on hub.row for select using (
  scope && (select hub.my_queues()) or owners @> (select array[hub.me()])
  or everyone and (select hub.me()) is not null);

alter table hub.entry enable row level security;
create policy seen on hub.entry for select using (
  scope && (select hub.my_queues()) or owners @> (select array[hub.me()])
  or everyone and (select hub.me()) is not null);

alter table hub.left enable row level security;
create policy seen on hub.left for select using (
  (select hub.me()) is not null
  and (everyone or queues && (select hub.my_queues()) or members @> (select array[hub.me()])));

alter table hub.ticket enable row level security;
create policy seen on hub.ticket for select using (
  (select hub.me()) is not null
  and (queue is null or queue = any ((select hub.my_queues())::uuid[]) or assignee = (select hub.me())));

alter table hub.claim enable row level security;
create policy seen on hub.claim for select using (
  exists (select from hub.ticket t where t.uid = claim.ticket));

alter table hub.erased enable row level security;
create policy seen on hub.erased for select using ((select hub.me()) is not null);

-- With whom one shares a queue.
create function hub.my_people() returns uuid[]
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
declare mine uuid[] := hub.my_queues();
begin
  return (
    select coalesce(array_agg(distinct o.member), '{}') from hub.member_queue o
    where o.queue = any (mine));
end
$$;

alter table hub.presence enable row level security;
create policy seen on hub.presence for select using (
  member = any ((select hub.my_people())::uuid[]) or member = (select hub.me()));

-- What marks this hub and its history apart from every other: another one after a restore or a failover.
create function hub.epoch() returns text
language sql stable security definer set search_path = pg_catalog, pg_temp as
$$
  -- The timeline is that of the log being written: a standby just promoted tells its old one in the control file
  -- until its first checkpoint.
  select md5(concat_ws(' ', hub.setting_of('epoch'), (select system_identifier from pg_control_system()),
    left(pg_walfile_name(pg_current_wal_insert_lsn()), 8), (select oid from pg_database
      where datname = current_database())))
$$;

create function hub.genesis(desk uuid) returns bytea language sql immutable as
$$ select sha256('hotline journal of desk '::bytea || uuid_send(desk)) $$;

create function hub.hello(desk_uid uuid, desk_program text, desk_schema int) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.acting();
  now_at bigint := hub.now_ms();
  known hub.desk;
begin
  select * into known from hub.desk d where d.uid = desk_uid;
  if found and (known.schema, known.program) is distinct from (desk_schema, desk_program)
     or known.seen_at < now_at - 60000 then
    update hub.desk d set seen_at = now_at, program = left(desk_program, 100), schema = desk_schema
    where d.uid = desk_uid;
  end if;
  return json_build_object(
    'member', me.uid, 'name', me.name, 'role', me.role, 'queues', to_json(hub.queues_of(me.uid)),
    'now', now_at, 'epoch', hub.epoch(),
    'schema', (select max(number) from hub.step), 'schema_min', hub.setting_of('schema_min')::int,
    'window_days', hub.setting_of('window_days')::int,
    'rev', (select rev from hub.counter),
    'desks', (select count(*) from hub.desk d where d.seen_at > now_at - 86400000),
    'desk', case when known.uid is null then null else json_build_object(
      'code', known.code, 'head_seq', known.head_seq, 'head_hash', encode(known.head_hash, 'hex')) end);
end
$$;

-- Letters of a desk: A to Z, then AA and on; the first that nobody has, and after a restore none of those that
-- may have been given out since the backup.
create function hub.free_code() returns text
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  n int := coalesce(hub.setting_of('first_code')::int, 0);
  rest int;
  letters text;
begin
  loop
    rest := n;
    letters := '';
    loop
      letters := chr(65 + rest % 26) || letters;
      rest := rest / 26 - 1;
      exit when rest < 0;
    end loop;
    exit when not exists (select from hub.desk d where d.code = letters);
    n := n + 1;
  end loop;
  return letters;
end
$$;

-- A desk joins, or asks again for its code. `wanted` is the code it has had so far: kept where it is free.
create function hub.join_desk(desk_uid uuid, desk_name text, wanted text default null) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.acting();
  given text;
begin
  perform from hub.counter for update;  -- two desks that join at once must not get one code
  select d.code into given from hub.desk d where d.uid = desk_uid;
  if given is null then
    given := wanted;
    if given is null or given !~ '^[A-Z]{1,4}$' or exists (select from hub.desk d where d.code = given) then
      given := hub.free_code();
    end if;
    insert into hub.desk (uid, code, name, joined_by, joined_at, head_hash, seen_at)
    values (desk_uid, given, left(desk_name, 200), me.uid, hub.now_ms(), hub.genesis(desk_uid), hub.now_ms());
  end if;
  return json_build_object('code', given);
end
$$;

-- For whoever looks after the hub: a record of the house that the hub itself keeps (people, who works which queue).
create function hub.keep_house(record_tbl text, record_uid uuid, fields jsonb) returns void
language plpgsql volatile as
$$
declare
  now_at bigint := hub.now_ms();
  stamp text;
  now_rev bigint;
  r hub.row;
begin
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  select * into r from hub.row t where t.uid = record_uid;
  stamp := lpad(to_hex(greatest(now_at, 1 + coalesce((select max(('x' || lpad(left(c.value, 12), 16, '0'))::bit(64)
    ::bigint) from jsonb_each_text(r.clk) c), 0))), 12, '0') || '000000000000';
  if r.uid is null then
    insert into hub.row (uid, tbl, root, scope, owners, everyone, birth_all, hlc, newest, data, created_at,
      updated_at, rev)
    values (record_uid, record_tbl, record_uid, '{}', '{}', true, true, stamp, stamp, fields - 'deleted_at', now_at, now_at,
      now_rev)
    returning * into r;
  else
    update hub.row t set data = t.data || (fields - 'deleted_at'), updated_at = now_at, updated_by = null,
      newest = greatest(t.newest, stamp), clk = coalesce(t.clk, '{}') || (select jsonb_object_agg(f.key, stamp) from jsonb_each(fields) f),
      deleted_at = case when fields ? 'deleted_at' then (fields ->> 'deleted_at')::bigint else t.deleted_at end,
      rev = now_rev
    where t.uid = record_uid returning * into r;
  end if;
  perform hub.follow_people(r, now_rev);
  perform pg_notify('hub', '');
end
$$;

-- The queues that somebody works, those and no others; the house's records of it follow.
create function hub.keep_queues(person uuid, queues uuid[]) returns void
language plpgsql volatile as
$$
declare
  r hub.row;
  queue uuid;
begin
  perform from hub.counter for update;
  for r in select t.* from hub.row t where t.tbl = 'queue_member' and t.deleted_at is null
      and (t.data ->> 'user_uid')::uuid = person and not (t.data ->> 'queue_uid')::uuid = any (queues) loop
    perform hub.keep_house('queue_member', r.uid, jsonb_build_object('deleted_at', hub.now_ms()));
  end loop;
  delete from hub.member_queue q where q.member = person and q.queue <> all (queues);
  foreach queue in array queues loop
    if not exists (select from hub.row t where t.tbl = 'queue_member' and t.deleted_at is null
        and (t.data ->> 'user_uid')::uuid = person and (t.data ->> 'queue_uid')::uuid = queue) then
      perform hub.keep_house('queue_member', gen_random_uuid(), jsonb_build_object(
        'user_uid', replace(person::text, '-', ''), 'queue_uid', replace(queue::text, '-', '')));
    end if;
  end loop;
end
$$;
