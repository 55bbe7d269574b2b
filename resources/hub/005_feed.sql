-- What desks receive. Everything here runs with the speaker's own rights: the policies decide.

create function hub.row_body(r hub.row) returns json language sql stable as
$$
  select json_build_object('tbl', r.tbl, 'uid', r.uid, 'root', r.root, 'hlc', r.hlc, 'clk', r.clk, 'data', r.data,
    'created_at', r.created_at, 'created_by', r.created_by, 'updated_at', r.updated_at,
    'updated_by', r.updated_by, 'deleted_at', r.deleted_at)
$$;

create function hub.entry_body(e hub.entry) returns json language sql stable as
$$
  select json_build_object('desk', e.desk, 'seq', e.seq, 'hlc', e.hlc, 'stamp', e.stamp, 'at', e.at,
    'actor', e.actor, 'tbl', e.tbl, 'uid', e.uid, 'root', e.root, 'op', e.op, 'changes', e.changes,
    'salt', encode(e.salt, 'hex'), 'digest', encode(e.digest, 'hex'), 'prev', encode(e.prev_hash, 'hex'),
    'hash', encode(e.hash, 'hex'), 'refused', e.refused)
$$;

-- All that changed after a revision, in the order of revisions, never cut inside one: about `most` things, more
-- where one revision holds more. The last line, of kind `end`, bears the revision up to which this is all.
create function hub.feed(after bigint, most int) returns table (rev bigint, kind text, body json)
language sql stable rows 100 as
$$
  with cut as materialized (
    select case when count(*) = most then max(c.rev) else (select k.rev from hub.counter k) end as rev,
      count(*) = most as more
    from (
      select h.rev from (
        (select r.rev from hub.row r where r.rev > after order by r.rev limit most)
        union all (select e.rev from hub.entry e where e.rev > after order by e.rev limit most)
        union all (select l.rev from hub.left l where l.rev > after order by l.rev limit most)
        union all (select x.rev from hub.erased x where x.rev > after order by x.rev limit most)
        union all (select c.rev from hub.claim c where c.rev > after order by c.rev limit most)) h
      order by h.rev limit most) c),
  found as (
    select l.rev, 1 as nth, 0::bigint as seq, l.uid as key, 'left' as kind, json_build_object('uid', l.uid, 'tbl', l.tbl) as body
    from hub.left l where l.rev > after and l.rev <= (select cut.rev from cut)
      and not exists (select from hub.row r where r.uid = l.uid)
    union all
    select x.rev, 2, 0, x.uid, 'erased', json_build_object('uid', x.uid, 'tbl', x.tbl)
    from hub.erased x where x.rev > after and x.rev <= (select cut.rev from cut)
    union all
    select r.rev, 3, 0, r.uid, 'row', hub.row_body(r) from hub.row r where r.rev > after and r.rev <= (select cut.rev from cut)
    union all
    select e.rev, 4, e.seq, e.uid, 'entry', hub.entry_body(e) from hub.entry e where e.rev > after and e.rev <= (select cut.rev from cut)
    union all
    select c.rev, 5, 0, c.ticket, 'claim', json_build_object('ticket', c.ticket, 'member', c.member, 'command', c.command, 'at', c.at)
    from hub.claim c where c.rev > after and c.rev <= (select cut.rev from cut)
    union all
    select cut.rev, 6, 0, null, 'end', json_build_object('more', cut.more) from cut)
  select f.rev, f.kind, f.body from found f order by f.rev, f.nth, f.seq, f.key
$$;

-- One record as it stands, or nothing for one that the speaker does not see.
create function hub.record(wanted uuid) returns json language sql stable as
$$ select hub.row_body(r) from hub.row r where r.uid = wanted $$;

-- Everything of a root: its rows, then its entries.
create function hub.whole(wanted uuid) returns table (kind text, body json) language sql stable as
$$
  select 'row', hub.row_body(r) from hub.row r where r.root = wanted
  union all
  (select 'entry', hub.entry_body(e) from hub.entry e where e.root = wanted order by e.hlc)
$$;

-- The first load: part 1 the house, 2 clients, 3 open tickets, 4 the rest inside the window. Within a part by
-- table and key. Everything goes with its root; contacts and what else hangs on a ticket by a tie is of part 4. Each
-- part is a branch of its own, for a planner that would take "part = 3" of a CASE for one row.
create view hub.load_root with (security_invoker = true) as
select 1 as part, o.uid from hub.row o
where o.tbl in (select s.tbl from hub.sharing s where s.kind = 'house')
union all
select 2, o.uid from hub.row o
where o.tbl in (select s.tbl from hub.sharing s where s.kind = 'client')
union all
select 3, o.uid from hub.row o where o.tbl = 'ticket' and o.settled_at is null
union all
select 4, o.uid from hub.row o
where o.tbl not in (select s.tbl from hub.sharing s where s.kind in ('house', 'client'))
  and (o.tbl <> 'ticket' or o.settled_at is not null)
  and (o.settled_at is null or o.settled_at
    > (select (extract(epoch from now()) * 1000)::bigint - hub.setting_of('window_days')::int * 86400000::bigint));

create view hub.load_rows with (security_invoker = true) as
select o.part, r.tbl, r.uid, r.root, r.hlc, r.clk, r.data, r.created_at, r.created_by, r.updated_at, r.updated_by,
  r.deleted_at, r.scope, r.rev
from hub.load_root o join hub.row r on r.root = o.uid;

-- The entries of the same records, in the same parts.
create view hub.load_entries with (security_invoker = true) as
select o.part, e.desk, e.seq, e.hlc, e.stamp, e.at, e.actor, e.tbl, e.uid, e.root, e.op, e.changes, e.salt,
  e.digest, e.prev_hash, e.hash, e.refused, e.scope, e.rev
from hub.load_root o join hub.entry e on e.root = o.uid
where e.refused is null;
