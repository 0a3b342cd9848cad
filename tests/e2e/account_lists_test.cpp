// Lists of accounts: fences and devices, whole or not, and what they no longer name.
#include <doctest/doctest.h>
#include <fmt/format.h>

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

struct Row {
  char const *what;
  MockVendor::Handler answer;
  std::size_t calls;  ///< that one run may make
  int exit_code;
  char const *stored;  ///< fences
  char const *reason;  ///< in the log; "" when the list came in whole
};

}  // namespace

TEST_CASE("pages of fences end by the declared total, an empty page or one without a new fence") {
  Row const rows[] = {
      {"declared total reached by a full page, which the vendor repeats for ever",
       [](auto const &) {
         return MockVendor::ok({{"total", "50"}, {"rows", fences(1, 50)}});
       },
       1, 0, "50", ""},
      {"no total, the same full page for ever",
       [](auto const &) {
         return MockVendor::ok({{"rows", fences(1, 50)}});
       },
       2, 3, "50", "every page is the same"},
      {"70 fences, 30 a page whatever is asked for, no total",
       [](auto const &params) {
         auto const first = page_of(params) * 30 - 29;
         return MockVendor::ok({{"rows", fences(first, std::min(first + 29, 70))}});
       },
       4, 0, "70", ""},
      {"60 declared, 50 come",
       [](auto const &params) {
         return MockVendor::ok(
             {{"total", 60}, {"rows", page_of(params) == 1 ? fences(1, 50) : json::array()}});
       },
       2, 3, "50", "50 of 60 rows came"},
      {"pages without end",
       [](auto const &params) {
         auto const first = page_of(params) * 50 - 49;
         return MockVendor::ok({{"rows", fences(first, first + 49)}});
       },
       200, 3, "10000", "pages without end"},
      {"a string in place of the second page",
       [](auto const &params) {
         return page_of(params) == 1 ? MockVendor::ok({{"total", 60}, {"rows", fences(1, 50)}})
                                     : MockVendor::fields(R"("result":"query failed")");
       },
       2, 3, "50", "the answer was not understood: result is a string"},
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
