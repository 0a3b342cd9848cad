// The simulator on a real port: what only HTTP shows.
#include <curl/curl.h>

#include "base/error.hpp"
#include "sim/server.hpp"
#include "sim_client.hpp"
#include "support/files.hpp"

using fleet::sim::Server;
using fleet::sim::Setup;
using fleet::testing::json;
using fleet::testing::TempDir;

namespace {

struct Reply {
  CURLcode result;
  long status = 0;
  std::string body;
  std::string headers;
  json document() const { return json::parse(body); }
};

std::size_t append(char *data, std::size_t size, std::size_t count, void *into) {
  static_cast<std::string *>(into)->append(data, size * count);
  return size * count;
}

/// One request with libcurl; `body` empty: GET. The compressed bytes are kept as they are.
Reply ask(std::string const &url, std::string const &body = {}, bool gzip = false) {
  Reply reply{};
  auto *const curl = curl_easy_init();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  if (!body.empty()) curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.c_str());
  auto *const headers = curl_slist_append(nullptr, gzip ? "Accept-Encoding: gzip" : "Accept-Encoding:");
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, 20L);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.body);
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, append);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.headers);
  reply.result = curl_easy_perform(curl);
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
  curl_slist_free_all(headers);
  curl_easy_cleanup(curl);
  return reply;
}

std::string page(Server const &server, std::string const &path) {
  return "http://127.0.0.1:" + std::to_string(server.port()) + path;
}

/// A client whose clock is the machine's: it makes the bodies, curl sends them.
std::string login() {
  fleet::testing::SimClient client{fleet::testing::small_city()};
  client.now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
  return client
      .request("jimi.oauth.token.get", {{"user_id", "demo_user"},
                                        {"user_pwd_md5", "4b4d9529148d8d9440d7e20c78287f69"},
                                        {"expires_in", "7200"}})
      .body;
}

Setup small() {
  Setup setup;
  setup.city.vehicles = 12;
  return setup;
}

}  // namespace

TEST_CASE("a login over HTTP, counted in the report") {
  Server server{small()};
  auto const reply = ask(server.url(), login());
  CHECK(reply.result == CURLE_OK);
  CHECK(reply.status == 200);
  CHECK(reply.headers.find("application/json;charset=UTF-8") != std::string::npos);
  CHECK(reply.document()["code"] == 0);
  auto const report = ask(page(server, "/sim/report")).document();
  CHECK(report["calls_by_method"]["jimi.oauth.token.get"] == 1);
  CHECK(report["violations_total"] == 0);
  CHECK(report["connections"].get<int>() >= 1);
  auto const calls = ask(page(server, "/sim/calls"));
  CHECK(calls.document()[0]["params"]["user_id"] == "demo_user");
  CHECK(calls.body.find("4b4d9529148d8d9440d7e20c78287f69") == std::string::npos);
}

TEST_CASE("gzip is used for clients that ask for it, unless switched off") {
  Server server{small()};
  auto const zipped = ask(server.url(), login(), true);
  CHECK(zipped.body.substr(0, 2) == "\x1f\x8b");
  CHECK(ask(server.url(), login(), false).body.front() == '{');
  server.service().set({{"gzip", false}});
  CHECK(ask(server.url(), login(), true).body.front() == '{');
}

TEST_CASE("a reset is an error of the connection, a cut answer is broken JSON") {
  Server server{small()};
  server.service().set({{"reset_rate", 1.0}});
  CHECK(ask(server.url(), login()).result != CURLE_OK);
  server.service().set({{"reset_rate", 0}, {"truncate_rate", 1.0}});
  auto const cut = ask(server.url(), login());
  CHECK(cut.result == CURLE_OK);
  CHECK(json::parse(cut.body, nullptr, false).is_discarded());
}

TEST_CASE("switches and clock can be set from outside, mistakes are explained") {
  Server server{small()};
  CHECK(ask(page(server, "/sim/set"), R"({"mileage_unit":"km"})").document()["mileage_unit"] == "km");
  auto const wrong = ask(page(server, "/sim/set"), R"({"milage_unit":"km"})");
  CHECK(wrong.status == 400);
  CHECK(wrong.document()["error"]["hint"] == "did you mean 'mileage_unit'?");
  CHECK(ask(page(server, "/sim/set"), "[]").status == 400);
  CHECK(ask(page(server, "/sim/clock"), R"({"shift_s":-900})").document()["shift_s"] == -900);
  CHECK(ask(server.url(), login()).document()["message"] ==
        "Illegal timestamp, beyond the allowed difference");
  CHECK(ask(page(server, "/sim/state")).document()["source"] == "city");
  CHECK(ask(page(server, "/sim/nothing")).status == 404);
  CHECK(ask(page(server, "/")).status == 404);
  CHECK(ask(page(server, "/sim/reset"), "{}").status == 200);
  CHECK(ask(page(server, "/sim/report")).document()["calls"] == 0);
}

TEST_CASE("a scenario file sets world and switches; a key it does not know is an error") {
  TempDir const folder;
  auto const file = folder.write("calm.json", R"({"about":"twelve vehicles","anchor":"2026-04-30",
    "city":{"vehicles":12,"seed":3},"switches":{"null_result":true}})");
  Server server{file};
  auto const state = ask(page(server, "/sim/state")).document();
  CHECK(state["devices"].size() == 12);
  CHECK(state["anchor"] == "2026-04-30");
  CHECK(state["switches"]["null_result"] == true);
  auto const bad = folder.write("bad.json", R"({"citty":{}})");
  CHECK_THROWS_WITH_AS(Server{bad}, doctest::Contains("unknown key 'citty'"), fleet::Error);
  CHECK_THROWS_WITH_AS(Server{"/nowhere.json"}, "cannot read scenario '/nowhere.json'", fleet::Error);
}

TEST_CASE("every scenario that comes with the project is one") {
  int found = 0;
  for (auto const &entry :
       std::filesystem::directory_iterator{fleet::testing::source_dir() / "tests/sim/scenarios"}) {
    CAPTURE(entry.path().string());
    Setup setup;
    CHECK_NOTHROW(fleet::sim::read_scenario(entry.path().string(), setup));
    ++found;
  }
  CHECK(found >= 4);
}
