#include <algorithm>
#include <set>
#include <vector>

#include "sql.hpp"

using namespace fleet;
using nlohmann::json;
using testing::Sql;

namespace {

/// Three vehicles, four trips on 5 June 2026 and one on the 6th; the route of the first has three points.
void fill(Sql &sql) {
  sql.run(R"sql(
    insert into tracksolid.devices (imei, vehicle_number, driver_name, cost_centre, assigned_city) values
      ('1', 'KDA 1', 'Ann', 'North', 'Kisumu'), ('2', 'KDB 2', 'Bob', null, null), ('3', 'KDC 3', 'Ann', 'South', 'Nairobi');
    insert into tracksolid.trips (imei, start_time, end_time, duration_s, distance_km, max_speed_kmh, start_geom, end_geom) values
      ('1', '2026-06-05 00:00Z', '2026-06-05 00:10Z', 600, 10.5, 80, public.st_geomfromtext('POINT(36.8 -1.2)', 4326),
       public.st_geomfromtext('POINT(36.9 -1.2)', 4326)),
      ('1', '2026-06-05 23:59:59Z', '2026-06-06 01:00Z', 3601, 40, 90, null, null),
      ('2', '2026-06-05 08:00Z', '2026-06-05 08:30Z', 1800, 20, null, null, null),
      ('3', '2026-06-05 09:00Z', '2026-06-05 09:30Z', 1800, 5.25, 40, null, null),
      ('3', '2026-06-06 00:00Z', '2026-06-06 00:30Z', 1800, 7, 50, null, null);
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh) values
      ('1', '2026-06-05 00:00Z', -1.2, 36.8, 80), ('1', '2026-06-05 00:05Z', -1.25, 36.85, 80), ('1', '2026-06-05 00:10Z', -1.2, 36.9, 80);
    select reporting.build_routes(); select reporting.refresh_v_trips()
  )sql");
}

constexpr char const *fifth = "p_start => '2026-06-05 00:00Z', p_end => '2026-06-06 00:00Z'";

json trips(Sql &sql, std::string const &arguments) {
  return sql.json("select reporting.fn_trips_for_map(" + arguments + ")");
}

std::string distances(json const &answer) {
  std::string text;
  for (auto const &feature : answer["geojson"]["features"])
    text += (text.empty() ? "" : " ") + feature["properties"]["distance_km"].dump();
  return text;
}

}  // namespace

ON_EACH_ENGINE("a trip belongs to the window in which it starts") {
  ENGINE_DATABASE();
  fill(sql);
  auto const answer = trips(sql, fifth);
  CHECK(distances(answer) == "10.5 20.0 5.25 40.0");
  auto const &summary = answer["summary"];
  CHECK(summary["from"] == "2026-06-05T00:00:00Z");
  CHECK(summary["to"] == "2026-06-06T00:00:00Z");
  CHECK(summary["trips"] == 4);
  CHECK(summary["trips_total"] == 4);
  CHECK(summary["truncated"] == false);
  CHECK(summary["vehicles"] == 3);
  CHECK(summary["drivers"] == 2);
  CHECK(summary["distance_km"] == 75.75);
  CHECK(summary["driving_s"] == 600 + 3601 + 1800 + 1800);
  CHECK(summary["max_speed_kmh"] == 90);
  CHECK(summary["as_of"].is_string());
}

ON_EACH_ENGINE("a trip is drawn along its route and has all known properties") {
  ENGINE_DATABASE();
  fill(sql);
  auto const features = trips(sql, fifth)["geojson"]["features"];
  CHECK(features[0]["geometry"] ==
        json::parse(R"({"type":"LineString","coordinates":[[36.8,-1.2],[36.85,-1.25],[36.9,-1.2]]})"));
  auto const &properties = features[0]["properties"];
  CHECK(properties["vehicle_number"] == "KDA 1");
  CHECK(properties["start_time"] == "2026-06-05T00:00:00Z");
  CHECK(properties["duration_s"] == 600);
  CHECK(properties["route_points"] == 3);
  CHECK(properties["start"] == json::parse("[36.8, -1.2]"));
  CHECK(properties["end"] == json::parse("[36.9, -1.2]"));
  CHECK(properties["source"] == "vendor");
  CHECK(features[1]["geometry"].is_null());
  CHECK(features[1]["properties"]["start"].is_null());
  CHECK(features[1]["properties"]["cost_centre"] == "Unassigned");
}

ON_EACH_ENGINE("filters narrow down together, empty ones do not") {
  ENGINE_DATABASE();
  fill(sql);
  auto const with = [&](std::string const &filter) { return distances(trips(sql, filter + ", " + fifth)); };
  CHECK(with("array['kda-1']") == "10.5 40.0");
  CHECK(with("array['2', 'KDC3']") == "20.0 5.25");
  CHECK(with("p_driver => 'Ann'") == "10.5 5.25 40.0");
  CHECK(with("p_driver => 'Ann', p_cost_centre => 'South'") == "5.25");
  CHECK(with("p_cost_centre => 'Unassigned'") == "20.0");
  CHECK(with("p_city => 'Kisumu'") == "10.5 40.0");
  CHECK(with("array['']::text[], p_driver => ' ', p_cost_centre => '', p_city => ''") ==
        "10.5 20.0 5.25 40.0");
  CHECK(with("array['nobody']").empty());
}

ON_EACH_ENGINE("too many trips are cut to the newest, and the summary says so") {
  ENGINE_DATABASE();
  fill(sql);
  sql.run("update tracksolid.settings set value = '2' where name = 'trips_for_map_rows'");
  auto const answer = trips(sql, fifth);
  CHECK(distances(answer) == "5.25 40.0");
  CHECK(answer["summary"]["trips"] == 2);
  CHECK(answer["summary"]["trips_total"] == 4);
  CHECK(answer["summary"]["truncated"] == true);
  CHECK(answer["summary"]["distance_km"] == 75.75);
}

ON_EACH_ENGINE("the default window is today in the fleet's zone") {
  ENGINE_DATABASE();
  sql.run("update tracksolid.settings set value = 'Pacific/Kiritimati' where name = 'timezone'");  // UTC+14
  auto const summary = trips(sql, "")["summary"];
  CHECK(sql.one<bool>(
      "select timestamptz '" + summary["from"].get<std::string>() +
      "' at time zone 'Pacific/Kiritimati' = date_trunc('day', now() at time zone 'Pacific/Kiritimati')"));
  CHECK(sql.one<bool>("select timestamptz '" + summary["to"].get<std::string>() + "' = timestamptz '" +
                      summary["from"].get<std::string>() + "' + interval '24 h'"));
  sql.run("update tracksolid.settings set value = 'Europe/Berlin' where name = 'timezone'");
  // The clocks went back on 25 October 2026: that day had 25 hours, the window that ends with it starts
  // there.
  auto const autumn = trips(sql, "p_end => '2026-10-25 23:00Z'")["summary"];
  CHECK(autumn["from"] == "2026-10-24T22:00:00Z");
  CHECK(sql.refusal("select reporting.fn_trips_for_map(p_start => '2026-06-05', p_end => '2026-06-05')") ==
        "22023");
}

ON_EACH_ENGINE("the filters list each driver once") {
  ENGINE_DATABASE();
  fill(sql);
  auto const filters = sql.json("select reporting.fn_filters()");
  CHECK(filters["vehicles"] == json::parse(R"([
    {"vehicle_number":"KDA 1","driver_name":"Ann","cost_centre":"North","assigned_city":"Kisumu"},
    {"vehicle_number":"KDB 2","driver_name":"Bob","cost_centre":"Unassigned","assigned_city":null},
    {"vehicle_number":"KDC 3","driver_name":"Ann","cost_centre":"South","assigned_city":"Nairobi"}])"));
  CHECK(filters["drivers"] == json::parse(R"(["Ann", "Bob"])"));
  CHECK(filters["cost_centres"] == json::parse(R"(["North", "South", "Unassigned"])"));
  CHECK(filters["cities"] == json::parse(R"(["Kisumu", "Nairobi"])"));
  CHECK(filters["timezone"] == "UTC");
  CHECK(sql.one("select string_agg(driver_name, ' ') from reporting.v_filter_drivers") == "Ann Bob");
  CHECK(sql.one("select string_agg(cost_centre, ' ') from reporting.v_filter_cost_centres") ==
        "North South Unassigned");
  CHECK(sql.one("select string_agg(assigned_city, ' ') from reporting.v_filter_cities") == "Kisumu Nairobi");
  CHECK(trips(sql, fifth)["filters"] == filters);
}

ON_EACH_ENGINE("without a trip the filters are empty lists") {
  ENGINE_DATABASE();
  auto const filters = sql.json("select reporting.fn_filters()");
  for (auto const *key : {"vehicles", "drivers", "cost_centres", "cities"})
    CHECK(filters[key] == json::array());
}

ON_EACH_ENGINE("one trip is given with the fixes it was driven through, and as the map's line without them") {
  // Three fixes five minutes apart, which is no silence; 0.05 degrees of both are 7.9 km, 94 km/h: one stretch.
  ENGINE_DATABASE();
  fill(sql);
  auto const id = sql.one("select trip_id from reporting.v_trips where distance_km = 10.5");
  auto const ask = [&] { return sql.json("select reporting.fn_trip(" + id + ")"); };
  auto const trip = ask();
  CHECK(trip["vehicle"]["vehicle_number"] == "KDA 1");
  CHECK(trip["vehicle"]["assigned_city"] == "Kisumu");
  CHECK(trip["summary"]["start_time"] == "2026-06-05T00:00:00Z");
  CHECK(trip["summary"]["end_time"] == "2026-06-05T00:10:00Z");
  CHECK(trip["summary"]["distance_km"] == 10.5);
  CHECK(trip["summary"]["max_speed_kmh"] == 80);
  CHECK(trip["summary"]["fixes"] == 3);
  CHECK(trip["summary"]["stretches"] == 1);
  sql.run("delete from tracksolid.position_history");
  auto const bare = ask();
  CHECK(bare["summary"]["fixes"] == 0);
  REQUIRE(bare["geojson"]["features"].size() == 1);
  auto const &line = bare["geojson"]["features"][0];
  CHECK(line["geometry"]["coordinates"] == json::parse("[[36.8,-1.2],[36.85,-1.25],[36.9,-1.2]]"));
  CHECK(line["properties"]["times"].is_null());
  CHECK(sql.refusal("select reporting.fn_trip(0)") == "P0002");
}

namespace {

struct TileTrips {
  std::set<long> ids;
  long stands_for = 0;  // the largest number among the values
};

/// What a Mapbox vector tile of one layer says, given in hexadecimal digits.
class TileReader {
 public:
  explicit TileReader(std::string const &hex) {
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
      bytes_.push_back(static_cast<unsigned char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  TileTrips trips() {
    message(bytes_.size(), [this](int field, long length) {
      REQUIRE(field == 3);  // layer
      message(at_ + static_cast<std::size_t>(length),
              [this](int part, long size) { layer_part(part, size); });
    });
    return found_;
  }

 private:
  void layer_part(int part, long size) {
    auto const end = at_ + static_cast<std::size_t>(size);
    if (part == 2)
      message(end, [this](int field, long value) {  // an id, tags, a type, a line
        if (field == 1) found_.ids.insert(value);
        if (field == 2 || field == 4) at_ += static_cast<std::size_t>(value);
      });
    if (part == 4)
      message(end, [this](int field, long value) {  // a string, or a number: 6 is the zigzag form
        if (field == 1) at_ += static_cast<std::size_t>(value);
        if (field > 3) found_.stands_for = std::max(found_.stands_for, field == 6 ? value / 2 : value);
      });
    if (part == 1 || part == 3) at_ = end;
  }
  long varint() {
    long value = 0;
    for (int shift = 0;; shift += 7) {
      auto const byte = bytes_.at(at_++);
      value |= static_cast<long>(byte & 0x7fU) << shift;
      if (byte < 0x80) return value;
    }
  }
  /// Calls `each` with the number and the value, or the length, of the fields up to `end`.
  template <class Each>
  void message(std::size_t end, Each each) {
    while (at_ < end) {
      auto const key = varint();
      each(static_cast<int>(key >> 3), varint());
    }
  }

  std::vector<unsigned char> bytes_;
  std::size_t at_ = 0;
  TileTrips found_;
};

TileTrips trips_in_tile(std::string const &hex) {
  return TileReader{hex}.trips();
}

}  // namespace

// Zoom 10 has 1024 columns. The route of the first trip goes from 36.8 to 36.9 degrees east: column 216.8 / 360 * 1024 = 616.68 to
// 616.96; north to south, by asinh(tan(lat)), it is in row 515.41 to 515.56.
ON_EACH_ENGINE("a tile has the lines of the trips in it, of the window, the filters and the scope") {
  ENGINE_DATABASE();
  fill(sql);
  auto const tile = [&](std::string const &place, std::string const &rest = {}) {
    return sql.one("select reporting.fn_trip_tile(" + place + ", '2026-06-05 00:00Z', '2026-06-06 00:00Z'" +
                   rest + ")::text");
  };
  std::string const empty = "\\x";
  auto const full = tile("10, 616, 515");
  CHECK(full.find("4b44412031") != std::string::npos);  // KDA 1
  // MoveTo 2767 1694, LineTo 583 583, LineTo 582 -583: of the 4096 units of a side, as zigzag varints.
  CHECK(full.find("099e2bbc1a128e098e098c098d09") != std::string::npos);
  for (auto const *neighbour : {"10, 617, 515", "10, 615, 515", "10, 616, 514", "10, 616, 516", "10, 0, 0"})
    CHECK_MESSAGE(tile(neighbour) == empty, neighbour);
  CHECK(tile("0, 0, 0").find("4b44412031") != std::string::npos);
  for (auto const *nowhere : {"10, -1, 0", "10, 0, 1024", "-1, 0, 0", "2147483647, 0, 0"})
    CHECK_MESSAGE(sql.refusal(std::string{"select reporting.fn_trip_tile("} + nowhere +
                              ", '2026-06-05 00:00Z', '2026-06-06 00:00Z')") == "22023",
                  nowhere);
  // The window is half-open.
  CHECK(
      sql.one(
          "select reporting.fn_trip_tile(10, 616, 515, '2026-06-05 00:00Z', '2026-06-05 00:00:01Z')::text") ==
      full);
  CHECK(sql.one("select reporting.fn_trip_tile(10, 616, 515, '2026-06-04', '2026-06-05 00:00Z')::text") ==
        empty);
  CHECK(tile("10, 616, 515", ", p_scope => '{North}'") == full);
  CHECK(tile("10, 616, 515", ", p_scope => '{South}'") == empty);
  CHECK(tile("10, 616, 515",
             ", p_vehicles => '{KDA 1}', p_driver => 'Ann', p_cost_centre => 'North', p_city => 'Kisumu'") ==
        full);
  CHECK(tile("10, 616, 515", ", p_driver => 'Bob'") == empty);
  CHECK_THROWS_WITH_AS(tile("3, 8, 0"), doctest::Contains("zoom 3 has no tile 8/0"), store::DatabaseError);
}

ON_EACH_ENGINE(
    "a tile of a long time draws some of the trips, the same as its neighbours, and says how many each stands for") {
  // 10,001 trips from 36.8 to 36.9 degrees east. Up to zoom 10 3,000 of a period may be drawn: each fourth, 2,500 or 2,501; of these no more
  // than 1,500 in a tile. At zoom 13 24,000 may be drawn: all; 300 in a tile, of which the line crosses 4933 to 4935.
  ENGINE_DATABASE();
  fill(sql);
  sql.run(R"sql(
    insert into tracksolid.shown_trips (trip_id, imei, vehicle_number, cost_centre, start_time, source, route, updated_at, vehicle_key)
      select 100000 + n, '1', 'KDA 1', 'North', '2026-07-01 00:00Z'::timestamptz + n * interval '1 minute', 'vendor',
             public.st_geomfromtext('LINESTRING(36.8 -1.2, 36.9 -1.2)', 4326), now(), '1' from generate_series(1, 10001) n)sql");
  auto const drawn = [&](std::string const &place, std::string const &rest = {}) {
    return trips_in_tile(sql.one("select encode(reporting.fn_trip_tile(" + place +
                                 ", '2026-07-01 00:00Z', '2026-08-01 00:00Z'" + rest + "), 'hex')"));
  };
  auto const thin = drawn("9, 308, 257");
  CHECK(thin.ids.size() == 1500);
  CHECK(std::all_of(thin.ids.begin(), thin.ids.end(), [](long id) { return id % 4 == 0; }));
  CHECK(thin.stands_for == 8);  // four, of which every 1.67th
  auto const close = drawn("13, 4933, 4123");
  CHECK(close.ids.size() == 300);
  CHECK(close.stands_for == 33);
  CHECK(drawn("13, 4934, 4123").ids == close.ids);
  auto const few = trips_in_tile(sql.one(
      "select encode(reporting.fn_trip_tile(13, 4933, 4123, '2026-07-01 00:00Z', '2026-07-01 03:20Z'), 'hex')"));
  CHECK(few.ids.size() == 199);  // the minutes from 1 to 199
  CHECK(few.stands_for == 1);
}
