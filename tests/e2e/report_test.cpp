// `fleet report`: figures of a small fleet, worked out by hand, in every form.
#include <doctest/doctest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>

#include "e2e/report_site.hpp"

using namespace fleet;
using nlohmann::json;
using testing::ReportSite;

TEST_CASE("reports have the figures of the days, with totals, a chart and how complete the data is") {
  ReportSite const site;
  auto const daily = site.june("daily", "csv");
  CHECK(daily.exit_code == 0);
  CHECK(
      daily.out ==
      "day,vehicle_number,imei,driver_name,cost_centre,trips,distance_km,unseen_km,driving_s,idle_s,max_speed_kmh,first_start_at,last_stop_at\r\n"
      "2026-06-05,12E5,004999010640000,'=1+1,North,2,60.5,0.0,3600,600,80.5,2026-06-05T08:00:00+03:00,2026-06-05T17:00:00+03:00\r\n"
      "2026-06-05,KAA <2>,359857080000002,,Unassigned,0,10.0,0.0,900,0,45.0,2026-06-05T08:00:00+03:00,2026-06-05T15:00:00+03:00\r\n"
      "2026-06-06,12E5,004999010640000,'=1+1,North,0,39.5,7.5,1800,0,60.0,2026-06-06T08:00:00+03:00,2026-06-06T09:00:00+03:00\r\n");
  // A CSV has no place for it: two days of two trackers are 96 hours.
  for (
      auto const *sentence :
      {"The data of 2 trackers is incomplete.",
       "tracks: 72.0 of 96.0 tracker hours were asked for and answered; 12.0 h were never asked for; 12.0 h failed; 9.0 h may still change.",
       "trips: 96.0 of 96.0 tracker hours were asked for and answered.", "Silences of trackers: 1."})
    CHECK_MESSAGE(daily.err.find(sentence) != std::string::npos, daily.err);

  auto const whole = json::parse(site.june("daily", "json").out);
  CHECK(
      whole["totals"] ==
      json::parse(
          R"({"trips": 2, "distance_km": 110.0, "unseen_km": 7.5, "driving_s": 6300, "idle_s": 600, "max_speed_kmh": 80.5})"));
  CHECK(whole["chart"] ==
        json::parse(R"([{"label": "2026-06-05", "value": 70.5}, {"label": "2026-06-06", "value": 39.5}])"));
  CHECK(whole["completeness"]["gaps"][0] ==
        json::parse(
            R"({"vehicle_number": "KAA <2>", "imei": "359857080000002", "stream": "tracks", "state": "failed",
    "from": "2026-06-06T00:00:00+03:00", "to": "2026-06-06T12:00:00+03:00", "hours": 12.0, "reason": "code 1003: <no right>"})"));
  CHECK(whole["completeness"]["silent"] ==
        json::parse(R"([{"vehicle_number": "KAA <2>", "imei": "359857080000002",
    "since": "2026-06-05T15:00:00+03:00", "until": null}])"));

  auto const monthly = site.report({"monthly", "--from", "2026-06-01", "--to", "2026-07-01"}).out;
  CHECK(monthly.substr(monthly.find('\n') + 1) ==
        "2026-06-01,12E5,North,3,3,100.0,7.5,5400,600,80.5,2,2\r\n"
        "2026-06-01,KAA <2>,Unassigned,1,0,10.0,0.0,900,0,45.0,0,0\r\n");
  auto const trips = site.june("trips", "csv").out;
  CHECK(
      trips.find(
          "\r\n2026-06-05,2026-06-05T00:30:00+03:00,2026-06-05T00:40:00+03:00,12E5,004999010640000,'=1+1,North,600,600,0,3.0,40.0,") !=
      std::string::npos);
  CHECK(trips.find("2026-06-07") == std::string::npos);
  auto const hours = site.june("driver-hours", "csv").out;
  CHECK(
      hours.substr(hours.find('\n') + 1) ==
      "'=1+1,2026-06-05,12E5,004999010640000,North,2026-06-05T08:20:00+03:00,2026-06-05T17:20:00+03:00,9.0,1.0,0.5,60.5,1200,true\r\n");
  auto const exceptions = site.june("exceptions", "csv").out;
  CHECK(
      exceptions.substr(exceptions.find('\n') + 1) ==
      "2026-06-05T08:00:00+03:00,harsh driving,12E5,004999010640000,'=1+1,North,sudden acceleration or braking,2,events\r\n"
      "2026-06-05T08:00:00+03:00,speeding,12E5,004999010640000,'=1+1,North,\"2 times over 120 km/h, up to 80.5 km/h\",30,s\r\n"
      "2026-06-05T08:20:00+03:00,late start,12E5,004999010640000,'=1+1,North,after 08:00,20,min\r\n"
      "2026-06-05T09:00:00+03:00,alarm,12E5,004999010640000,'=1+1,North,SOS,,critical\r\n"
      "2026-06-06T08:00:00+03:00,unseen distance,12E5,004999010640000,'=1+1,North,straight line of silences that are too long to count,7.5,km\r\n");
}

TEST_CASE(
    "a report is of the vehicles and cost centres that are named, with their completeness, and an unknown name is refused") {
  ReportSite const site;
  auto const lines = [&](std::vector<std::string> const &more, std::string const &name) {
    std::vector<std::string> words{name, "--from", "2026-06-05", "--to", "2026-06-07"};
    words.insert(words.end(), more.begin(), more.end());
    auto const result = site.report(words);
    CHECK_MESSAGE(result.exit_code == 0, result.err);
    return std::count(result.out.begin(), result.out.end(), '\n') - 1;
  };
  for (auto const &[name, north, other] :
       std::vector<std::tuple<std::string, int, int>>{{"daily", 2, 1},
                                                      {"monthly", 1, 1},
                                                      {"trips", 2, 0},
                                                      {"driver-hours", 1, 0},
                                                      {"exceptions", 5, 0},
                                                      {"visits", 0, 0}}) {
    CAPTURE(name);
    CHECK(lines({"--vehicle", "12e5"}, name) == north);
    CHECK(lines({"--vehicle", "004999010640000"}, name) == north);
    CHECK(lines({"--cost-centre", "North"}, name) == north);
    CHECK(lines({"--cost-centre", "Unassigned"}, name) == other);
    CHECK(lines({"--cost-centre", "Unassigned", "--cost-centre", "North"}, name) == north + other);
    CHECK(lines({"--cost-centre", "Unassigned", "--vehicle", "12E5"}, name) == 0);
  }
  auto const north = json::parse(site.report({"daily", "--from", "2026-06-05", "--to", "2026-06-07",
                                              "--vehicle", "12E5", "--format", "json"})
                                     .out);
  CHECK(north["completeness"]["devices"] == 1);
  CHECK(north["completeness"]["complete"] == true);
  CHECK(north["totals"]["distance_km"] == 100.0);
  CHECK(north["vehicles"] == json{"12E5"});
  auto const unknown =
      site.report({"trips", "--from", "2026-06-05", "--to", "2026-06-07", "--cost-centre", "West"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.err.find("no vehicle has the cost centre 'West'") != std::string::npos);
}

TEST_CASE("a CSV of figures that wait for the next refresh says so, though all was asked for") {
  ReportSite site;
  auto const first_days = [&] {
    return site.report({"daily", "--from", "2026-06-02", "--to", "2026-06-03"}).err;
  };
  site.sql.run(
      "update tracksolid.coverage set covered = '{[2026-06-01 00:00Z, 2026-07-01 00:00Z)}', answered = covered; "
      "update tracksolid.devices set removed_at = '2026-06-01Z' where imei = '359857080000002'");
  CHECK(first_days() == "");
  site.sql.run(
      "insert into tracksolid.stale_ranges (imei, stale, kind) values ('004999010640000', '[2026-06-02 08:00Z, 2026-06-02 09:00Z]', 'added')");
  CHECK(first_days().find("Figures of 1 trackers wait for the next refresh") != std::string::npos);
}

TEST_CASE("a report as HTML is escaped, whole without its data, and a mistake is named") {
  ReportSite const site;
  auto const html = site.june("daily", "html").out;
  CHECK(html.find("<td>KAA &lt;2&gt;</td>") != std::string::npos);
  CHECK(html.find("KAA <2>") == std::string::npos);
  CHECK(html.find("<td>=1+1</td>") != std::string::npos);  // a page runs no formula
  CHECK(
      html.find(
          "<tfoot><tr><td></td><td></td><td></td><td></td><td></td><td class=\"n\">2</td><td class=\"n\">110.0</td><td class=\"n\">7.5</td>"
          "<td class=\"n\">1:45</td><td class=\"n\">0:10</td><td class=\"n\">80.5</td>") !=
      std::string::npos);
  CHECK(html.find("<td>code 1003: &lt;no right&gt;</td>") != std::string::npos);
  CHECK(html.find("<li>The data of 2 trackers is incomplete.</li>") != std::string::npos);
  auto const empty = site.report({"trips", "--from", "2026-05-02", "--to", "2026-05-03", "--format", "html"});
  CHECK(empty.out.find("<p>Nothing in this time.</p>") != std::string::npos);
  for (auto const &[words, message] : std::vector<std::pair<std::vector<std::string>, char const *>>{
           {{"daily", "--from", "2026-06-05", "--to", "2026-06-05"}, "for one day give --to the next day"},
           {{"daily", "--from", "2026-06-05T00:00:00Z", "--to", "2026-06-06"}, "is not a day"},
           {{"daily", "--from", "2000-01-01", "--to", "2026-06-06"}, "more than ten years"},
           {{"weekly", "--from", "2026-06-05", "--to", "2026-06-06"}, "weekly"}}) {
    auto const result = site.report(words);
    CHECK_MESSAGE(result.exit_code == 2, result.err);
    CHECK_MESSAGE(result.err.find(message) != std::string::npos, result.err);
  }
}
