-- What the hub keeps. Nobody but the owner writes here; people act through functions alone and read what the
-- policies let them see. Keys are uuid, moments UTC milliseconds, stamps those of the desks' hybrid clock.

create table hub.setting (name text primary key, value text not null);

-- One row, the mutex of all that writes: whoever has it gives its revision to what it writes, so that revisions
-- become visible in their order and a reader never passes by one that is still open.
-- `wary`: somebody has been erased, so records have to be asked about.
create table hub.counter (
  one boolean primary key default true check (one),
  rev bigint not null,
  wary boolean not null default false
) with (fillfactor = 10);

-- `queues` and `stands_in` repeat what the two tables below say of a member; triggers keep them.
create table hub.member (
  uid uuid primary key,
  login name not null unique,
  name text not null,
  role text not null check (role in ('operator', 'senior', 'supervisor', 'administrator')),
  active boolean not null default true,
  queues uuid[] not null default '{}',
  stands_in boolean not null default false
);
create table hub.member_queue (
  member uuid not null references hub.member,
  queue uuid not null,
  primary key (member, queue)
);
-- Who works somebody's queues while they are away: by an absence, or by a command.
create table hub.stand_in (
  cause uuid primary key,
  person uuid not null references hub.member,
  stand_in uuid not null references hub.member,
  from_at bigint not null,
  until_at bigint not null
);
create table hub.desk (
  uid uuid primary key,
  code text not null unique,
  name text not null,
  joined_by uuid not null,
  joined_at bigint not null,
  head_seq bigint not null default 0,
  head_hash bytea not null,
  last_stamp text not null default '',
  seen_at bigint not null,
  program text not null default '',
  schema int not null default 0
) with (fillfactor = 50);

-- How each table is shared: filled from the program's own declaration (app/services/hub/sharing.py).
create table hub.sharing (
  tbl text primary key,
  kind text not null check (kind in ('house', 'ticket', 'contact', 'client', 'own', 'tied', 'part')),
  parents text[] not null,
  owners text[] not null,
  givers text[] not null,
  takers text[] not null,
  roles text[] not null,
  adders text[] not null,
  private boolean not null,
  by_others boolean not null,
  loose boolean not null,
  secrets text[] not null,
  harmless text[] not null,
  about text[] not null,
  watched text[] not null,
  tied text[] not null,
  weighty text[] not null
);

-- The state of every shared record, which is also the feed. `root` is the record it belongs to; all rows of a root
-- have its audience: everybody, the people of the queues in `scope`, and `owners`. `birth` is the part of a
-- root's audience that no tie gave it. `newest`: the greatest stamp that any of its fields has. `settled_at`: over
-- since then, for what leaves desks with time.
create table hub.row (
  uid uuid primary key,
  tbl text not null,
  root uuid not null,
  scope uuid[] not null,
  owners uuid[] not null,
  everyone boolean not null,
  birth uuid[] not null default '{}',
  birth_all boolean not null default false,
  birth_owners uuid[] not null default '{}',
  hlc text not null,
  newest text not null,
  clk jsonb,
  data jsonb not null,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null,
  updated_by uuid,
  deleted_at bigint,
  settled_at bigint,
  rev bigint not null
) with (fillfactor = 85);
create index row_rev on hub.row (rev);
create index row_root on hub.row (root);
create index row_people on hub.row (tbl) where tbl in ('user', 'queue', 'queue_member');
create index row_attachment on hub.row ((data ->> 'sha256')) where tbl = 'attachment';

create table hub.entry (
  desk uuid not null,
  seq bigint not null,
  hlc text not null,
  stamp text,
  at bigint not null,
  actor uuid,
  tbl text not null,
  uid uuid not null,
  root uuid not null,
  op text not null,
  changes json not null,
  salt bytea,
  digest bytea not null,
  prev_hash bytea not null,
  hash bytea not null,
  refused text,
  login name not null,
  scope uuid[] not null,
  owners uuid[] not null,
  everyone boolean not null,
  rev bigint not null,
  primary key (desk, seq)
) with (fillfactor = 85);
create index entry_rev on hub.entry (rev);
create index entry_root on hub.entry (root);
create index entry_refused on hub.entry (rev) where refused is not null;

-- Who sees `giver` sees `taker` as well; the record `via` says so (its tie number `nth`). No giver: `via` is removed.
create table hub.tie (
  via uuid not null,
  nth smallint not null,
  giver uuid,
  taker uuid not null,
  primary key (via, nth)
);
create index tie_giver on hub.tie (giver);
create index tie_taker on hub.tie (taker);

-- A root that somebody no longer sees. Told to those who were its audience and do not see it now. All of them saw it as
-- it was at the revision `since`; null where one of them may not have.
create table hub.left (
  uid uuid primary key,
  tbl text not null,
  queues uuid[] not null,
  members uuid[] not null,
  everyone boolean not null,
  since bigint,
  rev bigint not null
);
create index left_rev on hub.left (rev);

-- What was erased, and when: a client's cards and numbers are gone for good; tickets and what else was about them may
-- be gone on with, but what was written of them before must not come.
create table hub.erased (uid uuid primary key, tbl text not null, at bigint not null, rev bigint not null);
create index erased_rev on hub.erased (rev);

-- Who ordered an erasure, and when: never changed, and nothing in it tells who was erased.
create table hub.erasure (
  at bigint not null,
  member uuid not null references hub.member,
  login name not null,
  card uuid not null,
  records int not null,
  entries int not null,
  rev bigint primary key
);

-- Tickets once more, in columns: for claims and team lists.
create table hub.ticket (
  uid uuid primary key,
  number text not null,
  state text not null,
  queue uuid,
  assignee uuid,
  person uuid,
  type uuid,
  category uuid,
  priority int not null,
  due_at bigint,
  created_at bigint not null,
  closed_at bigint,
  deleted_at bigint,
  leased_until bigint
) with (fillfactor = 80);
create index ticket_claimable on hub.ticket (queue, due_at, priority desc, created_at, uid)
  where assignee is null and leased_until is null and deleted_at is null
    and state in ('new', 'accepted', 'in_progress', 'reopened');
create index ticket_leased on hub.ticket (leased_until) where assignee is null and leased_until is not null;
create index ticket_queue on hub.ticket (queue, created_at desc, uid desc);
create index ticket_assignee on hub.ticket (assignee, created_at desc, uid desc);
create index ticket_created on hub.ticket (created_at desc, uid desc);
create index ticket_number on hub.ticket (number);

-- What tickets are found by, apart from their columns, so that a ticket that goes on leaves this index alone.
create table hub.words (uid uuid primary key, words tsvector not null);
create index words_words on hub.words using gin (words);

-- A ticket that one person has taken: nobody else may, until it is released or handed on (then `member` is null).
create table hub.claim (
  ticket uuid primary key,
  member uuid,
  command uuid,
  at bigint not null,
  rev bigint not null
);
create index claim_rev on hub.claim (rev);
create table hub.given_back (
  member uuid not null,
  ticket uuid not null,
  at bigint not null,
  primary key (member, ticket)
);

-- Commands that were done, so that asking again does nothing more.
create table hub.command (
  uid uuid primary key,
  member uuid not null,
  what text not null,
  at bigint not null,
  answer json not null
);
create index command_at on hub.command (at);

create table hub.number (series text primary key, next bigint not null);

create unlogged table hub.presence (
  member uuid primary key,
  desk uuid not null,
  state text not null,
  reason text not null,
  since bigint not null,
  told_at bigint not null
) with (fillfactor = 50);

create table hub.blob (
  sha256 bytea not null,
  chunk int not null,
  chunks int not null,
  bytes bytea not null,
  primary key (sha256, chunk)
);
-- By which records files are handed out: a record says a hash, and who knows a hash need not have the file.
create table hub.file (attachment uuid not null, sha256 text not null, primary key (attachment, sha256));
-- Parts of a file that is here already, of which somebody has shown that they have them too.
create table hub.shown (
  sha256 bytea not null,
  member uuid not null,
  chunk int not null,
  primary key (sha256, member, chunk)
);
alter table hub.blob alter column bytes set storage external;  -- compressed or encrypted already, mostly

insert into hub.counter (rev) values (0);
insert into hub.setting values
  ('schema_min', '0'), ('window_days', '90'), ('ahead_ms', '300000'), ('epoch', gen_random_uuid()::text),
  ('lease_ms', '600000');
