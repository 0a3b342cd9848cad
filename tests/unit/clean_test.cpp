#include <doctest/doctest.h>

#include <utility>

#include "api/answer.hpp"
#include "clean/device.hpp"
#include "clean/distance_unit.hpp"
#include "clean/parking.hpp"
#include "clean/position.hpp"
#include "clean/push.hpp"
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

}  // namespace

TEST_CASE(
    "a pushed time is one of the last five years: a clock behind by a roll-over of its week counter is none") {
  Time const now = *parse_time("2026-11-28 02:16:40");
  for (auto const *text : {"2026-11-28 02:16:40", "2021-12-01 00:00:00", "1795831600", "1795831600000"})
    CHECK_MESSAGE(clean::plausible_time(text, now), text);
  // 1,024 weeks earlier, as text and as seconds; an empty battery; behind by two roll-overs; six years; ahead.
  for (auto const *text : {"2020-11-28 00:00:00", "2007-04-14 02:16:40", "1176517000", "2000-01-01 00:00:05",
                           "1987-08-29 02:16:40", "2026-11-28 02:30:00", "20261128", "0"})
    CHECK_MESSAGE(!clean::plausible_time(text, now), text);
}

TEST_CASE("a heading of minus one, above 360 or missing is unknown") {
  CHECK_FALSE(clean::within(-1, clean::range::direction_deg).has_value());
  CHECK_FALSE(clean::within(370, clean::range::direction_deg).has_value());
  CHECK_FALSE(clean::within(std::nullopt, clean::range::direction_deg).has_value());
  CHECK(clean::within(100.12, clean::range::direction_deg) == 100.12);
  CHECK(clean::within(360, clean::range::direction_deg) == 360.0);
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
  CHECK(clean::on_off("1.0") == true);
  CHECK(clean::on_off("0.0") == false);
  CHECK_FALSE(clean::on_off("2").has_value());
  CHECK(clean::on_off("off") == false);
  CHECK_FALSE(clean::on_off("maybe").has_value());
}

TEST_CASE("the way of positioning is text or a number") {
  CHECK(clean::position_type("GPS") == rows::PositionType::gps);
  CHECK(clean::position_type("2") == rows::PositionType::lbs);
  CHECK(clean::position_type("1.0") == rows::PositionType::gps);
  CHECK(clean::position_type("5") == rows::PositionType::beacon);
  CHECK(clean::position_type("moon") == rows::PositionType::unknown);
  CHECK_FALSE(clean::position_type(std::nullopt).has_value());
}

TEST_CASE("a time of more than five years ago or ahead of now by more than ten minutes is impossible") {
  CHECK(clean::plausible_time("2024-05-01 12:10:00", noon).has_value());
  CHECK_FALSE(clean::plausible_time("2024-05-01 12:10:01", noon).has_value());
  CHECK(clean::plausible_time("2019-05-03 12:00:00", noon).has_value());  // 5 x 365 days
  for (auto const *old :
       {"2019-05-03 11:59:59", "2004-09-15 12:00:00", "2000-01-01 00:00:00", "1980-01-06 00:00:00"})
    CHECK_FALSE(clean::plausible_time(old, noon).has_value());
  CHECK_FALSE(clean::plausible_time("soon", noon).has_value());
}

TEST_CASE("text keeps whole characters when it is cut and loses NUL bytes") {
  CHECK(clean::plain_text("東京", 4) == "東");
  CHECK(clean::plain_text("東京", 3) == "東");
  CHECK(clean::plain_text("ab", 2) == "ab");
  CHECK(clean::plain_text(std::string_view{"a\0b", 3}) == "ab");
  CHECK_FALSE(clean::plain_text("   ").has_value());
}

TEST_CASE("a number that PostgreSQL's real rounds to zero is null") {
  CHECK(clean::within(1e-60, clean::range::speed_kmh) == 0);
  CHECK(clean::within(-1e-40, {-100, 100}) == 0);
  CHECK(clean::within(1e-3, clean::range::speed_kmh) == 1e-3);
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
  CHECK(refuse(R"({"imei":"2","lat":1,"lng":2,"gpsTime":"2024-05-01 00:00:00"})") ==
        "device was not asked for");
  CHECK(refuse(R"({"imei":1,"lat":1,"lng":2,"gpsTime":"2024-05-01 00:00:00"})").empty());
}

TEST_CASE("a time lies in the asked window, with a day of slack, and in the time that the vendor keeps") {
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
                                  of_the_day);
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
    CHECK((answer.fault ? answer.fault->reason : "") == row.fault);
    if (answer.fault) CHECK_FALSE(live.gps_time.has_value());
  }
}

TEST_CASE("a heartbeat that cannot be right is refused, and the fix stays") {
  struct Row {
    char const *heartbeat;
    char const *fault;
  };
  Row const rows[] = {{"null", ""},
                      {R"("2024-05-01 12:09:00")", ""},
                      {R"("2024-05-01 17:00:00")", "heartbeat: time is in the future"},
                      {R"("1980-01-06 00:00:00")", "heartbeat: time is too old"},
                      {R"("1714561200000")", "heartbeat: time is not readable"}};
  for (auto const &row : rows) {
    CAPTURE(row.heartbeat);
    auto const answer = clean::live_position(
        entry(R"({"imei":"12345","lat":48.1,"lng":11.5,"gpsTime":"2024-05-01 11:59:00","hbTime":)" +
              std::string{row.heartbeat} + "}"),
        noon);
    CHECK((answer.fault ? answer.fault->reason : "") == row.fault);
    CHECK(std::get<rows::LivePosition>(answer.row).gps_time == parse_time("2024-05-01 11:59:00"));
  }
}

TEST_CASE("a trip without an end is open, and a row without a device is of the one that was asked for") {
  clean::Asked one = of_the_day;
  one.only_imei = "12345";
  auto const row = entry(R"({"startTime":"2024-05-01 05:00:00","endTime":null,"distance":5})");
  auto const trip = std::get<rows::Trip>(clean::trip(row, one));
  CHECK(trip.is_open);
  CHECK(trip.imei == "12345");
  CHECK(std::holds_alternative<rows::Refusal>(clean::trip(row, of_the_day)));
}

TEST_CASE("a speed of minus one is unknown, not a refusal") {
  auto const cleaned = clean::track_point(
      entry(R"({"lat":1,"lng":2,"gpsTime":"2024-05-01 00:00:00","gpsSpeed":-1.0})"), "1", of_the_day);
  CHECK_FALSE(std::get<rows::Position>(cleaned).speed_kmh.has_value());
}

TEST_CASE("a value that cannot be right is left out and noted, and the rest of the row is kept") {
  clean::OddValues odd;
  auto const noted = [&] {
    std::string out;
    for (auto const &one : std::exchange(odd, {}))
      out += (out.empty() ? "" : "; ") + one.reason + " " + one.raw +
             (one.count > 1 ? " x" + std::to_string(one.count) : "");
    return out;
  };
  auto const live = clean::live_position(
      entry(R"({"imei":"860000000000001","lat":1,"lng":2,"gpsTime":"2024-05-01 05:00:00","speed":"9999",
                "direction":"370","electQuantity":"-5","gpsNum":"7","temperature":"-1","accStatus":"2"})"),
      noon, &odd);
  CHECK(
      noted() ==
      R"(value out of range: speed {"speed":"9999"}; value out of range: direction {"direction":"370"}; )"
      R"(value not readable: accStatus {"accStatus":"2"}; value out of range: electQuantity {"electQuantity":"-5"})");
  auto const &row = std::get<rows::LivePosition>(live.row);
  CHECK(row.gps_time == *parse_time("2024-05-01 05:00:00"));
  CHECK_FALSE(row.speed_kmh);
  CHECK_FALSE(row.battery_pct);
  CHECK(row.satellites == 7);
  CHECK(row.temperature_c == -1);
  // −1, null and empty text are how the vendor says that it does not know.
  clean::track_point(entry(R"({"lat":1,"lng":2,"gpsTime":"2024-05-01 05:00:00","gpsSpeed":-1,"direction":"-1",
                               "satellite":null,"altitude":"","accStatus":"null"})"),
                     "860000000000001", of_the_day, &odd);
  CHECK(noted().empty());
  clean::trip(
      entry(R"({"imei":"860000000000001","startTime":"2024-05-01 05:00:00","endTime":"2024-05-01 06:00:00",
                        "distance":-400,"avgSpeed":"12 km/h","startLat":148,"startLng":11})"),
      of_the_day, &odd);
  CHECK(
      noted() ==
      R"(value not readable: avgSpeed {"avgSpeed":"12 km/h"}; value out of range: startLat {"startLat":148}; )"
      R"(value out of range: distance {"distance":-400})");
  // A sensor that is always wrong: ten values are kept, the others are counted.
  for (int i = 0; i < 500; ++i)
    clean::track_point(entry(R"({"lat":1,"lng":2,"gpsTime":"2024-05-01 05:00:00","direction":)" +
                             std::to_string(361 + i % 20) + "}"),
                       "860000000000001", of_the_day, &odd);
  REQUIRE(odd.size() == 11);
  CHECK(odd.front().raw == R"({"direction":361})");
  CHECK(odd.front().count == 25);
  CHECK(odd.back().raw.empty());
  CHECK(odd.back().count == 250);
}

TEST_CASE("a live position without a fix keeps the device known") {
  auto const cleaned = clean::live_position(
      entry(
          R"({"imei":"000000000000002","lat":0,"lng":0,"gpsTime":null,"hbTime":"2024-05-01 11:00:00","speed":null,"accStatus":"0","direction":"-1","currentMileage":"12.5"})"),
      noon);
  CHECK_FALSE(cleaned.fault.has_value());
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

TEST_CASE("a model has two names, an activation is text or unix time") {
  auto const read = [](std::string const &object) {
    return std::get<rows::Device>(clean::device(entry(object), "a"));
  };
  auto const device =
      read(R"({"imei":"123456789012345","machineName":"VL103M","activationTime":1714521600000})");
  CHECK(device.model == "VL103M");
  CHECK(device.activated_at == parse_time("2024-05-01 00:00:00"));
  CHECK(read(R"({"imei":"123456789012345","mcType":"JC400","machineName":"VL103M"})").model == "JC400");
  CHECK(!read(R"({"imei":"123456789012345","activationTime":"soon"})").activated_at);
}

TEST_CASE("the mask of standard alarms is 32 bits, as a signed number as well") {
  auto const alarms = [](std::string const &mask) {
    auto const cleaned = clean::hub_alarms(
        entry(
            R"({"msgClass":1,"imei":"123456789012345","msg":{"alertType":256,"alarmTime":"2024-05-01 11:00:00",)"
            R"("standardAlarmValue":)" +
            mask + "}}"),
        noon);
    std::string types;
    for (auto const &alarm : std::get<std::vector<rows::Alarm>>(cleaned)) types += alarm.alarm_type + " ";
    return types;
  };
  CHECK(alarms("2147483648") == "hub1:256-31 ");
  CHECK(alarms("-2147483648") == "hub1:256-31 ");                             // illegal door opening
  CHECK(alarms("\"-1610612735\"") == "hub1:256-0 hub1:256-29 hub1:256-31 ");  // 0xA0000001
  CHECK(alarms("0") == "hub1:256 ");
  CHECK(alarms("\"0x20000001\"") == "hub1:256-0 hub1:256-29 ");
}

TEST_CASE("coordinates that are not of their time are a sign of life and no fix") {
  auto const pushed = [](std::string const &fields) -> std::string {
    auto const cleaned = clean::pushed_position(
        entry(
            R"({"deviceImei":"123456789012345","gpsTime":"2024-05-01 11:00:00","gateTime":"2024-05-01 11:00:02","acc":1,)"
            R"("lat":48.1,"lng":11.5)" +
            fields + "}"),
        noon);
    if (auto const *refusal = std::get_if<rows::Refusal>(&cleaned)) return refusal->reason;
    auto const &live = std::get<clean::PushedPosition>(cleaned).live;
    return std::string{live.gps_time ? "fix " : "life "} + rfc3339(*live.heartbeat_at).substr(11, 8) +
           (live.acc_on == true ? " on" : "");
  };
  std::string const fix = "fix 11:00:02 on", life = "life 11:00:02 on";
  CHECK(pushed("") == fix);
  // Bit 1 of the status: located. Bits 2 and 3, south and west, are no matter; without satellites nothing is located.
  CHECK(pushed(R"(,"status":3,"satelliteNum":9)") == fix);
  CHECK(pushed(R"(,"status":"14")") == fix);  // 8 + 4 + 2: west, south, located
  CHECK(pushed(R"(,"status":1,"satelliteNum":9)") == life);
  CHECK(pushed(R"(,"status":"0xC")") == life);
  CHECK(pushed(R"(,"status":0,"satelliteNum":2)") == life);
  CHECK(pushed(R"(,"status":0,"satelliteNum":9)") == fix);  // no status word
  CHECK(pushed(R"(,"status":1,"postType":2)") == fix);      // by cells, not by satellites
  CHECK(pushed(R"(,"status":"NORMAL")") == fix);
  for (auto const *repeated : {R"("04")", "4", R"("0A")", R"("0a")", R"("0x0A")", "10", R"("0D")", "13"})
    CHECK(pushed(std::string{",\"postMethod\":"} + repeated) == life);
  for (auto const *other : {R"("00")", "0", R"("03")", R"("05")", "27", R"("0x0F")", R"("")", "null"})
    CHECK(pushed(std::string{",\"postMethod\":"} + other) == fix);
  CHECK(pushed(R"(,"postMethod":10,"gpsMode":1)") == "repeats the last position");
  auto const undated = clean::pushed_position(
      entry(
          R"({"imei":"123456789012345","gpsTime":"2024-05-01 11:00:00","lat":48.1,"lng":11.5,"postMethod":10})"),
      noon);
  CHECK(std::get<clean::PushedPosition>(undated).live.heartbeat_at == parse_time("2024-05-01 11:00:00"));
}

TEST_CASE("an alarm whose time cannot be right says so, and not that there is none") {
  auto const refusal = [](std::string const &time) {
    auto const cleaned =
        clean::hub_alarms(entry(R"({"imei":"123456789012345","msg":{"alertType":"62"})" + time + "}"), noon);
    return std::get<rows::Refusal>(cleaned).reason;
  };
  CHECK(refusal("") == "no time");
  CHECK(refusal(R"(,"gateTime":"0000-00-00 00:00:00")") == "time is impossible");
}

// One row a trip: what the vendor sends, and what has to come of it. Speeds are in km/h, so average speed × time is a
// witness whose unit is known; a degree of latitude is 111.2 km.
struct SentTrip {
  double distance;
  double hours;
  double avg_speed_kmh;                   ///< 0: not sent
  double north_deg;                       ///< from start to end; 0: no ends sent
  std::optional<double> odometer, after;  ///< as sent
  std::optional<double> km;               ///< expected
  char const *quality;
};

std::vector<rows::Trip> judged(std::vector<SentTrip> const &sent, std::string const &setting = "auto",
                               clean::UnitHistory const &past = {}) {
  std::vector<rows::Trip> trips;
  for (auto const &one : sent) {
    rows::Trip trip{.imei = "12345", .start_time = noon, .end_time = noon};
    trip.duration_s = static_cast<long>(one.hours * 3600);
    if (one.avg_speed_kmh > 0) trip.avg_speed_kmh = one.avg_speed_kmh;
    if (one.north_deg > 0) {
      trip.start_lat = 48;
      trip.start_lng = trip.end_lng = 11;
      trip.end_lat = 48 + one.north_deg;
    }
    trip.start_odometer_raw = one.odometer;
    trip.end_odometer_raw = one.after;
    trip.distance_raw = one.distance;
    trips.push_back(trip);
  }
  clean::judge_distances(trips, setting, past);
  return trips;
}

void check(std::vector<SentTrip> const &sent, std::string const &setting = "auto",
           clean::UnitHistory const &past = {}) {
  auto const trips = judged(sent, setting, past);
  for (std::size_t i = 0; i < sent.size(); ++i) {
    CAPTURE(i);
    CAPTURE(sent[i].distance);
    CHECK(trips[i].distance_km.has_value() == sent[i].km.has_value());
    if (sent[i].km && trips[i].distance_km) CHECK(*trips[i].distance_km == doctest::Approx(*sent[i].km));
    CHECK(trips[i].quality == sent[i].quality);
  }
}

TEST_CASE("average speed and time distinguish metres from kilometres") {
  check({{21500, 2.0 / 3, 32.25, 0, {}, {}, 21.5, "ok"}});
  check({{21.5, 2.0 / 3, 32.25, 0, {}, {}, 21.5, "ok"}});
  check({{500, 2.0 / 3, 32.25, 0, {}, {}, {}, "unit_unclear"}});  // 0.5 km or 500 km, and it was 21.5
}

TEST_CASE("a vendor that sends distance and odometer in kilometres is understood, short loops included") {
  check({{60, 1, 60, 0.5126, 1000, 1060, 60, "ok"},
         {150, 2, 75, 1.2815, 1060, 1210, 150, "ok"},
         {180, 2, 90, 1.5378, 1210, 1390, 180, "ok"},
         {60, 1, 60, 0.5126, 1390, 250000, 60, "ok"},  // the tracker was replaced
         {4, 1, 0, 0, {}, {}, 4, "unit_assumed"},
         {0.4, 1, 0, 0, {}, {}, 0.4, "unit_assumed"}});
}

TEST_CASE("a vendor that sends metres is understood with any odometer") {
  check({{60000, 1, 60, 0.5126, 1000000, 1060000, 60, "ok"},
         {150000, 2, 75, 1.2815, 0, 0, 150, "ok"},          // not connected
         {150000, 2, 75, 1.2815, 0, 900000000, 150, "ok"},  // set while driving
         {90000, 1, 90, 0.7689, 1300000, 20000, 90, "ok"},  // reset
         {400, 0.1, 0, 0, 1300000, 1300400, 0.4, "ok"},     // the odometer alone
         {4000, 1, 0, 0, {}, {}, 4, "ok"},                  // 4,000 km in an hour is too fast
         {200, 1, 0, 0, {}, {}, 0.2, "unit_assumed"}});
}

TEST_CASE("two witnesses beat one, one against one is a contradiction") {
  // The majority of the answer sends metres. The fifth trip's speed and odometer agree on kilometres; the last one's
  // odometer stands against its speed.
  check({{30000, 1, 30, 0, 500000, 530000, 30, "ok"},
         {20000, 1, 20, 0, 530000, 550000, 20, "ok"},
         {20000, 1, 20, 0, 510000, 530000, 20, "ok"},
         {20000, 1, 20, 0, 490000, 510000, 20, "ok"},
         {25, 1, 25, 0, 550000, 575000, 25, "ok"},
         {12, 0.5, 0.06, 0, 575000, 587000, {}, "unit_unclear"}});
}

TEST_CASE("without other evidence the possible unit wins, and metres when both are possible") {
  check({{12, 1.0 / 3, 0, 0.081, {}, {}, 12, "ok"}});          // 9 km as the crow flies
  check({{12000, 1.0 / 3, 0, 0.081, {}, {}, 12, "ok"}});       // 12,000 km in 20 minutes is too fast
  check({{50, 1.0 / 3, 0, 0, {}, {}, 0.05, "unit_assumed"}});  // as documented
  check({{90, 1.0 / 60, 0, 0.0001, {}, {}, 0.09, "ok"}});      // 90 km in a minute is too fast
}

TEST_CASE("the recent past decides where an answer says nothing") {
  clean::UnitHistory past;
  past.fleet = {.metres = 0, .kilometres = 40};
  check({{50, 1.0 / 3, 0, 0, {}, {}, 50, "unit_assumed"}}, "auto", past);
  past.devices["12345"] = {.metres = 9, .kilometres = 0};
  check({{50, 1.0 / 3, 0, 0, {}, {}, 0.05, "unit_assumed"}}, "auto", past);
}

TEST_CASE("a distance of 0 is no length of a trip that has moved") {
  check({{0, 1, 0, 0, {}, {}, 0, "ok"},
         {0, 1, 60, 0, {}, {}, {}, "unit_unclear"},
         {0, 1, 0, 0.1, {}, {}, {}, "unit_unclear"}});
}

TEST_CASE("a set unit is used, contradicted aloud, and left out where it is impossible") {
  check({{21500, 2.0 / 3, 32.25, 0, {}, {}, 21.5, "ok"}}, "m");
  check({{21500, 2.0 / 3, 32.25, 0, {}, {}, {}, "unit_contradicted"}}, "km");  // 21,500 km in 40 minutes
  check({{30, 1, 30, 0, 1000, 1030, 0.03, "unit_contradicted"}}, "m");
  check({{4, 1, 0, 0, {}, {}, 4, "unit_assumed"}}, "km");
}

TEST_CASE("odometers are read in the unit that their trips prove, else in metres as documented") {
  CHECK(judged({{60, 1, 60, 0, 1000, 1060, {}, ""}}).front().end_odometer_km == 1060.0);
  CHECK(judged({{60000, 1, 60, 0, 1000000, 1060000, {}, ""}}).front().end_odometer_km == 1060.0);
  CHECK(judged({{60000, 1, 0, 0, 1000000, 1060000, {}, ""}}).front().end_odometer_km == 1060.0);
}

TEST_CASE("a trip that ends before it starts is refused") {
  auto const cleaned = clean::trip(
      entry(R"({"imei":"12345","startTime":"2024-05-01 05:00:00","endTime":"2024-05-01 04:00:00"})"),
      of_the_day);
  CHECK(std::get<rows::Refusal>(cleaned).reason == "ends before it starts");
}

TEST_CASE("parking rows carry ISO times and distinguish parking from idling") {
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
