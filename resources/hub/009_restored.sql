-- This hub came from a backup: desks have what it lacks. Another epoch makes them compare everything; codes of desks
-- and numbers that may have been given out since then are passed over.
create function hub.restored() returns void
language plpgsql volatile as
$$
begin
  update hub.counter c set rev = c.rev + 1;
  update hub.setting s set value = gen_random_uuid()::text where s.name = 'epoch';
  insert into hub.setting as s (name, value) values ('first_code', ((select count(*) from hub.desk) + 100)::text)
  on conflict (name) do update set value = (s.value::int + 100)::text;
  update hub.number n set next = n.next + 100000;
  perform pg_notify('hub', '');
end
$$;
