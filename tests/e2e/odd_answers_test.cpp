// Odd values of one device must not cost another's rows. The answers are written out here.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "e2e/sim_fleet.hpp"
#include "support/files.hpp"

using namespace fleet::testing;
using nlohmann::json;

namespace {

constexpr auto odd = "900000000000001";
constexpr auto sound = "900000000000002";

std::string ago(int minutes) {
  return fleet::vendor_time(fleet::now() - std::chrono::minutes{minutes});
}

/// A fleet whose vendor gives these answers, each as often as it is recorded.
class Scripted {
 public:
  Scripted() {
    json devices = json::array();
    for (auto const *imei : {odd, sound})
      devices.push_back({{"imei", imei}, {"activationTime", "2024-01-01 00:00:00"}, {"enabledFlag", 1}});
    answer("jimi.user.child.list", {{"target", "demo_user"}}, R"({"code":0,"result":[]})");
    answer("jimi.user.device.list", {{"target", "demo_user"}},
           R"({"code":0,"result":)" + devices.dump() + "}");
  }
  void answer(std::string const &method, json const &params, std::string const &body) {
    // As --record writes it, only unpacked; gzread takes both. Bytes stay bytes: no dump().
    std::string text = R"({"method":")" + method + R"(","params":)" + params.dump() + R"(,"body":")";
    for (char const c : body) (c == '"' || c == '\\') ? text.append({'\\', c}) : text.append(1, c);
    folder_.write(fmt::format("{:06}-{}.json.gz", ++count_, method), text + "\"}");
  }
  SimFleet start() const {
    fleet::sim::Setup setup;
    setup.replay_folder = folder_.path();
    return SimFleet{setup};
  }

 private:
  TempDir folder_;
  int count_ = 0;
};

std::string live_answer(std::string const &odd_fields) {
  auto const common = R"("lat":48.1,"lng":11.5,"gpsTime":")" + ago(2) + R"(","hbTime":")" + ago(1) + "\"";
  return R"({"code":0,"result":[{)" + odd_fields + "," + common + R"(},{"imei":")" + sound + "\"," + common +
         "}]}";
}

std::string with_imei(std::string const &fields) {
  return std::string{R"("imei":")"} + odd + "\"," + fields;
}

}  // namespace

TEST_CASE("an odd value of one device in a live answer costs neither the account nor the run") {
  struct Row {
    char const *what;
    std::string fields;
    int positions;
    int refusals;
  };
  std::string hex;  // does not compress
  for (unsigned i = 0, x = 1; i < 6000; ++i) hex += "0123456789abcdef"[(x = x * 1103515245 + 12345) >> 28U];
  Row const rows[] = {
      {"half of a surrogate pair", with_imei(R"("deviceName":"VAN \ud83d")"), 2, 0},
      {"a number beyond all bounds", with_imei(R"("speed":1e999)"), 2, 0},
      {"no number", with_imei(R"("speed":NaN)"), 2, 0},
      {"a number next to nothing", with_imei(R"("speed":1e-60)"), 2, 0},
      {"a NUL, and nobody's row", R"("deviceName":"VAN \u0000")", 1, 1},
      {"an endless imei", R"("imei":")" + hex + hex + "\"", 1, 1},
  };
  for (auto const &row : rows) {
    CAPTURE(row.what);
    Scripted vendor;
    vendor.answer("jimi.user.device.location.list", {{"target", "demo_user"}}, live_answer(row.fields));
    auto const fleet = vendor.start();
    auto const report = fleet.report({"poll-movement", "--only", "devices,live"});
    CHECK(report["retries"] == 0);
    CHECK(fleet.value<int>("select count(*) from tracksolid.live_positions") == row.positions);
    CHECK(fleet.value<int>("select count(*) from tracksolid.refusals where reason = 'no usable imei'") ==
          row.refusals);
  }
}

TEST_CASE("an alarm with a NUL in a text is stored with the others of its device") {
  Scripted vendor;
  std::string rows;
  for (int i = 1; i <= 3; ++i)
    rows += std::string{i == 1 ? "" : ","} + "{" +
            with_imei(R"("deviceName":"VAN)" + std::string{i == 2 ? R"(\u0000)" : ""} +
                      R"(","alertTypeId":"3","alertTime":")" + ago(240 + i) + "\"") +
            "}";
  vendor.answer("jimi.device.alarm.list",
                {{"imeis", std::string{odd} + "," + sound}, {"page_no", "1"}, {"page_size", "100"}},
                R"({"code":0,"result":[)" + rows + "]}");
  vendor.answer("jimi.device.alarm.list",
                {{"imeis", std::string{odd} + "," + sound}, {"page_no", "2"}, {"page_size", "100"}},
                R"({"code":0,"result":[]})");
  vendor.answer("jimi.open.platform.fence.list",
                {{"account", "demo_user"}, {"page_no", "1"}, {"page_size", "50"}},
                R"({"code":0,"result":{"rows":[]}})");
  auto const fleet = vendor.start();
  fleet.report({"poll-events"});
  CHECK(fleet.value<int>("select count(*) from tracksolid.alarms") == 3);
  CHECK(fleet.value<int>(
            "select count(*) from tracksolid.alarms where raw ->> 'deviceName' = U&'VAN\\FFFD'") == 1);
}

TEST_CASE("a time of which one of two answers could not be stored is not covered") {
  fleet::sim::Setup setup;
  setup.city.vehicles = 3;
  setup.city.days = 1;
  SimFleet const fleet{setup};
  auto session = fleet.db.connect();
  store::Autocommit{session}.script(
      "alter table tracksolid.parking_events add constraint no_parking check (kind <> 'parking')");
  auto const report = fleet.report({"poll-movement", "--only", "devices,parking"}, 3);
  CHECK(report["streams"]["parking"]["devices_failed"].get<int>() > 0);
  for (auto const &failure : report["streams"]["parking"]["failures"]) {
    auto const imei = failure["device"].get<std::string>();
    CAPTURE(imei);
    CHECK(
        fleet.value<int>(
            "select count(*) from tracksolid.coverage where covered <> '{}' and stream = 'parking' and imei = '" +
            imei + "'") == 0);
  }
}
