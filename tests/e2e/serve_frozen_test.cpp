// The built `fleet serve` beside a database server that stands still: connected, and silent.
#include <csignal>
#include <memory>
#include <sstream>
#include <thread>

#include "serve_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::problem;
using testing::RawClient;
using testing::ServeSite;
using Clock = std::chrono::steady_clock;

namespace {

/// Stops server processes (SIGSTOP), as a half-open connection or a hung machine looks from here.
class Frozen {
 public:
  Frozen(ServeSite &site, std::string const &names) {
    std::istringstream list{
        site.sql.one("select string_agg(pid::text, ' ') from pg_stat_activity where datname = "
                     "current_database() and application_name ~ '" +
                     names + "'")};
    for (pid_t pid = 0; list >> pid;) pids_.push_back(pid);
    for (auto const pid : pids_) ::kill(pid, SIGSTOP);
  }
  ~Frozen() {
    for (auto const pid : pids_) ::kill(pid, SIGCONT);
  }
  Frozen(Frozen const &) = delete;
  Frozen &operator=(Frozen const &) = delete;
  std::size_t count() const { return pids_.size(); }

 private:
  std::vector<pid_t> pids_;
};

/// Opens every session of the pool: a question of its own for each.
void use_all_sessions(ServeSite const &site) {
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(site.port));
    clients.back()->send("GET /webhook/live-positions?cost_centre=open" + std::to_string(i) +
                         " HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  for (auto const &client : clients) CHECK(client->read_reply().status == 200);
}

std::string const live = "/webhook/live-positions?cost_centre=";

}  // namespace

TEST_CASE("requests to sessions that fall silent get 503 within 5 s, and new sessions take over") {
  ServeSite site;
  testing::wait_for_generations(site);
  use_all_sessions(site);
  Frozen const frozen{site, "^fleet/serve(-listen)?$"};
  REQUIRE(frozen.count() >= 2);
  auto const start = Clock::now();
  auto const reply = site.get(live + "a");
  CHECK(problem(reply) == "503 database_unreachable");
  CHECK(reply.headers.contains("retry-after"));
  CHECK(Clock::now() - start < 10s);  // five on a machine that has nothing else to do
  // The look at changes, every 2 s, waits 2.5 s: together less than five.
  CHECK_NOTHROW(
      site.process->wait_for_line("cannot watch for changes error=\"the connection to the database was lost: "
                                  "no answer within 3.0 s\""));
  CHECK(testing::eventually([&] { return site.get(live + "b").status == 200; }));
  CHECK(testing::eventually([&] { return site.get("/health").status == 200; }));
}

TEST_CASE("an event stream goes on when its session falls silent") {
  ServeSite site;
  testing::wait_for_generations(site);
  RawClient client{site.port};
  client.be_patient(20s);
  client.send(testing::asking("/webhook/live-positions/stream", "Accept: text/event-stream"));
  REQUIRE(client.wait_for("event: positions") != std::string::npos);
  Frozen const frozen{site, "^fleet/serve-(stream|listen)$"};
  REQUIRE(frozen.count() == 2);
  testing::move_everyone(site, 55);
  auto const start = Clock::now();
  CHECK(client.wait_for("\"speed_kmh\":55") != std::string::npos);
  CHECK(Clock::now() - start < 12s);
}

TEST_CASE("an event stream says that its data stands still while there is none, and goes on afterwards") {
  ServeSite site;
  testing::wait_for_generations(site);
  RawClient client{site.port};
  client.be_patient(20s);
  client.send(testing::asking("/webhook/live-positions/stream", "Accept: text/event-stream"));
  REQUIRE(client.wait_for("event: positions") != std::string::npos);
  site.sql.run("alter function reporting.fn_live_positions rename to fn_hidden");
  testing::move_everyone(site, 55);
  CHECK(client.wait_for("event: stale") != std::string::npos);
  site.sql.run("alter function reporting.fn_hidden rename to fn_live_positions");
  testing::move_everyone(site, 66);
  CHECK(client.wait_for("\"speed_kmh\":66") != std::string::npos);
}

TEST_CASE("a stop signal ends serve within 5 s although its sessions are silent") {
  ServeSite site;
  testing::wait_for_generations(site);
  use_all_sessions(site);
  Frozen const frozen{site, "^fleet/serve"};
  RawClient client{site.port};
  client.send("GET " + live + "c HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(200ms);
  auto const start = Clock::now();
  site.process->signal(SIGTERM);
  CHECK(site.process->wait(20s) == 0);
  CHECK(Clock::now() - start < 10s);
}
