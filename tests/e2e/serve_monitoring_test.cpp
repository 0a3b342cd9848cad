// Health and metrics of the built `fleet serve`, and its limit for clients that ask too often.
#include "serve_site.hpp"
#include "support/files.hpp"
#include "support/metrics_format.hpp"

using namespace fleet;
using nlohmann::json;
using testing::metric;
using testing::ServeSite;
using testing::wait_for_generations;

TEST_CASE("ingest health is 503 while a stream is late") {
  ServeSite site;
  auto const late = site.get("/health/ingest");
  CHECK(late.status == 503);
  CHECK(json::parse(late.body)["status"] == "degraded");
  CHECK(json::parse(late.body)["rows"].size() == 7);
  site.sql.run(R"sql(
    insert into tracksolid.ingestion_log (job, stream, started_at, finished_at, ok)
      select j, s, now(), now(), true from (values ('poll-movement', 'devices'), ('poll-movement', 'live'),
        ('poll-movement', 'tracks'), ('poll-movement', 'trips'), ('poll-movement', 'parking'), ('poll-events', 'alarms')) as x(j, s);
    select reporting.refresh_v_trips(true))sql");
  auto const good = site.get("/health/ingest");
  CHECK(good.status == 200);
  CHECK(json::parse(good.body)["status"] == "ok");
}

TEST_CASE("OPTIONS lists the methods of the OpenAPI document, and the metrics count every request") {
  ServeSite const site;
  auto const document = site.json("/openapi.json");
  CHECK(document["openapi"] == "3.1.0");
  for (auto const &[path, methods] : document["paths"].items()) {
    auto const options = site.ask("OPTIONS " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK_MESSAGE(options.status == 204, path);
    std::string allowed;
    for (auto const &[method, operation] : methods.items())
      allowed += method == "get" ? "GET, HEAD, " : "POST, ";
    CHECK_MESSAGE(options.headers.at("allow") == allowed + "OPTIONS", path);
  }
  CHECK(metric(site, "fleet_serve_request_seconds_count") >= static_cast<double>(document["paths"].size()));
  CHECK(testing::metrics_fault(site.get("/metrics").body) == "");
}

TEST_CASE("promtool finds no fault in the metrics") {
  if (testing::run({"sh", "-c", "command -v promtool"}, testing::clean_environment()).exit_code != 0)
    FLEET_SKIP("no promtool (Debian's package prometheus)");
  ServeSite const site;
  wait_for_generations(site);
  testing::TempDir const folder;
  auto const file = folder.write("metrics", site.get("/metrics").body);
  auto const checked =
      testing::run({"sh", "-c", "promtool check metrics <" + file}, testing::clean_environment());
  CHECK(checked.exit_code == 0);
  CHECK(checked.out + checked.err == "");
}

TEST_CASE("a client over the rate limit gets 429, /health does not count") {
  ServeSite const site{{"--rate", "2"}};
  int refused = 0;
  for (int i = 0; i < 12; ++i) refused += site.get("/config.json").status == 429 ? 1 : 0;
  CHECK(refused >= 6);  // four at once, two more a second
  CHECK(refused <= 8);
  CHECK(site.get("/health").status == 200);
}
