// The built `fleet serve` when things go wrong around it: signals, a restarting database, slow queries, wrong
// options.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <thread>

#include "serve_site.hpp"
#include "support/files.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::eventually;
using testing::problem;
using testing::RawClient;
using testing::ServeSite;

namespace {

constexpr char const *slow_filters =
    "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language sql volatile as "
    "$$ select json_build_object('slept', pg_sleep(30)::text) $$";

int running_queries(ServeSite &site) {
  return site.sql.one<int>(
      "select count(*) from pg_stat_activity where application_name = 'fleet/serve' and state = 'active' "
      "and datname = current_database()");
}

/// Whatever there is to GET is answered 200; /health/ingest 503, as nothing was ever polled.
void check_all_routes(ServeSite const &site) {
  auto const document = site.json("/openapi.json");
  for (auto const &[path, methods] : document["paths"].items()) {
    auto target = path;
    if (path.ends_with("/track")) target += "?vehicle_number=KAA1";
    if (path.ends_with("/nearest")) target += "?lat=0&lng=0";
    if (path.ends_with("/trip")) target += "?trip_id=1";
    if (path.ends_with(".mvt")) target = "/tiles/0/0/0.mvt?start=2026-06-05&end=2026-06-06";
    if (path.ends_with("/stream") || !methods.contains("get")) continue;
    CHECK_MESSAGE(site.get(target).status == (path == "/health/ingest" ? 503 : 200), target);
  }
}

testing::Result serve(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  return testing::run_fleet(arguments, {{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"}}, 20s);
}

}  // namespace

TEST_CASE("a stop signal ends serve with exit code 0") {
  ServeSite site;
  RawClient idle{site.port};
  CHECK(idle.get("/health").status == 200);
  site.process->signal(SIGTERM);
  CHECK(site.process->wait(10s) == 0);
  CHECK(idle.closed_within(1s));
  CHECK(site.process->out() == "http://127.0.0.1:" + std::to_string(site.port) + "\n");
  CHECK(site.process->err().empty());
}

TEST_CASE("systemd is notified of READY, WATCHDOG and STOPPING") {
  testing::TempDir const folder;
  auto const path = (folder.path() / "notify").string();
  int const fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address) == 0);
  timeval const patience{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  auto const notice = [fd] {
    char text[100];
    auto const size = ::recv(fd, text, sizeof text, 0);
    return std::string(text, size < 0 ? 0 : static_cast<std::size_t>(size));
  };
  ServeSite site{{}, {{"NOTIFY_SOCKET", path}, {"WATCHDOG_USEC", "600000"}}};
  CHECK(notice() == "READY=1");
  CHECK(notice() == "WATCHDOG=1");
  CHECK(notice() == "WATCHDOG=1");
  site.process->signal(SIGTERM);
  std::string last;
  for (int i = 0; i < 100 && last != "STOPPING=1"; ++i) last = notice();
  CHECK(last == "STOPPING=1");
  CHECK(site.process->wait(10s) == 0);
  ::close(fd);
}

TEST_CASE("serve listens on a socket passed by systemd") {
  int const fd = ::socket(AF_INET, SOCK_STREAM, 0);  // inherited
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address) == 0);
  auto const start = [&](std::string const &arguments) {
    return std::vector<std::string>{"bash", "-c",
                                    "LISTEN_PID=$$ LISTEN_FDS=1 exec " + testing::fleet_binary() + " serve " +
                                        arguments + " 3<&" + std::to_string(fd)};
  };
  auto const environment =
      testing::fleet_environment({{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"}});
  CHECK(testing::run(start(""), environment, 20s).err.find("one listening TCP socket") != std::string::npos);
  REQUIRE(::listen(fd, 16) == 0);
  socklen_t size = sizeof address;
  ::getsockname(fd, reinterpret_cast<sockaddr *>(&address), &size);
  auto const port = ntohs(address.sin_port);
  RawClient early{port};  // before it starts
  early.send("GET /config.json HTTP/1.1\r\nHost: localhost\r\n\r\n");
  testing::Process process{start("--bind 0.0.0.0:1"), environment};
  CHECK(process.wait_for_line("http://") == "http://127.0.0.1:" + std::to_string(port));
  CHECK(early.read_reply().status == 200);
  process.signal(SIGTERM);
  CHECK(process.wait(10s) == 0);
  ::close(fd);
}

TEST_CASE("database sessions are named and read-only") {
  ServeSite site{{"--connections", "3"}};
  CHECK(eventually([&] {  // all of them, before anybody has asked
    return site.sql.one<int>(
               "select count(*) from pg_stat_activity where application_name = 'fleet/serve' and "
               "datname = current_database()") == 3;
  }));
  site.sql.run(
      "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language plpgsql volatile as "
      "$$ begin delete from tracksolid.devices; return '{}'; end $$");
  CHECK(problem(site.get("/webhook/fleet-dashboard")) == "503 no_rights");
  CHECK(site.sql.one<int>("select count(*) from tracksolid.devices") == 3);
}

TEST_CASE("the reader role is enough for every route") {
  ServeSite const site{{}, {{"PGOPTIONS", "-c role=fleet_reader"}}};
  check_all_routes(site);
  CHECK(site.post("{}").status == 200);
}

TEST_CASE("a login with more rights gives them up") {
  ServeSite site;  // as superuser
  for (auto const *secret : {"tracksolid.devices", "tracksolid.api_token_cache", "tracksolid.shown_trips"}) {
    site.sql.run(
        std::string{
            "create or replace function reporting.fn_filters(p_scope text[] default null) returns json language plpgsql volatile as "
            "$$ begin perform count(*) from "} +
        secret + "; return '{}'; end $$");
    CHECK(problem(site.get("/webhook/fleet-dashboard")) == "503 no_rights");
    site.process->wait_for_line("the database role lacks a right");
  }
}

TEST_CASE("a killed database session is replaced without an error for the client") {
  ServeSite site{{"--connections", "2"}};
  for (int round = 0; round < 5; ++round) {
    CHECK(site.get("/webhook/live-positions").status == 200);
    site.sql.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fleet/serve'");
  }
  CHECK(site.get("/webhook/live-positions").status == 200);
}

TEST_CASE("without its database serve answers 503, and recovers by itself") {
  testing::TempCluster cluster;
  testing::TempDb const db{cluster};
  testing::Process process{testing::fleet_command({"serve", "--bind", "127.0.0.1:0"}),
                           testing::fleet_environment({{"FLEET_DATABASE_URL", db.url()}})};
  auto const line = process.wait_for_line("http://");
  auto const port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  auto const get = [&](std::string const &target) { return RawClient{port}.get(target); };
  CHECK(get("/health").status == 200);
  cluster.stop(SIGQUIT);
  CHECK(eventually([&] { return get("/health").status == 503; }));
  CHECK(get("/health").body == "{\"status\":\"degraded\",\"version\":\"" FLEET_VERSION
                               "\",\"database\":\"unreachable\"}");
  auto const live = get("/webhook/live-positions");
  CHECK(problem(live) == "503 database_unreachable");
  CHECK(live.headers.contains("retry-after"));
  cluster.start();
  CHECK(eventually([&] { return get("/health").status == 200; }));
}

TEST_CASE("/health answers while all sessions are busy, and requests that wait too long get 503") {
  ServeSite site{{"--connections", "1"}};
  site.sql.run(slow_filters);
  RawClient works{site.port};
  works.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(eventually([&] { return running_queries(site) == 1; }));
  auto const start = std::chrono::steady_clock::now();
  RawClient waits{site.port};
  waits.send("GET /webhook/live-positions?cost_centre=North HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(site.get("/health").status == 200);
  CHECK(std::chrono::steady_clock::now() - start < 1s);
  auto const reply = waits.read_reply();
  CHECK(problem(reply) == "503 overloaded");
  CHECK(reply.headers.contains("retry-after"));
  auto const took = std::chrono::steady_clock::now() - start;
  CHECK(took > 4s);  // 5 s, while the query of the other would go on for 15
  CHECK(took < 8s);
}

TEST_CASE("a full queue is answered 503 at once") {
  ServeSite site{{"--connections", "1"}};
  site.sql.run(slow_filters);
  RawClient works{site.port};
  works.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(eventually([&] { return running_queries(site) == 1; }));
  std::vector<std::unique_ptr<RawClient>> waiting;
  for (int lng = -130; lng < 130; ++lng)  // one more than may wait, and a few
    waiting.emplace_back(std::make_unique<RawClient>(site.port))
        ->send("GET /webhook/live-positions/nearest?lat=0&lng=" + std::to_string(lng) +
               " HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(eventually([&] {
    return site.get("/metrics").body.find("\nfleet_serve_waiting_requests 256\n") != std::string::npos;
  }));
  auto const start = std::chrono::steady_clock::now();
  CHECK(problem(site.get("/webhook/live-positions/nearest?lat=1&lng=1")) == "503 overloaded");
  CHECK(std::chrono::steady_clock::now() - start < 1s);
}

TEST_CASE(
    "a database that is not migrated: 503 on every path, with the words to say and the seconds to wait") {
  testing::TempDb const db{testing::TempDb::Content::empty};
  testing::Process process{testing::fleet_command({"serve", "--bind", "127.0.0.1:0"}),
                           testing::fleet_environment({{"FLEET_DATABASE_URL", db.url()}})};
  auto const line = process.wait_for_line("http://");
  RawClient client{static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)))};
  auto const health = client.get("/health");
  CHECK(health.status == 503);
  CHECK(health.body.find("\"not migrated\"") != std::string::npos);
  for (auto const *path : {"/webhook/live-positions", "/webhook/live-positions/track?vehicle_number=K",
                           "/analytics/mileage", "/webhook/fleet-dashboard", "/health/ingest"}) {
    auto const reply = client.get(path);
    CHECK_MESSAGE(problem(reply) == "503 not_migrated", path);
    CHECK(reply.body.find("run `fleet migrate`") != std::string::npos);
    CHECK(reply.headers.contains("retry-after"));
  }
}

TEST_CASE("a client that hangs up cancels its query") {
  ServeSite site;
  site.sql.run(slow_filters);
  {
    RawClient client{site.port};
    client.send("GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    CHECK(eventually([&] { return running_queries(site) == 1; }));
  }
  CHECK(eventually([&] { return running_queries(site) == 0; }));
  CHECK(site.get("/webhook/live-positions").status == 200);
}

TEST_CASE("a query over the statement timeout is 503, and the session stays usable") {
  ServeSite site{{"--connections", "1", "--statement-timeout", "300"}};
  site.sql.run(slow_filters);
  auto const reply = site.get("/webhook/fleet-dashboard");
  CHECK(problem(reply) == "503 timeout");
  CHECK(reply.headers.contains("retry-after"));
  CHECK(site.get("/webhook/live-positions").status == 200);
}

TEST_CASE("many clients at once are all answered") {
  ServeSite site;
  std::atomic<int> good{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 16; ++i)
    clients.emplace_back([&] {
      RawClient client{site.port};
      for (int n = 0; n < 20; ++n)
        good +=
            client.get("/webhook/live-positions").body.find("\"vehicles\":3") != std::string::npos ? 1 : 0;
    });
  for (auto &client : clients) client.join();
  CHECK(good == 320);
}

TEST_CASE("wrong options and addresses give one line of error and one hint") {
  auto const open = serve({"--bind", "0.0.0.0:0"});
  CHECK(open.exit_code == 2);
  CHECK(open.err ==
        "fleet serve: error: '0.0.0.0:0' is reachable from other machines and there are no tokens\n"
        "hint: bind to 127.0.0.1 behind a proxy, or give --public to serve everything to everyone\n");
  testing::Process anyone{
      testing::fleet_command({"serve", "--bind", "0.0.0.0:0", "--public"}),
      testing::fleet_environment({{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"}})};
  CHECK_NOTHROW(anyone.wait_for_line("http://"));
  CHECK(serve({"--bind", "8890"}).exit_code == 2);
  CHECK(serve({"--connections", "0"}).exit_code == 2);
  ServeSite const site;
  auto const taken = serve({"--bind", "127.0.0.1:" + std::to_string(site.port)});
  CHECK(taken.exit_code == 1);
  CHECK(taken.err.find("Address already in use") != std::string::npos);
  CHECK(taken.err.find("hint: another process listens there") != std::string::npos);
}
