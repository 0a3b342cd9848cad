// The time from a commit to the answers of the built `fleet serve` that show it.
#include <atomic>
#include <set>
#include <thread>

#include "serve_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::eventually;
using testing::move_everyone;
using testing::RawClient;
using testing::ServeSite;
using testing::speeds;
using testing::wait_for_generations;

namespace {

using Clock = std::chrono::steady_clock;
std::string const live = "/webhook/live-positions";

double milliseconds(Clock::duration time) {
  return std::chrono::duration<double, std::milli>(time).count();
}

/// A client of the database alone: it waits for the notification of a commit and queries, as the service has to. Its
/// delay is what the machine and the database need.
class DatabaseClient {
 public:
  explicit DatabaseClient(std::string const &url) : url_(url), thread_([this] { run(); }) {
    while (!ready_) std::this_thread::sleep_for(1ms);
  }
  ~DatabaseClient() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  /// Milliseconds from each commit until its data or newer data was read, the longest last. Call stop() first.
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
  void run() {
    auto session = testing::connect(url_);
    session.listen("fleet");
    auto const ask = [&] {
      return json::parse(
          store::Autocommit{session}.value<std::string>("select reporting.fn_live_positions()"));
    };
    ask();  // a session's first query takes longer
    for (ready_ = true; !stop_;) {
      if (session.wait_for_notifications(10ms).empty()) continue;
      for (int const speed : speeds(ask())) seen_.emplace(speed, Clock::now());
    }
  }

  std::string url_;
  std::atomic<bool> ready_{false}, stop_{false};
  std::map<int, Clock::time_point> seen_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("a change without a notification is in the answers within seconds") {
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

TEST_CASE("false notifications do not delay the answers") {
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

TEST_CASE("under load, a commit is in the answers within 100 ms and no answer mixes two commits") {
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
  DatabaseClient database_client{site.database_url()};
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
  database_client.stop();
  stop = true;
  for (auto &thread : load) thread.join();
  auto const database_ms = database_client.delays_ms(committed);
  std::sort(delays_ms.begin(), delays_ms.end());
  MESSAGE("commit to answer: median " << delays_ms[delays_ms.size() / 2] << " ms, longest "
                                      << delays_ms.back() << " ms, of the database alone "
                                      << database_ms.back() << " ms, under " << answers.load()
                                      << " other answers");
  CHECK(delays_ms[delays_ms.size() / 2] < 100);
  CHECK(delays_ms.back() < 100 + database_ms.back());  // a busy machine delays both
  CHECK(mixed == 0);
  CHECK(answers > 50);
}
