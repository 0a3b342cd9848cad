// The built `fleet serve` when things go wrong around it: signals, a restarting database, slow queries, wrong
// options.
#include <sys/socket.h>
#include <sys/un.h>

#include <csignal>
#include <thread>

#include "serve_site.hpp"
#include "support/files.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::problem;
using testing::RawClient;
using testing::ServeSite;

namespace {

constexpr char const *slow_filters =
    "create or replace function reporting.fn_filters() returns json language sql volatile as "
    "$$ select json_build_object('slept', pg_sleep(30)::text) $$";

int running_queries(ServeSite &site) {
  return site.sql.one<int>(
      "select count(*) from pg_stat_activity where application_name = 'fleet/serve' and state = 'active' "
      "and datname = current_database()");
}

bool eventually(std::function<bool()> const &condition) {
  for (int i = 0; i < 250; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(20ms);
  }
  return false;
}

testing::Result serve(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "serve");
  return testing::run_fleet(arguments, {{"FLEET_DATABASE_URL", "postgresql:///none?host=/nonexistent"}}, 20s);
}

}  // namespace

TEST_CASE("a stop signal ends it in order") {
  ServeSite site;
  RawClient idle{site.port};
  CHECK(idle.get("/health").status == 200);
  site.process->signal(SIGTERM);
  CHECK(site.process->wait(10s) == 0);
  CHECK(idle.closed_within(1s));
  CHECK(site.process->out() == "http://127.0.0.1:" + std::to_string(site.port) + "\n");
  CHECK(site.process->err().empty());
}

TEST_CASE("systemd is told when it is ready, that it is alive, and that it stops") {
  testing::TempDir const folder;
  auto const path = (folder.path() / "notify").string();
  int const fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  path.copy(address.sun_path, sizeof address.sun_path - 1);
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr const *>(&address), sizeof address) == 0);
  timeval const patience{10, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  auto const told = [fd] {
    char text[100];
    auto const size = ::recv(fd, text, sizeof text, 0);
    return std::string(text, size < 0 ? 0 : static_cast<std::size_t>(size));
  };
  ServeSite site{{}, {{"NOTIFY_SOCKET", path}, {"WATCHDOG_USEC", "600000"}}};
  CHECK(told() == "READY=1");
  CHECK(told() == "WATCHDOG=1");
  CHECK(told() == "WATCHDOG=1");
  site.process->signal(SIGTERM);
  std::string last;
  for (int i = 0; i < 100 && last != "STOPPING=1"; ++i) last = told();
  CHECK(last == "STOPPING=1");
  CHECK(site.process->wait(10s) == 0);
  ::close(fd);
}

TEST_CASE("its sessions are named and read-only") {
  ServeSite site;
  site.get("/webhook/fleet-dashboard");
  CHECK(site.sql.one<int>("select count(*) from pg_stat_activity where application_name = 'fleet/serve' and "
                          "datname = current_database()") == 1);
  site.sql.run(
      "create or replace function reporting.fn_filters() returns json language plpgsql volatile as "
      "$$ begin delete from tracksolid.devices; return '{}'; end $$");
  CHECK(problem(site.get("/webhook/fleet-dashboard")) == "500 internal");
  CHECK(site.sql.one<int>("select count(*) from tracksolid.devices") == 3);
}

TEST_CASE("the reader role is enough for every route") {
  ServeSite const site{{}, {{"PGOPTIONS", "-c role=fleet_reader"}}};
  for (auto const *target :
       {"/health", "/config.json", "/webhook/live-positions", "/webhook/fleet-dashboard",
        "/webhook/live-positions/track?vehicle_number=KAA1", "/webhook/live-positions/nearest?lat=0&lng=36"})
    CHECK_MESSAGE(site.get(target).status == 200, target);
  CHECK(site.post("{}").status == 200);
}

TEST_CASE("a killed session is replaced, without an error for the client") {
  ServeSite site{{"--connections", "2"}};
  for (int round = 0; round < 5; ++round) {
    CHECK(site.get("/webhook/live-positions").status == 200);
    site.sql.run(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fleet/serve'");
  }
  CHECK(site.get("/webhook/live-positions").status == 200);
}

TEST_CASE("without its database it says so, and comes back by itself") {
  testing::TempCluster cluster{{.bare = true}};
  std::string const url = cluster.url();
  testing::Process process{testing::fleet_command({"serve", "--bind", "127.0.0.1:0"}),
                           testing::fleet_environment({{"FLEET_DATABASE_URL", url}})};
  auto const line = process.wait_for_line("http://");
  auto const port = static_cast<std::uint16_t>(std::stoi(line.substr(line.rfind(':') + 1)));
  auto const get = [&](std::string const &target) { return RawClient{port}.get(target); };
  CHECK(get("/health").status == 200);
  cluster.stop(SIGQUIT);
  auto const health = get("/health");
  CHECK(health.status == 503);
  CHECK(health.body.find("\"degraded\"") != std::string::npos);
  auto const live = get("/webhook/live-positions");
  CHECK(problem(live) == "503 database_unreachable");
  CHECK(live.headers.contains("retry-after"));
  cluster.start();
  CHECK(eventually([&] { return get("/health").status == 200; }));
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

TEST_CASE("a query that takes too long is 503, and the session lives on") {
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

TEST_CASE("wrong options and addresses are one line of error and one of hint") {
  auto const open = serve({"--bind", "0.0.0.0:0"});
  CHECK(open.exit_code == 2);
  CHECK(open.err ==
        "fleet serve: error: '0.0.0.0:0' is reachable from other machines and there are no tokens\n"
        "hint: bind to 127.0.0.1 behind a proxy, or give --public to serve everything to everyone\n");
  CHECK(serve({"--bind", "8890"}).exit_code == 2);
  CHECK(serve({"--connections", "0"}).exit_code == 2);
  ServeSite const site;
  auto const taken = serve({"--bind", "127.0.0.1:" + std::to_string(site.port)});
  CHECK(taken.exit_code == 1);
  CHECK(taken.err.find("Address already in use") != std::string::npos);
  CHECK(taken.err.find("hint: another process listens there") != std::string::npos);
}
