// Every column that a row type lists is stored: COPY, stage and merge lose none.
#include <algorithm>

#include "base/clock.hpp"
#include "sql.hpp"
#include "store/merge.hpp"

using namespace fleet;
using testing::Sql;

namespace {

Time const begin = parse_time("2026-06-05T09:00:00Z").value();
Time const end = parse_time("2026-06-05T09:30:00Z").value();
std::string const imei = "359857080000001";

/// One row of every type, with a value in every column.
rows::Lists full_rows() {
  rows::Lists rows;
  rows.devices = {{.imei = imei,
                   .account = "nairobi",
                   .vehicle_number = "KAA 123A",
                   .driver_name = "N. N.",
                   .driver_phone = "1",
                   .device_name = "one",
                   .model = "JC400",
                   .device_kind = "car",
                   .sim = "2",
                   .iccid = "3",
                   .vin = "4",
                   .device_group = "north",
                   .remark = "none",
                   .activated_at = begin,
                   .expires_at = end}};
  rows.live = {{.imei = imei,
                .gps_time = begin,
                .heartbeat_at = end,
                .lat = 48.5,
                .lng = 11.5,
                .speed_kmh = 30,
                .direction_deg = 90,
                .acc_on = true,
                .online = true,
                .position_type = rows::PositionType::gps,
                .satellites = 9,
                .gps_signal = 4,
                .battery_pct = 80,
                .power_v = 12.5,
                .odometer_km = 1000,
                .temperature_c = 20,
                .battery_raw = "b",
                .fuel_raw = "f"}};
  rows.trips = {{.imei = imei,
                 .start_time = begin,
                 .end_time = end,
                 .distance_km = 12,
                 .avg_speed_kmh = 24,
                 .max_speed_kmh = 50,
                 .start_lat = 48.5,
                 .start_lng = 11.5,
                 .end_lat = 48.6,
                 .end_lng = 11.5,
                 .start_odometer_km = 988,
                 .end_odometer_km = 1000,
                 .duration_s = 1800,
                 .distance_raw = 12000,
                 .distance_unit = "m",
                 .quality = "ok"}};
  rows.fixes = {{.imei = imei,
                 .gps_time = begin,
                 .lat = 48.5,
                 .lng = 11.5,
                 .speed_kmh = 30,
                 .direction_deg = 90,
                 .altitude_m = 500,
                 .satellites = 9,
                 .acc_on = true,
                 .position_type = rows::PositionType::gps}};
  rows.parking = {{.imei = imei,
                   .start_time = begin,
                   .end_time = end,
                   .duration_s = 1800,
                   .engine_off_s = 1700,
                   .lat = 48.5,
                   .lng = 11.5,
                   .address = "Road 1",
                   .idling = true}};
  rows.alarms = {{.imei = imei,
                  .alarm_time = begin,
                  .alarm_type = "1",
                  .alarm_name = "sos",
                  .fence_id = "7",
                  .lat = 48.5,
                  .lng = 11.5,
                  .speed_kmh = 30,
                  .position_at = begin,
                  .content_key = "7",
                  .raw = "{}"}};
  rows.obd = {{.imei = imei,
               .reading_time = begin,
               .vin = "4",
               .battery_raw = "b",
               .odometer_km = 1000,
               .device_mileage_km = 10,
               .fuel_l = 40,
               .fuel_pct = 80,
               .coolant_c = 90,
               .engine_rpm = 2000,
               .speed_kmh = 30,
               .raw = "{}"}};
  rows.faults = {
      {.imei = imei, .event_time = begin, .fault_code = "P1502", .detail = "misfire", .raw = "{}"}};
  rows.fences = {{.fence_id = "7",
                  .account = "nairobi",
                  .fence_name = "yard",
                  .kind = "circle",
                  .color = "red",
                  .coordinates = "48.5,11.5",
                  .imeis = imei,
                  .alert_types = "in",
                  .description = "gate",
                  .radius_m = 100,
                  .stay_in_days = 1,
                  .stay_out_days = 2,
                  .raw = "{}"}};
  rows.refusals = {{.reason = "no time", .imei = imei, .raw = "{}"}};
  return rows;
}

/// The columns of a table without a value in its only row, "" when there are none. Columns of the stage alone do not count.
template <class Row>
std::string columns_without_value(Sql &sql) {
  auto const row = sql.json("select to_jsonb(t)::text from tracksolid." + std::string{Row::table} + " t");
  std::string missing;
  std::apply(
      [&](auto const &...column) {
        ((row.contains(column.name) && row[column.name].is_null() ? missing += std::string{column.name} + " "
                                                                  : ""),
         ...);
      },
      Row::columns());
  return missing;
}

}  // namespace

TEST_CASE("every column that a row type lists is stored") {
  testing::TempDb const db;
  Sql sql{db};
  {
    store::Transaction tx{sql.session()};
    auto const merged =
        store::merge(tx, full_rows(), {.stream = "tracks", .fix_source = store::FixSource::track_list});
    tx.commit();
    CHECK(merged.rows_in == 9);
    CHECK(merged.rows_written == 9);
  }
  rows::Lists::each([&]<class Row>(std::vector<Row> rows::Lists::*) {
    CAPTURE(Row::table);
    CHECK(columns_without_value<Row>(sql) == "");
  });
  CHECK(sql.one("select source from tracksolid.position_history") == "track_list");
  CHECK(sql.one("select kind from tracksolid.parking_events") == "idling");
  CHECK(sql.one("select stream from tracksolid.refusals") == "tracks");
}

TEST_CASE(
    "lists are stored in the order of their locks: trips before fixes, as lock_trips_and_fixes asks for") {
  std::vector<std::string> order;
  rows::Lists::each([&]<class Row>(std::vector<Row> rows::Lists::*) { order.emplace_back(Row::table); });
  auto const place = [&](char const *table) {
    return std::find(order.begin(), order.end(), table) - order.begin();
  };
  CHECK(place("live_positions") < place("trips"));
  CHECK(place("trips") < place("position_history"));
  CHECK(order.size() == 11);
}
