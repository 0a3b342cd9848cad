// The streams of the program, compared with tracksolid.streams().
#include <algorithm>

#include "base/text.hpp"
#include "jobs/movement.hpp"
#include "sql.hpp"

using namespace fleet;
using testing::Sql;

TEST_CASE(
    "the streams of poll-movement are those of tracksolid.streams(), and those with windows have coverage") {
  testing::TempDb const db;
  Sql sql{db};
  std::vector<std::string> streams;
  for (auto const &stream : jobs::movement_streams())
    streams.push_back(stream.name + (stream.is_scheduled ? "" : " on request"));
  CHECK(
      join(streams, ", ") ==
      sql.one(
          "select string_agg(stream || case when is_scheduled then '' else ' on request' end, ', ' order by n) "
          "from tracksolid.streams() with ordinality s(job, stream, setting, table_name, time_column, covered, is_scheduled, n) "
          "where job = 'poll-movement'"));
  streams.clear();
  for (auto const &spec : jobs::history_streams({})) streams.push_back(spec.name);
  streams.push_back(jobs::alarm_stream().name);
  std::sort(streams.begin(), streams.end());
  CHECK(
      join(streams, ",") ==
      sql.one("select string_agg(stream, ',' order by stream) from tracksolid.streams() where has_coverage"));
}

TEST_CASE("--only takes each name once: idling comes with parking, faults with obd") {
  CHECK(join(jobs::names_for_only(), ",") == "devices,live,tracks,trips,parking,obd");
}
