-- What reviewers say of calls. No rows of the feed: remarks belong to a store of their own on the desks, beside the
-- operators' data, and operators never get them. A remark comes once, submitted, and stays as it is.

create table hub.remark (
  uid uuid primary key,
  interaction uuid not null,
  author uuid not null references hub.member,
  kind text not null check (kind in ('comment', 'good', 'problem', 'question')),
  at bigint not null,
  text text not null,
  written_at bigint not null,
  submitted_at bigint not null,
  desk uuid not null,
  received_at bigint not null,
  erased_at bigint,
  rev bigint not null
);
create index remark_rev on hub.remark (rev);
create index remark_interaction on hub.remark (interaction);

-- Not even a function of ours changes a remark or takes it away: it may come anew to those who see its call now (the
-- revision), and lose its words when the client of the call is erased.
create function hub.remark_stays() returns trigger language plpgsql as
$$
begin
  if tg_op = 'UPDATE' then
    if (new.uid, new.interaction, new.author, new.kind, new.at, new.written_at, new.submitted_at, new.desk,
        new.received_at) = (old.uid, old.interaction, old.author, old.kind, old.at, old.written_at, old.submitted_at,
        old.desk, old.received_at)
        and (new.text = old.text and new.erased_at is not distinct from old.erased_at
          or new.text = '' and new.erased_at is not null) then
      return new;
    end if;
  end if;
  raise exception 'a remark stays as it is' using errcode = 'HB018';
end
$$;
create trigger remark_stays before update or delete on hub.remark
  for each row execute function hub.remark_stays();
create trigger remark_is_kept before truncate on hub.remark
  for each statement execute function hub.remark_stays();

-- Whoever may review calls (Act.REVIEW_CALLS of app/services/people/rights.py; a test compares).
create function hub.reviewer() returns hub.member
language plpgsql stable as
$$
declare me hub.member := hub.acting();
begin
  if me.role not in ('senior', 'supervisor', 'administrator') then
    raise exception 'not a reviewer' using errcode = 'HB018';
  end if;
  return me;
end
$$;

-- Whether the client whom a call was about has been erased.
create function hub.about_erased(call uuid) returns boolean
language plpgsql stable as
$$
begin
  return (select exists (select from hub.erased e where e.uid = call)
    or exists (select from hub.tie t join hub.erased e on e.uid = t.taker and e.tbl = 'person'
      where t.giver = call));
end
$$;

-- Why a remark is not taken; null where it is. `unknown`: its call has not come yet, so the desk sends it again.
create function hub.remark_objection(me hub.member, mine uuid[], x hub.remark) returns text
language plpgsql stable as
$$
declare call hub.row;
begin
  if (x.uid is not null and x.kind in ('comment', 'good', 'problem', 'question') and length(x.text) between 1 and 4000
      and x.at > 0 and x.written_at > 0 and x.submitted_at > 0) is not true then
    return 'broken';
  end if;
  select * into call from hub.row r where r.uid = x.interaction and r.tbl = 'interaction';
  return case when call.uid is null then 'unknown'
    when not hub.sees(me.uid, mine, call.scope, call.owners, call.everyone) then 'scope'
    when hub.about_erased(x.interaction) then 'erased' end;
end
$$;

-- Take submitted remarks of the speaker: [{uid, interaction, author, kind, at, text, written_at, submitted_at}].
-- Sent again they do nothing more. All that were taken, now or before, and why others were not.
create function hub.review_push(desk_uid uuid, remarks json) returns json
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.reviewer();
  mine uuid[] := hub.my_queues();
  x hub.remark;
  known hub.remark;
  reason text;
  now_rev bigint;
  taken uuid[] := '{}';
  refused json[] := '{}';
begin
  if not exists (select from hub.desk d where d.uid = desk_uid) then
    raise exception 'this desk has not joined' using errcode = 'HB015';
  elsif exists (select from hub.desk d where d.uid = desk_uid and d.schema < hub.setting_of('schema_min')::int) then
    raise exception 'the program of this desk is too old' using errcode = 'HB003';
  end if;
  update hub.counter c set rev = c.rev + 1 returning c.rev into now_rev;
  for x in select * from json_populate_recordset(null::hub.remark, remarks) loop
    if x.author is distinct from me.uid then
      raise exception 'remark % is somebody else''s', x.uid using errcode = 'HB013';
    end if;
    select * into known from hub.remark m where m.uid = x.uid;
    if known.uid is not null then
      reason := case when known.erased_at is not null and known.author = me.uid then 'erased'
        when (known.author, known.interaction, known.kind, known.at, known.text, known.written_at, known.submitted_at)
          is distinct from (x.author, x.interaction, x.kind, x.at, x.text, x.written_at, x.submitted_at)
        then 'other' end;
    else
      reason := hub.remark_objection(me, mine, x);
      if reason is null then
        insert into hub.remark (uid, interaction, author, kind, at, text, written_at, submitted_at, desk, received_at,
          rev)
        values (x.uid, x.interaction, me.uid, x.kind, x.at, x.text, x.written_at, x.submitted_at, desk_uid,
          hub.now_ms(), now_rev);
      end if;
    end if;
    if reason is null then
      taken := taken || x.uid;
    else
      refused := refused || json_build_object('uid', x.uid, 'reason', reason);
    end if;
  end loop;
  perform pg_notify('hub', '');
  return json_build_object('taken', to_json(taken), 'refused', array_to_json(refused));
end
$$;

-- The remarks on calls that the speaker sees, after a revision and in the order of revisions, never cut inside one.
-- The last line, of kind `end`, bears the revision up to which this is all.
create function hub.reviews_since(after bigint, most int) returns table (rev bigint, kind text, body json)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp rows 100 as
$$
declare
  me hub.member := hub.reviewer();
  mine uuid[] := hub.my_queues();
  upto bigint;
  more boolean;
begin
  select case when count(*) = most then max(c.rev) else (select k.rev from hub.counter k) end, count(*) = most
  into upto, more
  from (
    select m.rev from hub.remark m join hub.row r on r.uid = m.interaction
    where m.rev > after and hub.sees(me.uid, mine, r.scope, r.owners, r.everyone)
    order by m.rev limit most) c;
  return query
    select m.rev, 'remark', json_build_object('uid', m.uid, 'interaction', m.interaction, 'author', m.author,
      'kind', m.kind, 'at', m.at, 'text', m.text, 'written_at', m.written_at, 'submitted_at', m.submitted_at,
      'erased', m.erased_at is not null)
    from hub.remark m join hub.row r on r.uid = m.interaction
    where m.rev > after and m.rev <= upto and hub.sees(me.uid, mine, r.scope, r.owners, r.everyone)
    order by m.rev, m.uid;
  return query select upto, 'end', json_build_object('more', more);
end
$$;

-- Whoever comes to see a call gets what was said of it.
create function hub.tell_remarks(calls uuid[], now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  update hub.remark m set rev = now_rev where m.interaction = any (calls);
end
$$;

-- The client of these calls is erased: what was said of them goes, that it was said stays.
create function hub.erase_remarks(calls uuid[], now_rev bigint) returns void
language plpgsql volatile as
$$
begin
  update hub.remark m set text = '', erased_at = hub.now_ms(), rev = now_rev
  where m.interaction = any (calls) and m.erased_at is null;
end
$$;

grant execute on function hub.review_push(uuid, json), hub.reviews_since(bigint, int) to hub_person;

-- Who read and heard what in a review: lines of the log beside the reviewers' stores. Only added to, read by
-- administrators alone. It holds keys and moments, nothing personal of clients. `uid` is made of what a line says.
create table hub.reading (
  uid uuid primary key,
  what text not null check (what in ('reading', 'listening')),
  member uuid not null references hub.member,
  at bigint not null,
  tbl text not null check (length(tbl) between 1 and 63),
  record uuid not null,
  purpose text not null check (length(purpose) <= 63),
  from_ms bigint,
  to_ms bigint,
  desk uuid not null,
  received_at bigint not null
);
create index reading_record on hub.reading (record, at);
create index reading_member on hub.reading (member, at);

create function hub.log_stays() returns trigger language plpgsql as
$$
begin
  raise exception 'the log is only added to' using errcode = 'HB018';
end
$$;
create trigger log_stays before update or delete on hub.reading for each row execute function hub.log_stays();
create trigger log_is_kept before truncate on hub.reading for each statement execute function hub.log_stays();

create function hub.audits() returns boolean
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as
$$
begin
  return (select exists (select from hub.member m where m.login = session_user and m.active and m.role = 'administrator'));
end
$$;
alter table hub.reading enable row level security;
create policy seen on hub.reading for select using ((select hub.audits()));

-- Add lines of the speaker's own: [{uid, what, member, at, tbl, record, purpose, from_ms, to_ms}]; how many were new.
create function hub.readings_push(desk_uid uuid, lines json) returns int
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as
$$
declare
  me hub.member := hub.acting();
  added int;
begin
  if not exists (select from hub.desk d where d.uid = desk_uid) then
    raise exception 'this desk has not joined' using errcode = 'HB015';
  elsif exists (select from json_populate_recordset(null::hub.reading, lines) x where x.member is distinct from me.uid) then
    raise exception 'a line is somebody else''s' using errcode = 'HB013';
  end if;
  insert into hub.reading (uid, what, member, at, tbl, record, purpose, from_ms, to_ms, desk, received_at)
  select x.uid, x.what, me.uid, x.at, x.tbl, x.record, x.purpose, x.from_ms, x.to_ms, desk_uid, hub.now_ms()
  from json_populate_recordset(null::hub.reading, lines) x
  on conflict (uid) do nothing;
  get diagnostics added = row_count;
  return added;
end
$$;

grant select on hub.reading to hub_person;
grant execute on function hub.readings_push(uuid, json), hub.audits() to hub_person;
