// Push and poll fill the same keys: what was pushed is not stored again, and what the receiver missed comes
// with the poll.
#include "e2e/sim_fleet.hpp"
#include "push_site.hpp"

using namespace fleet;
using testing::PushReceiver;
using testing::SimFleet;

namespace {

sim::Setup small_city() {
  sim::Setup setup;
  setup.city.vehicles = 5;
  setup.city.days = 2;
  return setup;
}

constexpr auto content = R"sql(
  select count(*) || ' ' || md5(coalesce(string_agg(concat_ws('|', imei, gps_time, lat, lng), ';' order by imei, gps_time), ''))
    from tracksolid.position_history where gps_time >= date_trunc('day', now(), 'UTC') - interval '1 day'
     and gps_time < date_trunc('day', now(), 'UTC')
)sql";

/// The fixes of yesterday but for a receiver's outage from 08:00 to 12:00, fifty a message, as the vendor
/// pushes them.
constexpr auto messages = R"sql(
  select json_agg(item) from (
    select json_build_object('deviceImei', imei, 'gpsTime', extract(epoch from gps_time)::bigint * 1000, 'lat', lat, 'lng', lng,
                             'gpsSpeed', speed_kmh, 'direction', direction_deg, 'acc', acc_on::int, 'postType', 1, 'gpsMode', 0) as item,
           row_number() over (order by gps_time, imei) / 50 as message
      from tracksolid.position_history
     where gps_time >= date_trunc('day', now(), 'UTC') - interval '1 day' and gps_time < date_trunc('day', now(), 'UTC')
       and extract(hour from gps_time) not between 8 and 11) m
  group by message order by message
)sql";

}  // namespace

TEST_CASE("after an outage of the receiver the poll fills the hole and doubles nothing") {
  std::vector<std::string> const yesterday{
      "poll-movement",
      "--only",
      "devices,tracks",
      "--from",
      rfc3339(std::chrono::floor<std::chrono::days>(now()) - std::chrono::days{1}),
      "--to",
      rfc3339(std::chrono::floor<std::chrono::days>(now()))};
  SimFleet const polled{small_city()};
  polled.report(yesterday);
  auto const whole = polled.value<std::string>(content);

  SimFleet const fleet{small_city()};
  PushReceiver const receiver{fleet.db.url()};
  testing::Sql source{polled.db};
  for (auto const &row : store::Autocommit{source.session()}.query(messages))
    REQUIRE(receiver.answer(receiver.post("/hub/pushgps", testing::hub_form(row[0].text()))) ==
            testing::hub_stored);
  REQUIRE(testing::soon([&] {
    return fleet.value<int>("select count(*) from tracksolid.push_inbox where state = 'new'") == 0;
  }));
  auto const pushed =
      fleet.value<int>("select count(*) from tracksolid.position_history where source = 'push'");
  CHECK(pushed > 100);
  CHECK(fleet.value<std::string>(content) != whole);
  fleet.report(yesterday);
  CHECK(fleet.value<std::string>(content) == whole);
  // Of two fixes of one second the one with more satellites wins, and only the track list names them.
  CHECK(fleet.value<int>("select count(*) from tracksolid.position_history where source = 'push'") == 0);
  CHECK(fleet.value<int>("select count(*) from tracksolid.position_history") ==
        polled.value<int>("select count(*) from tracksolid.position_history"));
}
