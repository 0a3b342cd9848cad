-- A line in parts between -180° and 180°. Vertex by vertex: ST_WrapX ends the server's process with PostGIS 3.6.4 on GEOS 3.15.0.
create or replace function reporting.cut_at_180(p_line public.geometry) returns public.geometry
  language sql immutable parallel safe
begin atomic
  with vertex as (
    select d.path[1] as n, public.st_x(d.geom) as x, public.st_y(d.geom) as y, floor((public.st_x(d.geom) + 180) / 360)::integer as turn
      from public.st_dumppoints(p_line) d
  ), step as (
    select v.*, lead(v.x) over w as next_x, lead(v.y) over w as next_y, lead(v.turn) over w as next_turn from vertex v window w as (order by v.n)
  ), point as (  -- a vertex, and between two turns the end of one part and the beginning of the next
    select s.n, 0 as half, s.turn, s.x, s.y from step s
    union all
    select s.n, h.half, case h.half when 1 then s.turn else s.next_turn end, b.x, s.y + (s.next_y - s.y) * (b.x - s.x) / (s.next_x - s.x)
      from step s cross join (values (1), (2)) h(half) cross join lateral (select 360 * greatest(s.turn, s.next_turn) - 180 as x) b
     where s.turn <> s.next_turn
  ), part as (
    select public.st_makeline(public.st_makepoint(p.x - 360 * p.turn, p.y) order by p.n, p.half) as line, p.part
      from (select q.*, count(*) filter (where q.half = 2) over (order by q.n, q.half) as part from point q) p group by p.part
  )
  select case when count(*) = 1 then (array_agg(t.line))[1] else public.st_collect(t.line order by t.part) end
    from part t where public.st_length(t.line) > 0;
end;
comment on function reporting.cut_at_180(public.geometry) is 'A driven line in parts between -180° and 180°. Called by line_json';
