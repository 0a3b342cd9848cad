// Lists of accounts: fences and devices, whole or not, and what they no longer name.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

#include "e2e/mock_vendor.hpp"

using namespace fleet::testing;
using nlohmann::json;

namespace {

constexpr auto fence_list = "jimi.open.platform.fence.list";

std::string const device = "860000000000001";

json fence(int number) {
  return {{"fence_id", std::to_string(number)}, {"fence_name", fmt::format("fence {}", number)}};
}

/// Fences `first` to `last`.
json fences(int first, int last) {
  json rows = json::array();
  for (int i = first; i <= last; ++i) rows.push_back(fence(i));
  return rows;
}

int page_of(MockVendor::Params const &params) {
  return std::stoi(params.at("page_no"));
}

MockVendor::Answer fifty_of_fifty(MockVendor::Params const &) {
  return MockVendor::ok({{"total", "50"}, {"rows", fences(1, 50)}});
}
MockVendor::Answer fifty_without_a_total(MockVendor::Params const &) {
  return MockVendor::ok({{"rows", fences(1, 50)}});
}

struct Row {
  char const *what;
  std::size_t calls;  ///< that one run may make
  int exit_code;
  char const *stored;  ///< fences
  char const *reason;  ///< in the log; "" when the list came in whole
  MockVendor::Handler answer;
};

}  // namespace

TEST_CASE("pages of fences end by the declared total, an empty page or one without a new fence") {
  Row const rows[] = {
      {"declared total reached by a full page, of which it may be the total; the vendor repeats that page for ever",
       2, 0, "50", "", fifty_of_fifty},
      {"no total, the same full page for ever", 2, 3, "50", "every page is the same", fifty_without_a_total},
      {"70 fences, 30 a page whatever is asked for, no total", 4, 0, "70", "",
       [](auto const &params) {
         auto const first = page_of(params) * 30 - 29;
         return MockVendor::ok({{"rows", fences(first, std::min(first + 29, 70))}});
       }},
      {"60 declared, 50 come", 2, 3, "50", "50 of 60 rows came",
       [](auto const &params) {
         return MockVendor::ok(
             {{"total", 60}, {"rows", page_of(params) == 1 ? fences(1, 50) : json::array()}});
       }},
      {"pages without end", 200, 3, "10000", "pages without end",
       [](auto const &params) {
         auto const first = page_of(params) * 50 - 49;
         return MockVendor::ok({{"rows", fences(first, first + 49)}});
       }},
      {"a string in place of the second page", 2, 3, "50",
       "the answer was not understood: result is a string",
       [](auto const &params) {
         return page_of(params) == 1 ? MockVendor::ok({{"total", 60}, {"rows", fences(1, 50)}})
                                     : MockVendor::fields(R"("result":"query failed")");
       }},
  };
  for (auto const &row : rows) {
    CAPTURE(row.what);
    MockFleet fleet;
    fleet.add_devices({device});
    fleet.vendor.on(fence_list, row.answer);
    auto const run = fleet.run({"poll-events"});
    CAPTURE(run.err);
    CHECK(run.exit_code == row.exit_code);
    CHECK(fleet.vendor.calls(fence_list).size() == row.calls);
    CHECK(fleet.value("select count(*) from tracksolid.geofences") == row.stored);
    auto const reason =
        fleet.value("select coalesce(message, '') from tracksolid.ingestion_log where stream = 'fences'");
    CHECK(reason.find(row.reason) == 0);
    CHECK(reason.empty() == std::string{row.reason}.empty());
  }
}

TEST_CASE("fences are asked for every six hours, and twice an hour at most where they fail") {
  MockFleet fleet;
  fleet.add_devices({device});
  bool fails = true;
  fleet.vendor.on(fence_list, [&](auto const &) {
    return fails ? MockVendor::error(1008, "abnormal")
                 : MockVendor::ok({{"total", 0}, {"rows", json::array()}});
  });
  auto const runs = [&](int count) {
    fleet.vendor.forget_calls();
    for (int i = 0; i < count; ++i) {
      fleet.run({"poll-events"});
      fleet.execute("update tracksolid.ingestion_log set started_at = started_at - interval '5 minutes'");
    }
    return fleet.vendor.calls(fence_list).size();
  };
  CHECK(runs(4) == 2);
  fails = false;
  fleet.execute("delete from tracksolid.ingestion_log");
  CHECK(runs(4) == 1);
  fails = true;  // one refusal, and all is well again
  fleet.execute("update tracksolid.ingestion_log set started_at = started_at - interval '6 hours'");
  CHECK(runs(1) == 1);
  fails = false;
  CHECK(runs(4) == 1);
}

namespace {

constexpr auto device_list = "jimi.user.device.list";

json listed(std::vector<std::string> const &imeis) {
  json rows = json::array();
  for (auto const &imei : imeis)
    rows.push_back({{"imei", imei}, {"activationTime", "2024-01-01 00:00:00"}, {"enabledFlag", 1}});
  return rows;
}

std::string removed(MockFleet const &fleet) {
  return fleet.value(
      "select coalesce(string_agg(right(imei, 1), '' order by imei), '') from tracksolid.devices where removed_at is not null");
}

}  // namespace

TEST_CASE("a device that a whole list leaves out is removed, is asked no more, and comes back") {
  struct Sync {
    char const *what;
    MockVendor::Answer answer;
    int exit_code;
    char const *removed;  ///< last digits
  };
  std::string const a = "860000000000001", b = "860000000000002", c = "860000000000003";
  auto undated = listed({a, c});
  undated[0]["activationTime"] = "0000-00-00 00:00:00";
  Sync const syncs[] = {
      {"all", MockVendor::ok(listed({a, b, c})), 0, ""},
      {"b is left out, and the activation of a cannot be read", MockVendor::ok(undated), 0, "2"},
      {"b is back, before it is left out", MockVendor::ok(listed({a, b, c})), 0, ""},
      {"b is left out", MockVendor::ok(listed({a, c})), 0, "2"},
      {"b is back", MockVendor::ok(listed({a, b, c})), 0, ""},
      {"2 declared, 1 comes", MockVendor::ok({{"total", 2}, {"rows", listed({a})}}), 3, ""},
      {"a row that cannot be read", MockVendor::ok({listed({a})[0], {{"imei", "no number"}}}), 0, ""},
      {"not understood", MockVendor::fields(R"("result":"busy")"), 3, ""},
      {"refused", MockVendor::error(1008, "abnormal request"), 3, ""},
      {"one empty list", MockVendor::ok(json::array()), 0, ""},
      {"another one behind a whole list", MockVendor::ok(listed({a, b, c})), 0, ""},
      {"two of three are left out", MockVendor::ok(listed({a})), 0, ""},
      {"two others are", MockVendor::ok(listed({b})), 0, ""},
      {"the same two again", MockVendor::ok(listed({b})), 0, "13"},
      {"all are back", MockVendor::ok(listed({a, b, c})), 0, ""},
      {"empty again, once", MockVendor::ok(nullptr), 0, ""},
      {"and twice in a row", MockVendor::ok(json::array()), 0, "123"},
      {"a is back", MockVendor::ok(listed({a})), 0, "23"},
  };
  MockFleet fleet;
  fleet.execute(
      "insert into tracksolid.devices (imei, account, activated_at) values ('860000000000009', "
      "'demo_user', '2020-01-01')");  // no list ever named it, so none can leave it out
  for (auto const &sync : syncs) {
    CAPTURE(sync.what);
    fleet.vendor.on(device_list, [&](auto const &) { return sync.answer; });
    auto const run = fleet.run({"poll-movement", "--only", "devices"});
    CAPTURE(run.err);
    CHECK(run.exit_code == sync.exit_code);
    CHECK(removed(fleet) == sync.removed);
  }
  CHECK(fleet.value(
            "select imei from tracksolid.refusals where reason = 'activation time is not readable'") == a);
  fleet.vendor.forget_calls();
  CHECK(fleet.run({"poll-movement", "--only", "tracks"}).exit_code == 0);
  for (auto const &call : fleet.vendor.calls("jimi.device.track.list"))
    CHECK(std::string{"19"}.find(call.at("imei").back()) != std::string::npos);
  auto const status = json::parse(fleet.run({"status", "--json"}).out);
  CHECK(status["removed"]["devices"] == 2);
  CHECK(status["devices"]["devices"] == 2);
  CHECK(fleet.run({"status"}).out.find("no longer listed by the vendor: 2 devices, 0 fences") !=
        std::string::npos);
}

TEST_CASE(
    "a fence that a whole list leaves out is deleted, and comes back; most of them only when told twice") {
  struct List {
    char const *what;
    json answer;
    char const *deleted;
    bool is_doubted;
  };
  auto const whole = [](json const &rows) { return json{{"total", rows.size()}, {"rows", rows}}; };
  json const none = json::array();
  List const lists[] = {
      {"all", whole(fences(1, 5)), "", false},
      {"one is left out", whole(fences(1, 4)), "5", false},
      {"not whole", {{"total", 4}, {"rows", fences(1, 2)}}, "5", false},
      {"empty once", whole(none), "5", true},
      {"all are there", whole(fences(1, 4)), "5", false},
      {"empty once more", {{"rows", nullptr}}, "5", true},
      {"not whole in between", {{"total", 4}, {"rows", fences(1, 2)}}, "5", true},
      {"and again", whole(none), "12345", false},
      {"all are back", whole(fences(1, 5)), "", false},
      {"half and more are left out", whole(fences(4, 5)), "", true},
      {"and others", whole(fences(1, 2)), "", true},
      {"the same others", whole(fences(1, 2)), "345", false},
      {"all are replaced", whole(fences(6, 9)), "345", true},
      {"and stay so", whole(fences(6, 9)), "12345", false},
      {"one of four", whole(fences(7, 9)), "123456", false},
  };
  MockFleet fleet;
  fleet.add_devices({device});
  for (auto const &list : lists) {
    CAPTURE(list.what);
    fleet.vendor.on(fence_list, [&](auto const &) { return MockVendor::ok(list.answer); });
    fleet.execute("delete from tracksolid.ingestion_log");
    auto const run = fleet.run({"poll-events"});
    CHECK(
        fleet.value(
            "select coalesce(string_agg(fence_id, '' order by fence_id), '') from tracksolid.geofences where deleted_at is not null") ==
        list.deleted);
    CHECK(fleet.value("select exists (select from tracksolid.doubted_lists where stream = 'fences')") ==
          (list.is_doubted ? "t" : "f"));
    bool const told_so =
        run.err.find("the list of fences of account 'demo_user' leaves out") != std::string::npos;
    CHECK(told_so == (list.is_doubted && std::string{list.what} != "not whole in between"));
  }
}

TEST_CASE(
    "a device in the lists of two accounts stays with one of them, in whatever order the vendor tells them") {
  MockFleet fleet;
  std::vector<std::string> children{"a", "b"};
  fleet.vendor.on("jimi.user.child.list", [&](auto const &params) {
    json rows = json::array();
    if (params.at("target") == "demo_user")
      for (auto const &child : children) rows.push_back({{"account", child}});
    return MockVendor::ok(rows);
  });
  fleet.vendor.on(device_list, [&](auto const &) { return MockVendor::ok(listed({device})); });
  for (int i = 0; i < 3; ++i) {
    CHECK(fleet.run({"poll-movement", "--only", "devices"}).exit_code == 0);
    CHECK(fleet.value("select account from tracksolid.devices") == "b");
    std::reverse(children.begin(), children.end());
  }
}

TEST_CASE("an account that is refused while another one answers is closed, and is asked no more") {
  for (auto const *reason : {"illegal user", "account does not exist"}) {
    CAPTURE(reason);
    MockFleet fleet;
    bool is_open = true, login_answers = true;
    auto const answers = [&](MockVendor::Params const &params, char const *key, json const &rows) {
      auto const &account = params.at(key);
      bool const refused = account == "sub" ? !is_open : !login_answers;
      return refused ? MockVendor::error(1002, reason) : MockVendor::ok(rows);
    };
    fleet.vendor.on("jimi.user.child.list", [&](auto const &params) {
      json children = json::array();
      if (params.at("target") == "demo_user" && is_open) children.push_back({{"account", "sub"}});
      return answers(params, "target", children);
    });
    fleet.vendor.on(device_list, [&](auto const &params) {
      return answers(params, "target",
                     listed({params.at("target") == "sub" ? "860000000000002" : "860000000000001"}));
    });
    fleet.vendor.on("jimi.user.device.location.list",
                    [&](auto const &params) { return answers(params, "target", json::array()); });
    fleet.vendor.on(fence_list, [&](auto const &params) {
      return answers(params, "account", {{"total", 0}, {"rows", json::array()}});
    });
    REQUIRE(fleet.run({"poll-movement", "--only", "devices"}).exit_code == 0);
    is_open = login_answers = false;  // all are refused: that says nothing about one account
    CHECK(fleet.run({"poll-movement", "--only", "live"}).exit_code == 3);
    CHECK(fleet.value("select count(*) from tracksolid.accounts where closed_at is not null") == "0");
    login_answers = true;
    auto const first = fleet.run({"poll-movement", "--only", "live"});
    CHECK(first.exit_code == 0);
    CHECK(first.err.find("an account is closed") != std::string::npos);
    CHECK(
        fleet.value(
            "select account || ': ' || closed_reason from tracksolid.accounts where closed_at is not null") ==
        std::string{"sub: code 1002: "} + reason);
    CHECK(removed(fleet) == "2");
    // The device that the closed account had is in the live list of another one.
    fleet.vendor.on("jimi.user.device.location.list", [&](auto const &params) {
      return answers(params, "target",
                     {{{"imei", "860000000000002"}, {"hbTime", vendor_ago(std::chrono::minutes{1})}}});
    });
    CHECK(fleet.run({"poll-movement", "--only", "live"}).exit_code == 0);
    CHECK(removed(fleet) == "");
    fleet.vendor.on("jimi.user.device.location.list",
                    [&](auto const &params) { return answers(params, "target", json::array()); });
    fleet.vendor.forget_calls();
    for (auto const *stream : {"devices", "live", "tracks,trips,parking"})
      CHECK(fleet.run({"poll-movement", "--only", stream}).exit_code == 0);
    CHECK(fleet.run({"poll-events"}).exit_code == 0);
    for (auto const &call : fleet.vendor.calls())
      for (auto const &[name, value] : call) CHECK(value != "sub");
    CHECK(fleet.run({"status"}).out.find("closed: account sub since ") != std::string::npos);
    is_open = true;  // named again, and a day has passed
    fleet.execute(
        "update tracksolid.accounts set asked_at = now() - interval '25 hours' where account = 'sub'");
    CHECK(fleet.run({"poll-movement", "--only", "devices"}).exit_code == 0);
    CHECK(removed(fleet) == "");
    CHECK(fleet.value("select count(*) from tracksolid.accounts where closed_at is not null") == "0");
  }
}
