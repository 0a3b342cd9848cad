// Odd shapes of answers, totals that disagree, pages that repeat, overlap, end early or never.
#include <set>

#include "sim_script.hpp"

using namespace fleet::testing;

namespace {

/// 95 alarms and 25 stops of one device on one day, a minute apart.
std::shared_ptr<fleet::sim::ScriptWorld> many_rows() {
  auto world = empty_script();
  auto const day = at("2026-04-30 06:00:00");
  for (int i = 0; i < 95; ++i)
    world->alarm(first, fleet::sim::Alarm{day + std::chrono::minutes{i}, "3", "Vibration", at_deg(48, 11)});
  for (int i = 0; i < 25; ++i) {
    auto const from = day + std::chrono::minutes{20 * i};
    world->stop(first, fleet::sim::Halt{from, from + std::chrono::minutes{10}, at_deg(48, 11), false});
    world->trip(first, fleet::sim::Trip{from, from + std::chrono::minutes{9}, at_deg(48, 11),
                                        at_deg(48.1, 11), 9000});
  }
  world->drive(first, day, day + std::chrono::hours{1}, at_deg(48, 11), at_deg(48.4, 11));
  return world;
}

struct Shaped : Scripted {
  Shaped() : Scripted{many_rows()} {}
  json answer(std::string const &method, Arguments more = {}) {
    Arguments arguments{{"begin_time", "2026-04-30 00:00:00"}, {"end_time", "2026-05-01 00:00:00"}};
    if (method.find("parking") != std::string::npos || method.find("obd") != std::string::npos) {
      arguments = {{"account", "demo_user"},
                   {"start_time", "2026-04-30 00:00:00"},
                   {"end_time", "2026-05-01 00:00:00"}};
      if (method.find("parking") != std::string::npos)
        arguments.insert({{"start_row", "0"}, {"page_size", "10"}, {"acc_type", "off"}});
    }
    arguments[method.find("track.list") != std::string::npos ? "imei" : "imeis"] = first;
    for (auto const &[name, value] : more) arguments[name] = value;
    return call(method, arguments);
  }
  json alarm_page(int number) {
    return answer("jimi.device.alarm.list",
                  {{"page_no", std::to_string(number)}, {"page_size", "40"}})["result"];
  }
  json stop_page(int row) {
    return answer("jimi.open.platform.report.parking", {{"start_row", std::to_string(row)}})["data"];
  }
};

constexpr auto tracks = "jimi.device.track.list";
constexpr auto mileage = "jimi.device.track.mileage";
constexpr auto parking = "jimi.open.platform.report.parking";

std::size_t distinct(std::vector<json> const &pages, char const *key) {
  std::set<std::string> all;
  for (auto const &page : pages)
    for (auto const &row : page) all.insert(row[key].get<std::string>());
  return all.size();
}

}  // namespace

TEST_CASE("odd_result puts something else in place of the list") {
  Shaped client;
  auto const points = client.answer(tracks)["result"];
  REQUIRE(points.size() == 361);
  auto const odd = [&](char const *shape, std::string const &method = tracks) {
    client.set({{"odd_result", shape}});
    return client.answer(method);
  };
  CHECK(odd("sentence")["code"] == 0);
  CHECK(odd("sentence")["result"].is_string());
  CHECK(odd("number")["result"] == 42);
  CHECK(odd("empty_text")["result"] == "");
  CHECK(odd("empty_object")["result"] == json::object());
  CHECK(odd("list_of_texts")["result"] == json::array({"a", "b"}));
  CHECK(odd("list_of_lists")["result"] == json::array({points}));
  CHECK(json::parse(odd("json_text")["result"].get<std::string>()) == points);
  CHECK(odd("nested")["result"]["data"]["points"] == points);
  CHECK(odd("other_key")["result"].is_null());
  CHECK(odd("other_key")["data"] == points);
  CHECK(odd("other_key", mileage)["data"].size() == 25);
  CHECK(odd("other_key", parking)["data"].is_null());
  CHECK(odd("other_key", parking)["result"]["rows"].size() == 10);
  CHECK(odd("list_of_texts", parking)["data"]["rows"] == json::array({"a", "b"}));
  CHECK(odd("sentence", parking)["data"].is_string());
}

TEST_CASE("odd_rate, odd_methods and odd_devices choose the calls") {
  Shaped client;
  client.set({{"odd_result", "number"}, {"odd_methods", "jimi.device.track.mileage"}});
  CHECK(client.answer(mileage)["result"] == 42);
  CHECK(client.answer(tracks)["result"].is_array());
  client.set({{"odd_methods", ""}, {"odd_devices", second}});
  CHECK(client.answer(tracks)["result"].is_array());
  client.set({{"odd_devices", first}, {"odd_rate", 0.5}});
  int odd = 0;
  for (int i = 0; i < 200; ++i) odd += client.answer(tracks)["result"].is_array() ? 0 : 1;
  CHECK(odd > 60);
  CHECK(odd < 140);
}

TEST_CASE("absent_result leaves the key of an empty list out") {
  Shaped client;
  client.set({{"absent_result", true}});
  CHECK(!client.answer(mileage, {{"imeis", second}}).contains("result"));
  CHECK(client.answer(mileage).contains("result"));
}

TEST_CASE("total_says: the declared totals of parking and fences") {
  Shaped client;
  auto const says = [&](char const *word) {
    client.set({{"total_says", word}});
    return client.stop_page(0);
  };
  CHECK(says("right")["dataTotalRows"] == "25");
  CHECK(says("more")["dataTotalRows"] == "32");
  CHECK(says("fewer")["dataTotalRows"] == "12");
  CHECK(says("zero")["dataTotalRows"] == "0");
  CHECK(says("words")["dataTotalRows"] == "many");
  CHECK(!says("absent").contains("dataTotalRows"));
  CHECK(says("absent")["rows"].size() == 10);
}

TEST_CASE("rows_per_page gives fewer rows than asked for, and the pages still add up") {
  Shaped client;
  client.set({{"rows_per_page", 30}});
  std::vector<json> pages;
  for (int i = 1; i <= 5; ++i) pages.push_back(client.alarm_page(i));
  CHECK(pages[0].size() == 30);
  CHECK(pages[3].size() == 5);
  CHECK(pages[4].empty());
  CHECK(distinct(pages, "alertTime") == 95);
}

TEST_CASE("page_ignored gives the first page for ever, endless_pages the last one") {
  Shaped client;
  client.set({{"page_ignored", true}});
  CHECK(client.alarm_page(7) == client.alarm_page(1));
  CHECK(client.stop_page(20)["rows"] == client.stop_page(0)["rows"]);
  client.set({{"page_ignored", false}});
  CHECK(client.alarm_page(4).empty());
  client.set({{"endless_pages", true}});
  CHECK(client.alarm_page(3).size() == 15);
  CHECK(client.alarm_page(4) == client.alarm_page(3));
  CHECK(client.alarm_page(400) == client.alarm_page(3));
  auto const fences =
      client.call("jimi.open.platform.fence.list", {{"account", "demo_user"}, {"page_no", "9"}});
  CHECK(fences["result"]["rows"].empty());  // this world has none
}

TEST_CASE("page_overlap repeats rows from page to page and loses none") {
  Shaped client;
  client.set({{"page_overlap", 7}});
  std::vector<json> pages;
  for (int i = 1; i <= 4; ++i) pages.push_back(client.alarm_page(i));
  CHECK(pages[1][0] == pages[0][33]);
  CHECK(distinct(pages, "alertTime") == 95);
  std::vector<json> stops;
  for (int row = 0; row < 40; row += 10) stops.push_back(client.stop_page(row)["rows"]);
  CHECK(stops[1][0] == stops[0][3]);
  CHECK(distinct(stops, "startTime") == 25);
}

TEST_CASE("empty_pages: the second page is empty, the rest follows") {
  Shaped client;
  client.set({{"empty_pages", true}});
  std::vector<json> stops;
  for (int row = 0; row < 50; row += 10) stops.push_back(client.stop_page(row)["rows"]);
  CHECK(stops[0].size() == 10);
  CHECK(stops[1].empty());
  CHECK(stops[2].size() == 10);
  CHECK(stops[3].size() == 5);
  CHECK(stops[4].empty());
  CHECK(client.stop_page(0)["dataTotalRows"] == "25");
}
