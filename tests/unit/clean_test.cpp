#include <doctest/doctest.h>

#include "api/answer.hpp"
#include "clean/device.hpp"
#include "clean/distance_unit.hpp"
#include "clean/parking.hpp"
#include "clean/position.hpp"
#include "clean/trip.hpp"

using namespace fleet;

namespace {

Time const noon = *parse_time("2024-05-01 12:00:00");
clean::Asked const of_the_day{.window = {noon - std::chrono::hours{12}, noon}, .now = noon};

api::Entry entry(std::string const &object) {
  api::Entry out;
  api::read_answer(R"({"code":0,"result":[)" + object + "]}", {}, [&](api::Entry const &e) { out = e; });
  return out;
}

std::string reason(std::variant<rows::Position, rows::Refusal> const &cleaned) {
  auto const *refusal = std::get_if<rows::Refusal>(&cleaned);
  return refusal == nullptr ? "" : refusal->reason;
}

rows::Trip trip(std::string const &object, std::string const &unit = "auto") {
  return std::get<rows::Trip>(clean::trip(entry(object), unit, of_the_day));
}

}  // namespace

TEST_CASE("a heading of minus one, above 360 or missing is unknown") {
  CHECK_FALSE(clean::direction_deg(-1).has_value());
  CHECK_FALSE(clean::direction_deg(370).has_value());
  CHECK_FALSE(clean::direction_deg(std::nullopt).has_value());
  CHECK(clean::direction_deg(100.12) == 100.12);
  CHECK(clean::direction_deg(360) == 360.0);
}

TEST_CASE("a position of exactly 0,0 is none, one on the equator is one") {
  CHECK_FALSE(clean::coordinates(0, 0).has_value());
  CHECK(clean::coordinates(0, 36.8).has_value());
  CHECK_FALSE(clean::coordinates(91, 0).has_value());
  CHECK_FALSE(clean::coordinates(10, -181).has_value());
  CHECK_FALSE(clean::coordinates(std::nullopt, 10).has_value());
}

TEST_CASE("ignition is read in both of the vendor's spellings") {
  CHECK(clean::on_off("1") == true);
  CHECK(clean::on_off("ON") == true);
  CHECK(clean::on_off("0") == false);
  CHECK(clean::on_off("off") == false);
  CHECK_FALSE(clean::on_off("maybe").has_value());
}

TEST_CASE("the way of positioning is text or a number") {
  CHECK(clean::position_type("GPS") == rows::PositionType::gps);
  CHECK(clean::position_type("2") == rows::PositionType::lbs);
  CHECK(clean::position_type("5") == rows::PositionType::beacon);
  CHECK(clean::position_type("moon") == rows::PositionType::unknown);
  CHECK_FALSE(clean::position_type(std::nullopt).has_value());
}

TEST_CASE("a time before 2000 or ahead of now by more than ten minutes is impossible") {
  CHECK(clean::plausible_time("2024-05-01 12:10:00", noon).has_value());
  CHECK_FALSE(clean::plausible_time("2024-05-01 12:10:01", noon).has_value());
  CHECK_FALSE(clean::plausible_time("1999-12-31 23:59:59", noon).has_value());
  CHECK_FALSE(clean::plausible_time("soon", noon).has_value());
}

TEST_CASE("text keeps whole characters when it is cut and loses NUL bytes") {
  CHECK(clean::plain_text("東京", 4) == "東");
  CHECK(clean::plain_text("東京", 3) == "東");
  CHECK(clean::plain_text("ab", 2) == "ab");
  CHECK(clean::plain_text(std::string_view{"a\0b", 3}) == "ab");
  CHECK_FALSE(clean::plain_text("   ").has_value());
}

TEST_CASE("a number that PostgreSQL's real cannot tell from nothing is nothing") {
  CHECK(clean::speed_kmh(1e-60) == 0);
  CHECK(clean::within(-1e-40, -100, 100) == 0);
  CHECK(clean::speed_kmh(1e-3) == 1e-3);
}

TEST_CASE("a track point becomes a fix with units in its names") {
  auto const cleaned = clean::track_point(
      entry(
          R"({"lat":48.137,"lng":11.575,"gpsTime":"2024-05-01 05:59:10","direction":100,"gpsSpeed":42,"posType":1,"satellite":11,"ignition":"ON","accStatus":"ON","gpsMode":0})"),
      "000000000000001", of_the_day);
  auto const &fix = std::get<rows::Position>(cleaned);
  CHECK(fix.imei == "000000000000001");
  CHECK(rfc3339(fix.gps_time) == "2024-05-01T05:59:10Z");
  CHECK(fix.lat == 48.137);
  CHECK(fix.lng == 11.575);
  CHECK(fix.speed_kmh == 42.0);
  CHECK(fix.direction_deg == 100.0);
  CHECK(fix.satellites == 11);
  CHECK(fix.acc_on == true);
}

TEST_CASE("a track point that cannot be stored is refused with its reason") {
  auto const refuse = [](std::string const &object) {
    return reason(clean::track_point(entry(object), "1", of_the_day));
  };
  CHECK(refuse(R"({"lat":1,"lng":2})") == "no time");
  CHECK(refuse(R"({"lat":1,"lng":2,"gpsTime":"2030-01-01 00:00:00"})") == "time is in the future");
  CHECK(refuse(R"({"lat":0,"lng":"0","gpsTime":"2024-05-01 00:00:00"})") == "position is 0,0");
  CHECK(refuse(R"({"lat":91,"lng":2,"gpsTime":"2024-05-01 00:00:00"})") == "position is impossible");
}

TEST_CASE("a time lies in what was asked for, a day of slack around it, and in what the vendor keeps") {
  struct Row {
    char const *time;
    char const *fault;  ///< of a fix
    char const *start;  ///< of a trip that starts then and ends at 11:00
  };
  // Asked for 2024-05-01 00:00 to 12:00, at 12:00. 92 days before that is 2024-01-30 12:00.
  Row const rows[] = {
      {"2024-05-01 11:00:00", "", ""},
      {"2024-04-30 00:00:00", "", ""},
      {"2024-04-29 23:59:59", "time is too old", ""},
      {"2024-01-30 12:00:00", "time is too old", ""},
      {"2024-01-30 11:59:59", "time is too old", "time is too old"},
      {"2004-09-15 11:00:00", "time is too old", "time is too old"},  // 1024 weeks before
      {"2000-01-01 00:00:00", "time is too old", "time is too old"},
      {"1980-01-06 00:00:00", "time is too old", "time is too old"},
      {"2024-05-01 12:10:00", "", "ends before it starts"},
      {"2024-05-01 12:10:01", "time is in the future", "time is in the future"},
      {"2024-05-01 17:00:00", "time is in the future", "time is in the future"},
      {"1714561200000", "time is not readable", "time is not readable"},
      {"yesterday", "time is not readable", "time is not readable"},
      {"", "no time", "no time"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.time);
    auto const fix = clean::track_point(
        entry(R"({"lat":1,"lng":2,"gpsTime":")" + std::string{row.time} + "\"}"), "1", of_the_day);
    CHECK(reason(fix) == row.fault);
    auto const trip = clean::trip(entry(R"({"imei":"12345","endTime":"2024-05-01 11:00:00","startTime":")" +
                                        std::string{row.time} + "\"}"),
                                  "auto", of_the_day);
    auto const *refusal = std::get_if<rows::Refusal>(&trip);
    CHECK((refusal == nullptr ? "" : refusal->reason) == row.start);
  }
}

TEST_CASE("a live position that cannot be right is refused, and its device stays known") {
  struct Row {
    char const *fields;
    char const *fault;
  };
  Row const rows[] = {
      {R"("lat":48.1,"lng":11.5,"gpsTime":"2024-05-01 11:59:00")", ""},
      {R"("lat":0,"lng":0,"gpsTime":"2024-05-01 11:59:00")", ""},
      {R"("lat":0,"lng":0,"gpsTime":"2007-04-14 02:00:00")", ""},
      {R"("lat":null,"lng":null,"gpsTime":null)", ""},
      {R"("lat":148.1,"lng":11.5,"gpsTime":"2024-05-01 11:59:00")", "position is impossible"},
      {R"("lat":11.5,"lng":348.1,"gpsTime":"2024-05-01 11:59:00")", "position is impossible"},
      {R"("lat":"48,1","lng":"11,5","gpsTime":"2024-05-01 11:59:00")", "position is impossible"},
      {R"("lat":48.1,"lng":11.5,"gpsTime":"2024-05-01 17:00:00")", "time is in the future"},
      {R"("lat":48.1,"lng":11.5,"gpsTime":"2004-09-15 11:00:00")", "time is too old"},
      {R"("lat":48.1,"lng":11.5,"gpsTime":"1714561200000")", "time is not readable"},
  };
  for (auto const &row : rows) {
    CAPTURE(row.fields);
    auto const answer = clean::live_position(
        entry(R"({"imei":"12345","hbTime":"2024-05-01 11:00:00",)" + std::string{row.fields} + "}"), noon);
    auto const &live = std::get<rows::LivePosition>(answer.row);
    CHECK(live.heartbeat_at == parse_time("2024-05-01 11:00:00"));
    CHECK((answer.position ? answer.position->reason : "") == row.fault);
    if (answer.position) CHECK_FALSE(live.gps_time.has_value());
  }
}

TEST_CASE("a trip without an end is open, and a row without a device is of the one that was asked for") {
  clean::Asked one = of_the_day;
  one.only_imei = "12345";
  auto const row = entry(R"({"startTime":"2024-05-01 05:00:00","endTime":null,"distance":5})");
  auto const trip = std::get<rows::Trip>(clean::trip(row, "auto", one));
  CHECK(trip.is_open);
  CHECK(trip.imei == "12345");
  CHECK(std::holds_alternative<rows::Refusal>(clean::trip(row, "auto", of_the_day)));
}

TEST_CASE("a speed of minus one is unknown, not a refusal") {
  auto const cleaned = clean::track_point(
      entry(R"({"lat":1,"lng":2,"gpsTime":"2024-05-01 00:00:00","gpsSpeed":-1.0})"), "1", of_the_day);
  CHECK_FALSE(std::get<rows::Position>(cleaned).speed_kmh.has_value());
}

TEST_CASE("a live position without a fix keeps the device known") {
  auto const cleaned = clean::live_position(
      entry(
          R"({"imei":"000000000000002","lat":0,"lng":0,"gpsTime":null,"hbTime":"2024-05-01 11:00:00","speed":null,"accStatus":"0","direction":"-1","currentMileage":"12.5"})"),
      noon);
  CHECK_FALSE(cleaned.position.has_value());
  auto const &live = std::get<rows::LivePosition>(cleaned.row);
  CHECK_FALSE(live.gps_time.has_value());
  CHECK_FALSE(live.lat.has_value());
  CHECK(live.heartbeat_at == parse_time("2024-05-01 11:00:00"));
  CHECK(live.acc_on == false);
  CHECK(live.odometer_km == 12.5);
  CHECK_FALSE(clean::fix_of(live).has_value());
}

TEST_CASE("both spellings of the battery are read") {
  CHECK(std::get<rows::LivePosition>(
            clean::live_position(entry(R"({"imei":"12345","electQuantity":"97"})"), noon).row)
            .battery_pct == 97.0);
  CHECK(std::get<rows::LivePosition>(
            clean::live_position(entry(R"({"imei":"12345","elecQuantity":96})"), noon).row)
            .battery_pct == 96.0);
}

TEST_CASE("a device without a usable imei is refused") {
  CHECK(std::holds_alternative<rows::Refusal>(clean::device(entry(R"({"deviceName":"x"})"), "a")));
  CHECK(std::holds_alternative<rows::Refusal>(clean::device(entry(R"({"imei":"12 45"})"), "a")));
  CHECK(std::get<rows::Device>(
            clean::device(
                entry(R"({"imei":"123456789012345","mcType":"VL103M","reMark":"r","enabledFlag":0})"), "a"))
            .enabled == false);
}

// distance 21.5 km in 2400 s at 32.25 km/h: 32.25 × 2400 / 3600 = 21.5
TEST_CASE("average speed and time tell metres from kilometres") {
  auto const base = std::string{
      R"("imei":"12345","startTime":"2024-05-01 05:00:00","endTime":"2024-05-01 05:40:00","avgSpeed":"32.25",)"};
  auto const metres = trip("{" + base + R"("runTimeSecond":2400,"distance":21500})");
  CHECK(metres.distance_km == 21.5);
  CHECK(metres.distance_unit == "m");
  CHECK(metres.quality == "ok");
  auto const kilometres = trip("{" + base + R"("elapsed":"2400","distance":"21.5"})");
  CHECK(kilometres.distance_km == 21.5);
  CHECK(kilometres.distance_unit == "km");
  auto const neither = trip("{" + base + R"("elapsed":"2400","distance":500})");
  CHECK_FALSE(neither.distance_km.has_value());
  CHECK(neither.quality == "unit_unclear");
  CHECK(neither.distance_raw == 500.0);
}

TEST_CASE("the odometer decides before the average speed") {
  // odometer: 10 km; the average speed would make it 0.01 km
  clean::DistanceEvidence const evidence{.distance = 10.2,
                                         .duration_s = 600,
                                         .avg_speed_kmh = 0.06,
                                         .odometer_m = 10000,
                                         .straight_line_km = {}};
  CHECK(clean::judge_distance(evidence, "auto").unit == "km");
}

TEST_CASE("without other evidence the possible unit wins, and metres when both are possible") {
  // 9 km as the crow flies in 20 minutes: 12 m is too short, 12 km is fine
  CHECK(clean::judge_distance({.distance = 12,
                               .duration_s = 1200,
                               .avg_speed_kmh = {},
                               .odometer_m = {},
                               .straight_line_km = 9.0},
                              "auto")
            .unit == "km");
  // 12,000 km in 20 minutes is too fast
  CHECK(clean::judge_distance({.distance = 12000,
                               .duration_s = 1200,
                               .avg_speed_kmh = {},
                               .odometer_m = {},
                               .straight_line_km = 9.0},
                              "auto")
            .unit == "m");
  auto const assumed = clean::judge_distance(
      {.distance = 50, .duration_s = 1200, .avg_speed_kmh = {}, .odometer_m = {}, .straight_line_km = 0.01},
      "auto");
  CHECK(assumed.unit == "m");
  CHECK(assumed.quality == "unit_assumed");
}

TEST_CASE("a set unit is used, and contradicted aloud") {
  clean::DistanceEvidence const evidence{.distance = 21500,
                                         .duration_s = 2400,
                                         .avg_speed_kmh = 32.25,
                                         .odometer_m = {},
                                         .straight_line_km = {}};
  auto const judged = clean::judge_distance(evidence, "km");
  CHECK(judged.km == 21500.0);
  CHECK(judged.quality == "unit_contradicted");
  CHECK(clean::judge_distance(evidence, "m").quality == "ok");
}

TEST_CASE("a trip that ends before it starts is refused") {
  auto const cleaned = clean::trip(
      entry(R"({"imei":"12345","startTime":"2024-05-01 05:00:00","endTime":"2024-05-01 04:00:00"})"), "auto",
      of_the_day);
  CHECK(std::get<rows::Refusal>(cleaned).reason == "ends before it starts");
}

TEST_CASE("parking rows carry ISO times and tell parking from idling") {
  auto const object = entry(
      R"({"imei":"000000000000001","startTime":"2024-05-01T01:05:33.000Z","endTime":"2024-05-01T03:05:33.000Z","durSecond":"7200","stopSecond":"7100","lat":48.1,"lng":11.5,"addr":"","acc":"off"})");
  auto const row = std::get<rows::ParkingEvent>(clean::parking(object, false, of_the_day));
  CHECK(rfc3339(row.start_time) == "2024-05-01T01:05:33Z");
  CHECK(row.duration_s == 7200);
  CHECK(row.engine_off_s == 7100);
  CHECK_FALSE(row.idling);
  CHECK_FALSE(row.address.has_value());
  auto const open = std::get<rows::ParkingEvent>(
      clean::parking(entry(R"({"imei":"12345","startTime":"2024-05-01T01:05:33.000Z"})"), true, of_the_day));
  CHECK(open.idling);
  CHECK_FALSE(open.end_time.has_value());
}

// One degree of latitude on a sphere of 6371.0088 km: 2π·6371.0088/360 = 111.19508 km.
TEST_CASE("the great-circle distance of one degree is known") {
  CHECK(clean::haversine_km(10, 20, 11, 20) == doctest::Approx(111.19508).epsilon(1e-6));
  CHECK(clean::haversine_km(0, 0, 0, 180) == doctest::Approx(111.19508 * 180).epsilon(1e-6));
}
