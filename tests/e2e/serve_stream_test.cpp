// The event stream of the built `fleet serve`.
#include <memory>

#include "serve_site.hpp"

using namespace fleet;
using nlohmann::json;
using testing::asking;
using testing::RawClient;
using testing::ServeSite;

namespace {

std::string const live = "/webhook/live-positions";

/// Events of a stream, one at a time.
class Events {
 public:
  Events(ServeSite const &site, std::string const &target) : client_(site.port) {
    client_.send(asking(target, "Accept: text/event-stream"));
    client_.wait_for("\r\n\r\n");
  }
  /// The data of the next event of that name.
  json next(std::string const &name) {
    auto const mark = "event: " + name + "\ndata: ";
    for (;;) {
      auto const end = client_.wait_for("\n\n", seen_);
      if (end == std::string::npos) return nullptr;
      auto const start = client_.received().find(mark, seen_);
      seen_ = end + 2;
      if (start == std::string::npos || start > end) continue;
      return json::parse(client_.received().substr(start + mark.size(), end - start - mark.size()), nullptr,
                         false);
    }
  }
  std::string head() const { return client_.received().substr(0, client_.received().find("\r\n\r\n")); }

 private:
  RawClient client_;
  std::size_t seen_ = 0;
};

}  // namespace

TEST_CASE("the event stream sends all vehicles first, then those that changed") {
  ServeSite site;
  Events events{site, live + "/stream"};
  CHECK(events.head().find("text/event-stream") != std::string::npos);
  auto const all = events.next("positions");
  CHECK(all["geojson"]["features"].size() == 3);
  CHECK(all["summary"]["vehicles"] == 3);
  site.sql.run(
      "update tracksolid.live_positions set gps_time = now(), speed_kmh = 55 where imei = '359857080000002'");
  auto const some = events.next("positions");
  REQUIRE(some["geojson"]["features"].size() == 1);
  CHECK(some["geojson"]["features"][0]["properties"]["vehicle_number"] == "KAA 2");
  CHECK(some["geojson"]["features"][0]["properties"]["speed_kmh"] == 55);
  CHECK(some["summary"]["moving"] == 2);
  site.sql.run("update tracksolid.devices set enabled = false where imei = '359857080000003'");
  CHECK(events.next("reload") == json::object());
}

TEST_CASE("the event stream of a cost centre has only its vehicles") {
  ServeSite site;
  Events events{site, live + "/stream?cost_centre=North"};
  CHECK(events.next("positions")["geojson"]["features"].size() == 1);
  site.sql.run("update tracksolid.live_positions set gps_time = now(), speed_kmh = 66");
  auto const some = events.next("positions");
  REQUIRE(some["geojson"]["features"].size() == 1);
  CHECK(some["geojson"]["features"][0]["properties"]["vehicle_number"] == "KAA 1");
}

TEST_CASE("at the limit the client with most event streams loses one") {
  ServeSite const site;
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 500; ++i) {
    greedy.push_back(std::make_unique<RawClient>(site.port));
    greedy.back()->send(asking(live + "/stream", "X-Forwarded-For: 203.0.113.1"));
  }
  CHECK(greedy.back()->wait_for("event: positions") != std::string::npos);
  RawClient one_more{site.port};
  one_more.send(asking(live + "/stream", "X-Forwarded-For: 203.0.113.1"));
  CHECK(one_more.read_reply().status == 503);
  RawClient other{site.port};
  other.send(asking(live + "/stream", "X-Forwarded-For: 203.0.113.2"));
  CHECK(other.wait_for("event: positions") != std::string::npos);
}
