// The built `fleet serve` and its data: never older than a commit, never asked twice for the same, told to
// those who listen.
#include <atomic>
#include <set>
#include <thread>

#include "serve_site.hpp"
#include "support/files.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::problem;
using testing::RawClient;
using testing::ServeSite;

namespace {

using Clock = std::chrono::steady_clock;
std::string const live = "/webhook/live-positions";

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

bool eventually(std::function<bool()> const &condition) {
  for (int i = 0; i < 250; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

/// Figure of /metrics.
double metric(ServeSite const &site, std::string const &name) {
  auto const text = site.get("/metrics").body;
  auto const found = text.find("\n" + name + " ");
  REQUIRE_MESSAGE(found != std::string::npos, name);
  return std::stod(text.substr(found + name.size() + 2));
}

/// Until the service has looked at the generations: before, every answer asks the database.
void wait_for_generations(ServeSite const &site) {
  REQUIRE(eventually([&] { return site.get(live).headers.contains("data-age"); }));
}

void move_everyone(ServeSite &site, int speed_kmh) {
  site.sql.run("update tracksolid.live_positions set gps_time = now(), heartbeat_at = now(), speed_kmh = " +
               std::to_string(speed_kmh));
}

/// The speeds in an answer; more than one: it mixes two commits.
std::set<int> speeds(json const &answer) {
  std::set<int> found;
  for (auto const &feature : answer["geojson"]["features"])
    found.insert(feature["properties"]["speed_kmh"].get<int>());
  return found;
}

std::string asking(std::string const &target, std::string const &header) {
  return "GET " + target + " HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
}

/// Someone beside the service who does by hand what it must: hears of a commit, asks, has the answer. What it
/// takes him is the machine's and the database's doing.
class Bystander {
 public:
  explicit Bystander(std::string const &url) : url_(url), thread_([this] { run(); }) {
    while (!ready_) std::this_thread::sleep_for(1ms);
  }
  ~Bystander() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// How long after each commit he had read what it stored or something newer, the longest last; after
  /// stop().
  std::vector<double> delays_ms(std::map<int, Clock::time_point> const &committed) const {
    std::vector<double> delays;
    for (auto const &[speed, at] : committed) {
      auto const read = seen_.lower_bound(speed);
      REQUIRE(read != seen_.end());
      delays.push_back(milliseconds(read->second - at));
    }
    std::sort(delays.begin(), delays.end());
    return delays;
  }

 private:
  struct Ear : pqxx::notification_receiver {
    using pqxx::notification_receiver::notification_receiver;
    void operator()(std::string const &, int) override {}
  };
  void run() {
    pqxx::connection connection{url_};
    Ear const ear{connection, "fleet"};
    auto const ask = [&] {
      return json::parse(
          pqxx::nontransaction{connection}.exec1("select reporting.fn_live_positions()")[0].c_str());
    };
    ask();  // a session's first question takes longer
    for (ready_ = true; !stop_;) {
      if (connection.await_notification(0, 10'000) == 0) continue;
      for (int const speed : speeds(ask())) seen_.emplace(speed, Clock::now());
    }
  }

  std::string url_;
  std::atomic<bool> ready_{false}, stop_{false};
  std::map<int, Clock::time_point> seen_;
  std::thread thread_;
};

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

TEST_CASE("an answer is given again without the database until something is committed") {
  ServeSite site;
  wait_for_generations(site);
  auto const queries = metric(site, "fleet_serve_queries_total");
  move_everyone(site, 31);
  REQUIRE(eventually([&] { return speeds(site.json(live)) == std::set{31}; }));
  auto const first = site.get(live);
  CHECK(site.get(live).body == first.body);
  CHECK(site.get(live).headers.at("server-timing") == "cache;desc=hit");
  CHECK(first.headers.at("cache-control") == "private, no-cache");
  CHECK(std::stoi(first.headers.at("data-age")) <= 5);
  CHECK(metric(site, "fleet_serve_queries_total") - queries <= 3);
}

TEST_CASE("what is known is answered, in full and as 304, without a query: there is none that could run") {
  ServeSite site;
  wait_for_generations(site);
  move_everyone(site, 42);
  REQUIRE(eventually([&] { return speeds(site.json(live)) == std::set{42}; }));
  auto const first = site.get(live);
  site.sql.run("drop function reporting.fn_live_positions(text, text) cascade");
  CHECK(site.get(live + "?cost_centre=South").status == 500);  // who would have to ask
  auto const again = site.get(live);
  CHECK(again.status == 200);
  CHECK(again.body == first.body);
  CHECK(site.ask(asking(live, "If-None-Match: " + first.headers.at("etag"))).status == 304);
  CHECK(site.ask(asking(live, "Accept-Encoding: gzip")).headers.at("content-encoding") == "gzip");
}

TEST_CASE("a change that nobody announces is in the answers within seconds") {
  ServeSite site;
  wait_for_generations(site);
  site.sql.run(R"sql(
    create or replace function tracksolid.raise_generation(p_name text) returns bigint language sql security definer
      set search_path = pg_catalog, pg_temp as $$
      update tracksolid.generations set generation = generation + 1, changed_at = clock_timestamp()
       where name = p_name returning generation $$)sql");
  move_everyone(site, 43);
  auto const committed = std::chrono::steady_clock::now();
  CHECK(eventually([&] { return speeds(site.json(live)) == std::set{43}; }));
  CHECK(std::chrono::steady_clock::now() - committed < 4s);  // it looks every 2 s
}

TEST_CASE("what anybody may announce keeps no commit from the answers") {
  ServeSite site;
  wait_for_generations(site);
  for (auto const *text : {"live:9223372036854775807", "live:-5", "live:1", "live", "", ":", "x:1", "live:x"})
    site.sql.run("select pg_notify('fleet', '" + std::string{text} + "')");
  for (int const speed : {44, 45}) {
    move_everyone(site, speed);
    auto const committed = Clock::now();
    CHECK(eventually([&] { return speeds(site.json(live)) == std::set{speed}; }));
    CHECK(Clock::now() - committed < 1500ms);  // it did not take the look of every 2 s
  }
}

TEST_CASE("every answer says how long it took and how it may be kept, and those of data how old they are") {
  ServeSite const site;
  wait_for_generations(site);
  auto const document = site.json("/openapi.json");
  std::set<std::string> const of_no_data{"/",        "/trips", "/config.json", "/openapi.json",
                                         "/metrics", "/health"};
  for (auto const &[path, methods] : document["paths"].items()) {
    auto target = path;
    if (path.ends_with("/track")) target += "?vehicle_number=KAA1";
    if (path.ends_with("/nearest")) target += "?lat=0&lng=0";
    if (path.ends_with("/trip")) target += "?trip_id=1";
    RawClient client{site.port};
    client.send("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
    auto const end = client.wait_for("\r\n\r\n");
    auto const head = client.received().substr(0, end);
    CHECK_MESSAGE(head.find("\r\nServer-Timing: ") != std::string::npos, head);
    CHECK_MESSAGE(head.find("\r\nCache-Control: ") != std::string::npos, head);
    CHECK_MESSAGE((head.find("\r\nData-Age: ") != std::string::npos) == !of_no_data.contains(path), head);
  }
  auto const refused = site.get("/nowhere");
  CHECK(refused.headers.contains("server-timing"));
  CHECK(refused.headers.at("cache-control") == "no-store");
}

TEST_CASE("If-None-Match is answered 304 until something is committed") {
  ServeSite site;
  wait_for_generations(site);
  auto const first = site.get(live);
  auto const tag = first.headers.at("etag");
  auto const again = site.ask(asking(live, "If-None-Match: " + tag));
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  CHECK(again.headers.at("etag") == tag);
  move_everyone(site, 77);
  CHECK(eventually([&] { return site.ask(asking(live, "If-None-Match: " + tag)).status == 200; }));
  auto const packed = site.ask(asking(live, "Accept-Encoding: gzip"));
  CHECK(packed.headers.at("content-encoding") == "gzip");
  CHECK(
      site.ask(asking(live, "Accept-Encoding: gzip\r\nIf-None-Match: " + packed.headers.at("etag"))).status ==
      304);
}

TEST_CASE("under load, a commit is in the answers within 100 ms and no answer mixes two") {
  ServeSite site;
  wait_for_generations(site);
  std::atomic<bool> stop{false};
  std::atomic<int> mixed{0};
  std::atomic<int> answers{0};
  move_everyone(site, 10);
  REQUIRE(eventually([&] { return speeds(site.json(live)) == std::set{10}; }));
  std::vector<std::thread> load;
  for (int i = 0; i < 4; ++i)
    load.emplace_back([&] {
      RawClient client{site.port};
      while (!stop) {
        mixed += speeds(json::parse(client.get(live).body)).size() == 1 ? 0 : 1;
        ++answers;
      }
    });
  RawClient client{site.port};
  Bystander bystander{site.database_url()};
  std::map<int, Clock::time_point> committed;
  std::vector<double> delays_ms;
  for (int speed = 20; speed < 60; ++speed) {
    move_everyone(site, speed);
    committed[speed] = Clock::now();
    while (speeds(json::parse(client.get(live).body)) != std::set{speed} &&
           Clock::now() - committed[speed] < 5s) {
    }
    delays_ms.push_back(milliseconds(Clock::now() - committed[speed]));
  }
  std::this_thread::sleep_for(50ms);
  bystander.stop();
  stop = true;
  for (auto &thread : load) thread.join();
  auto const by_hand_ms = bystander.delays_ms(committed);
  std::sort(delays_ms.begin(), delays_ms.end());
  MESSAGE("commit to answer: median " << delays_ms[delays_ms.size() / 2] << " ms, longest "
                                      << delays_ms.back() << " ms, by hand longest " << by_hand_ms.back()
                                      << " ms, under " << answers.load() << " other answers");
  CHECK(delays_ms[delays_ms.size() / 2] < 100);
  CHECK(delays_ms.back() < 100 + by_hand_ms.back());  // a busy machine lets the bystander wait as well
  CHECK(mixed == 0);
  CHECK(answers > 50);
}

TEST_CASE("equal questions that come together are one query") {
  ServeSite site{{"--connections", "4"}};
  wait_for_generations(site);
  site.sql.run(
      "create or replace function reporting.fn_filters() returns json language sql volatile as "
      "$$ select json_build_object('slept', pg_sleep(0.7)::text, 'vehicles', '[]'::json) $$");
  auto const before = metric(site, "fleet_serve_queries_total");
  std::vector<std::thread> clients;
  std::atomic<int> good{0};
  for (int i = 0; i < 12; ++i)
    clients.emplace_back([&] { good += site.get("/webhook/fleet-dashboard").status == 200 ? 1 : 0; });
  for (auto &client : clients) client.join();
  CHECK(good == 12);
  CHECK(metric(site, "fleet_serve_queries_total") - before == 1);
}

TEST_CASE("a query that several wait for survives the first who leaves") {
  ServeSite site;
  wait_for_generations(site);
  site.sql.run(
      "create or replace function reporting.fn_filters() returns json language sql volatile as "
      "$$ select json_build_object('slept', pg_sleep(1)::text) $$");
  RawClient stays{site.port};
  {
    RawClient leaves{site.port};
    leaves.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    stays.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    std::this_thread::sleep_for(300ms);
  }
  CHECK(stays.read_reply().status == 200);
}

TEST_CASE("the stream gives everybody first, then who changed") {
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

TEST_CASE("the stream of a cost centre is of that one only") {
  ServeSite site;
  Events events{site, live + "/stream?cost_centre=North"};
  CHECK(events.next("positions")["geojson"]["features"].size() == 1);
  site.sql.run("update tracksolid.live_positions set gps_time = now(), speed_kmh = 66");
  auto const some = events.next("positions");
  REQUIRE(some["geojson"]["features"].size() == 1);
  CHECK(some["geojson"]["features"][0]["properties"]["vehicle_number"] == "KAA 1");
}

TEST_CASE("the trips of a window are asked for again after a refresh only") {
  ServeSite site;
  wait_for_generations(site);
  std::string const june = R"({"start":"2026-06-05","end":"2026-06-06"})";
  auto const first = site.post(june);
  CHECK(json::parse(first.body)["summary"]["trips"] == 2);
  CHECK(site.post(june).headers.at("server-timing") == "cache;desc=hit");
  site.sql.run("delete from tracksolid.trips where imei = '359857080000002'");
  CHECK(json::parse(site.post(june).body)["summary"]["trips"] == 2);  // as v_trips still says
  site.sql.run("select reporting.refresh_v_trips(true)");
  CHECK(eventually([&] { return json::parse(site.post(june).body)["summary"]["trips"] == 1; }));
}

TEST_CASE("a track as GeoJSON and as GPX") {
  ServeSite const site;
  auto const track = live + "/track?vehicle_number=KAA1&hours=2&format=";
  auto const geojson = site.get(track + "geojson");
  CHECK(geojson.headers.at("content-type") == "application/geo+json");
  CHECK(json::parse(geojson.body)["features"][0]["geometry"]["coordinates"].size() == 4);
  auto const gpx = site.get(track + "gpx");
  CHECK(gpx.headers.at("content-type") == "application/gpx+xml");
  CHECK(gpx.headers.at("content-disposition") == "attachment; filename=\"track.gpx\"");
  CHECK(gpx.body.find("<name>KAA 1</name>") != std::string::npos);
  CHECK(gpx.body.find("<trkpt lat=\"0\" lon=\"36.001\"><time>20") != std::string::npos);
  CHECK(problem(site.get(track + "kml")) == "400 bad_parameter");
}

TEST_CASE("a trip as JSON, as GeoJSON and as GPX") {
  ServeSite site;
  auto const id = site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000001'");
  auto const trip = "/webhook/fleet-dashboard/trip?trip_id=" + id;
  auto const old = site.json(trip);  // its fixes are not there, nor is a line
  CHECK(old["summary"]["distance_km"] == 12.5);
  CHECK(old["vehicle"]["vehicle_number"] == "KAA 1");
  CHECK(old["geojson"]["features"].empty());
  site.sql.run(R"sql(
    insert into tracksolid.position_history (imei, gps_time, lat, lng, speed_kmh, source) values
      ('359857080000001', '2026-06-05T08:59:59Z', 0, 35, 30, 'poll'),   -- before it began
      ('359857080000001', '2026-06-05T09:00:00Z', 0, 36, 30, 'poll'),
      ('359857080000001', '2026-06-05T09:01:00Z', 0, 36.001, 30, 'poll'),
      ('359857080000001', '2026-06-05T09:30:00Z', 0, 36.002, 30, 'poll'))sql");
  auto const gpx = site.get(trip + "&format=gpx");
  CHECK(gpx.headers.at("content-disposition") == "attachment; filename=\"trip-" + id + ".gpx\"");
  CHECK(gpx.body.find(
            "<name>KAA 1</name>\n<trkseg>\n"
            "<trkpt lat=\"0\" lon=\"36\"><time>2026-06-05T09:00:00Z</time></trkpt>\n"
            "<trkpt lat=\"0\" lon=\"36.001\"><time>2026-06-05T09:01:00Z</time></trkpt>\n</trkseg>\n"
            "<trkseg>\n"  // a silence of 29 minutes
            "<trkpt lat=\"0\" lon=\"36.002\"><time>2026-06-05T09:30:00Z</time></trkpt>\n</trkseg>\n") !=
        std::string::npos);
  auto const geojson = site.get(trip + "&format=geojson");
  CHECK(geojson.headers.at("content-type") == "application/geo+json");
  CHECK(json::parse(geojson.body)["features"].size() == 2);
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip")) == "400 missing_parameter");
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip?trip_id=x")) == "400 bad_parameter");
  CHECK(problem(site.get("/webhook/fleet-dashboard/trip?trip_id=999999")) == "404 unknown_trip");
}

TEST_CASE("a trip whose fixes have expired is the line of the map, without times") {
  ServeSite site;
  site.sql.run(
      "update tracksolid.trips set route_overview = public.st_geomfromtext('LINESTRING(36 0, 36.5 0.5)', "
      "4326) "
      "where imei = '359857080000002'; refresh materialized view reporting.v_trips");
  auto const id = site.sql.one("select trip_id from reporting.v_trips where imei = '359857080000002'");
  auto const gpx = site.get("/webhook/fleet-dashboard/trip?format=gpx&trip_id=" + id).body;
  CHECK(gpx.find("<trkpt lat=\"0\" lon=\"36\"></trkpt>\n<trkpt lat=\"0.5\" lon=\"36.5\"></trkpt>") !=
        std::string::npos);
}

TEST_CASE("every analytics route answers, as JSON and as CSV") {
  ServeSite const site;
  for (auto const *name : {"fleet-summary", "utilisation", "driver-behaviour", "driver-clock", "alarms",
                           "mileage", "today", "dispatch", "trace", "ingestion"})
    CHECK_MESSAGE(site.get(std::string{"/analytics/"} + name).status == 200, name);
  auto const june = std::string{"/analytics/fleet-summary?from=2026-06-05&to=2026-06-05"};
  auto const day = site.json(june)["rows"][0];
  CHECK(day["trips"] == 2);
  CHECK(day["distance_km"] == 15.5);
  CHECK(site.json(june + "&cost_centre=South")["rows"][0]["distance_km"] == 3);
  auto const csv = site.get(june + "&format=csv");
  CHECK(csv.headers.at("content-type") == "text/csv; charset=utf-8");
  CHECK(csv.body.starts_with(
      "day,vehicles,trips,distance_km,driving_s,idle_s,max_speed_kmh\r\n2026-06-05,2,2,15.5"));
  CHECK(site.ask(asking(june, "Accept: text/csv")).body == csv.body);
  for (auto const *name : {"fleet-summary", "utilisation", "driver-behaviour", "driver-clock", "alarms",
                           "mileage", "today", "dispatch", "trace", "ingestion"}) {
    auto const table = site.get(std::string{"/analytics/"} + name + "?format=csv");
    CHECK_MESSAGE(table.headers.at("content-type") == "text/csv; charset=utf-8", name);
    CHECK_MESSAGE(table.headers.at("content-disposition").find(name) != std::string::npos, name);
  }
  auto const trace = site.get("/analytics/trace?format=csv").body;  // KAA 1 had four fixes
  CHECK(
      trace.starts_with("imei,vehicle_number,cost_centre,fixes,start_time,end_time,lng,lat\r\n"
                        "359857080000001,KAA 1,North,4,"));
  CHECK(std::count(trace.begin(), trace.end(), '\n') == 5);
  CHECK(trace.ends_with(",36.004,0.0\r\n"));
  CHECK(site.get("/analytics/dispatch?format=csv").body.find(",36.1,0.0\r\n") != std::string::npos);
  CHECK(site.get("/analytics/today?format=csv&cost_centre=North")
            .body.starts_with(
                "cost_centre,vehicles,moving,idle,parked,offline,newest_seen_at\r\nNorth,1,1,0,0,0,"));
  CHECK(site.get("/analytics/today?format=csv&part=clock").body.starts_with("imei,vehicle_number,"));
  CHECK(problem(site.get("/analytics/today?format=csv&part=x")) == "400 bad_parameter");
  CHECK(problem(site.get("/analytics/alarms?from=yesterday")) == "400 bad_parameter");
  CHECK(problem(site.get("/analytics/alarms?from=2026-02-30")) == "400 bad_value");
  CHECK(problem(site.get("/analytics/alarms?from=2026-06-06&to=2026-06-05")) == "400 bad_value");
  CHECK(problem(site.get("/analytics/fleet-summary?period=year")) == "400 bad_value");
}

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

TEST_CASE("the OpenAPI document names the routes, and the metrics add up") {
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
}

TEST_CASE("promtool finds nothing to say about the metrics") {
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

TEST_CASE("who asks too often is told so, and others are not") {
  ServeSite const site{{"--rate", "2"}};
  int refused = 0;
  for (int i = 0; i < 12; ++i) refused += site.get("/config.json").status == 429 ? 1 : 0;
  CHECK(refused >= 6);  // four at once, two more a second
  CHECK(refused <= 8);
  CHECK(site.get("/health").status == 200);
}
