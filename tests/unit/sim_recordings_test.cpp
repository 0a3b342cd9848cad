// fleet-sim --replay: which recording answers which call, and what a call without one costs.
#include <zlib.h>

#include "base/error.hpp"
#include "sim_client.hpp"
#include "support/files.hpp"

using fleet::testing::Arguments;
using fleet::testing::json;
using fleet::testing::SimClient;
using fleet::testing::TempDir;

namespace {

constexpr char const *track = "jimi.device.track.list";
constexpr char const *sweep = "jimi.user.device.location.list";
constexpr char const *alarms = "jimi.device.alarm.list";

void write_gz(std::string const &path, std::string const &text) {
  gzFile const file = gzopen(path.c_str(), "wb");
  REQUIRE(file != nullptr);
  REQUIRE(gzwrite(file, text.data(), static_cast<unsigned>(text.size())) == static_cast<int>(text.size()));
  REQUIRE(gzclose(file) == Z_OK);
}

/// A folder of recordings; the body of each says which one it is.
struct Folder : TempDir {
  void keep(std::string const &method, Arguments const &params, int mark) {
    auto const number = std::to_string(++count);
    auto const name = std::string(6 - number.size(), '0') + number + "-" + method + ".json.gz";
    json const body{{"code", 0}, {"message", "success"}, {"result", mark}};
    write_gz(path() / name, json{{"method", method}, {"params", params}, {"body", body.dump()}}.dump());
  }
  int count = 0;
};

/// Hours of one day as a window.
Arguments window(std::string const &imei, std::string const &from, std::string const &to) {
  return {{"imei", imei},
          {"begin_time", "2025-01-01 " + from + ":00:00"},
          {"end_time", "2025-01-01 " + to + ":00:00"}};
}

struct Replayed : SimClient {
  explicit Replayed(Folder const &folder) : SimClient{fleet::testing::small_city()} {
    service.replay(fleet::sim::Recordings{folder.path()});
    get_token();
    REQUIRE(!token.empty());
  }
  int mark(std::string const &method, Arguments const &arguments) {
    return call(method, arguments)["result"].get<int>();
  }
};

}  // namespace

TEST_CASE(
    "a call gets the recording of its very parameters, devices unknown to the city and old times included") {
  Folder folder;
  folder.keep(track, window("355000000000001", "00", "06"), 1);
  folder.keep(track, window("355000000000001", "06", "12"), 2);
  folder.keep(track, window("355000000000002", "06", "12"), 3);
  Replayed client{folder};
  CHECK(client.mark(track, window("355000000000002", "06", "12")) == 3);
  CHECK(client.mark(track, window("355000000000001", "06", "12")) == 2);
  CHECK(client.mark(track, window("355000000000001", "00", "06")) == 1);
  CHECK(client.violations() == 0);
}

TEST_CASE("one call recorded twice is answered in order, the last one again") {
  Folder folder;
  folder.keep(sweep, {{"target", "a"}}, 1);
  folder.keep(sweep, {{"target", "b"}}, 2);
  folder.keep(sweep, {{"target", "a"}, {"map_type", ""}}, 3);  // an empty value is not sent
  Replayed client{folder};
  for (int const expected : {1, 3, 3}) CHECK(client.mark(sweep, {{"target", "a"}}) == expected);
  CHECK(client.mark(sweep, {{"target", "b"}}) == 2);
  CHECK(client.violations() == 0);
}

TEST_CASE("other times get the recordings in order, each once, of the same device and page") {
  Folder folder;
  folder.keep(track, window("355000000000001", "00", "06"), 1);
  folder.keep(track, window("355000000000002", "00", "06"), 2);
  folder.keep(track, window("355000000000001", "06", "12"), 3);
  folder.keep(alarms, {{"imeis", "355000000000001"}, {"page_no", "1"}, {"page_size", "100"}}, 4);
  Replayed client{folder};
  CHECK(client.mark(track, window("355000000000001", "01", "02")) == 1);
  CHECK(client.mark(track, window("355000000000001", "02", "03")) == 3);
  CHECK(client.violations() == 0);
  CHECK(client.code(track, window("355000000000001", "03", "04")) == 1001);
  CHECK(client.violations("not_recorded") == 1);
  CHECK(client.code(alarms, {{"imeis", "355000000000001"}, {"page_no", "2"}, {"page_size", "100"}}) == 1001);
  CHECK(client.code(sweep, {{"target", "a"}}) == 1001);
  CHECK(client.violations("not_recorded") == 3);
  CHECK(client.mark(track, window("355000000000001", "00", "06")) == 1);
}

TEST_CASE("other times do not get a recording that was given for its own times") {
  Folder folder;
  folder.keep(track, window("355000000000001", "00", "06"), 1);
  folder.keep(track, window("355000000000001", "06", "12"), 2);
  Replayed client{folder};
  CHECK(client.mark(track, window("355000000000001", "00", "06")) == 1);
  CHECK(client.mark(track, window("355000000000001", "07", "12")) == 2);
  CHECK(client.code(track, window("355000000000001", "08", "12")) == 1001);
}

TEST_CASE("signature, token and faults are the simulator's in a replay as well") {
  Folder folder;
  folder.keep(sweep, {{"target", "a"}}, 1);
  Replayed client{folder};
  client.secret = "wrong";
  CHECK(client.code(sweep, {{"target", "a"}}) == 1001);
  CHECK(client.violations("bad_signature") == 1);
  client.secret = fleet::sim::Credentials{}.app_secret;
  client.override["access_token"] = "dead";
  CHECK(client.code(sweep, {{"target", "a"}}) == 1004);
  client.override.clear();
  client.set({{"http_500_rate", 1}});
  CHECK(client.raw(sweep, {{"target", "a"}}).status == 500);
  client.set({{"http_500_rate", 0}});
  CHECK(client.mark(sweep, {{"target", "a"}}) == 1);
}

TEST_CASE("a folder that cannot be replayed is refused, with the file's name") {
  Folder folder;
  folder.write("notes.txt", "left alone");
  CHECK_THROWS_AS(fleet::sim::Recordings{folder.path()}, fleet::Error);
  CHECK_THROWS_AS(fleet::sim::Recordings{folder.path() / "missing"}, fleet::Error);
  folder.keep(sweep, {{"target", "a"}}, 1);
  CHECK(fleet::sim::Recordings{folder.path()}.size() == 1);
  auto const whole = fleet::testing::read_file(folder.path() / ("000001-" + std::string{sweep} + ".json.gz"));
  for (auto const &broken : {whole.substr(0, whole.size() / 2), std::string{"{\"method\": 1}"}}) {
    folder.write("000002-jimi.x.json.gz", broken);
    try {
      fleet::sim::Recordings const taken{folder.path()};
      FAIL("a broken recording was taken, of ", taken.size());
    } catch (fleet::Error const &error) {
      CHECK(std::string{error.what()}.find("000002-jimi.x.json.gz") != std::string::npos);
      CHECK(error.stop() == fleet::Stop::usage);
    }
  }
}
