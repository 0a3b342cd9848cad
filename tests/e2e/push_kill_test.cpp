// `fleet receive-push` under load while the receiver is killed or PostgreSQL stopped as after a crash: what
// was answered with success is in the database once, whatever happened.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <random>
#include <set>

#include "base/text.hpp"
#include "push_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::hub_form;
using testing::hub_stored;
using testing::PushReceiver;

namespace {

constexpr int clients = 64;

int wanted_kills() {
  auto const *text = std::getenv("FLEET_KILLS");
  return text == nullptr ? 5 : to_number<int>(text).value_or(5);
}

/// 64 clients with a connection each, which send one to five new items at a time and note what was
/// acknowledged.
class Load {
 public:
  explicit Load(std::uint16_t port, int round) : port_(port), round_(round) {
    for (int i = 0; i < clients; ++i) threads_.emplace_back([this, i] { run(i); });
  }
  ~Load() { stop(); }
  void stop() {
    stopping_ = true;
    for (auto &thread : threads_) thread.join();
    threads_.clear();
  }
  std::vector<std::string> const &acknowledged() const { return acknowledged_; }
  int odd_answers() const { return odd_; }

 private:
  void run(int client) {
    for (int n = 0; !stopping_;) {
      try {
        testing::RawClient connection{port_};
        while (!stopping_ && send(connection, client, n++)) std::this_thread::sleep_for(60ms);
      } catch (std::exception const &) {
        std::this_thread::sleep_for(20ms);  // nobody listens just now
      }
    }
  }
  /// False: the connection is over; nothing was promised.
  bool send(testing::RawClient &connection, int client, int n) {
    std::vector<std::string> keys;
    std::string list = "[";
    for (int i = 0; i <= n % 5; ++i) {
      keys.push_back(std::to_string(round_) + "-" + std::to_string(client) + "-" + std::to_string(n) + "-" +
                     std::to_string(i));
      list += (i > 0 ? "," : "") + ("{\"deviceImei\":\"000000000000001\",\"key\":\"" + keys.back() + "\"}");
    }
    auto const reply = connection.ask(testing::post_request("/hub/rfid", hub_form(list + "]")));
    if (reply.status == 200) {
      std::lock_guard const lock{mutex_};
      acknowledged_.insert(acknowledged_.end(), keys.begin(), keys.end());
      if (reply.body != R"({"code":0,"msg":"success"})") ++odd_;
      return true;
    }
    if (reply.status != 0 && reply.status != 503) ++odd_;
    return reply.status != 0;
  }

  std::uint16_t port_;
  int round_;
  std::atomic<bool> stopping_{false};
  std::atomic<int> odd_{0};
  std::mutex mutex_;
  std::vector<std::string> acknowledged_;
  std::vector<std::thread> threads_;
};

bool spool_is_empty(PushReceiver const &receiver) {
  for (auto const &entry : std::filesystem::directory_iterator{receiver.spool()})
    if (std::error_code gone; entry.path().extension() != "" && entry.file_size(gone) > 0 && !gone)
      return false;
  return true;
}

/// How many of `keys` are in the inbox other than once.
int wrong(testing::Sql &sql, std::vector<std::string> const &keys) {
  int found = 0;
  std::set<std::string> stored;
  for (auto const &row : store::Autocommit{sql.session()}.query(
           "select raw ->> 'key', count(*) from tracksolid.push_inbox group by 1")) {
    stored.insert(row[0].text());
    found += row[1].as<int>() == 1 ? 0 : 1;
  }
  for (auto const &key : keys) found += stored.contains(key) ? 0 : 1;
  return found;
}

}  // namespace

TEST_CASE(
    "what was answered with success is stored once, through kills of the receiver and crashes of "
    "PostgreSQL") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  PushReceiver receiver{db.url()};
  auto const kills = wanted_kills();
  std::mt19937 random{20261124};
  std::vector<std::string> acknowledged;
  int odd = 0;
  for (int kill = 0; kill < kills; ++kill) {
    {
      Load load{receiver.port, kill};
      std::this_thread::sleep_for(std::chrono::milliseconds{200 + random() % 600});
      if (kill % 2 == 0) {
        receiver.process->signal(SIGKILL);
        receiver.process->wait();
        receiver.start();
      } else {
        cluster.stop(SIGQUIT);  // pg_ctl stop -m immediate
        std::this_thread::sleep_for(std::chrono::milliseconds{200 + random() % 400});
        cluster.start();
      }
      std::this_thread::sleep_for(200ms);
      load.stop();
      acknowledged.insert(acknowledged.end(), load.acknowledged().begin(), load.acknowledged().end());
      odd += load.odd_answers();
    }
    bool drained = false;
    for (int i = 0; i < 18 && !drained; ++i)
      drained = testing::soon([&] { return spool_is_empty(receiver); });
    INFO("kill " << kill << ": " << receiver.process->err());
    REQUIRE(drained);
  }
  CHECK(odd == 0);
  CHECK(acknowledged.size() > static_cast<std::size_t>(kills) * 100);
  testing::Sql sql{db};
  CHECK(wrong(sql, acknowledged) == 0);
  MESSAGE(kills << " kills, " << acknowledged.size() << " items acknowledged, "
                << sql.one("select count(*) from tracksolid.push_inbox") << " stored");
}

TEST_CASE("while PostgreSQL is away messages go to the spool, in order, and into the inbox when it is back") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  PushReceiver receiver{db.url(), {{"FLEET_PUSH_SPOOL_MB", "1"}}};
  auto const send = [&](int n) {
    return receiver.post("/hub/rfid",
                         hub_form("[{\"deviceImei\":\"000000000000001\",\"n\":" + std::to_string(n) + "}]"));
  };
  CHECK(receiver.answer(send(0)) == hub_stored);
  cluster.stop(SIGQUIT);
  for (int n = 1; n <= 20; ++n) CHECK(receiver.answer(send(n)) == hub_stored);
  CHECK(receiver.answer(send(20)) == hub_stored);  // a repeat
  CHECK(receiver.get("/health").body.find("\"degraded\"") != std::string::npos);
  CHECK(receiver.get("/metrics").body.find("fleet_push_spooled_items_total 21") != std::string::npos);
  // A megabyte is soon full: then it is said so, and nothing is promised.
  std::string const large(900'000, 'x');
  CHECK(receiver.post("/hub/rfid", hub_form("[{\"big\":\"1" + large + "\"}]")).status == 200);
  auto const full = receiver.post("/hub/rfid", hub_form("[{\"big\":\"2" + large + "\"}]"));
  CHECK(full.status == 503);
  CHECK(full.headers.at("retry-after") == "5");
  CHECK(receiver.get("/health").status == 503);
  // Another process takes over what is on disk.
  receiver.process->signal(SIGKILL);
  receiver.process->wait();
  receiver.start();
  cluster.start();
  REQUIRE(testing::soon([&] { return spool_is_empty(receiver); }));
  testing::Sql sql{db};
  CHECK(sql.one("select string_agg(raw ->> 'n', ' ' order by received_at) from tracksolid.push_inbox where "
                "raw ? 'n'") == "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox where raw ? 'big'") == 1);
}

TEST_CASE("it starts without its database, and a database that hangs counts as away") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  cluster.stop(SIGINT);
  PushReceiver receiver{db.url()};
  CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form(R"([{"n":1}])"))) == hub_stored);
  cluster.start();
  REQUIRE(testing::soon([&] { return spool_is_empty(receiver); }));
  testing::Sql sql{db};
  auto const backends = [&] {
    std::vector<int> pids;
    for (auto const &row : store::Autocommit{sql.session()}.query(
             "select pid from pg_stat_activity where application_name like 'fleet/receive-push%'"))
      pids.push_back(row[0].as<int>());
    return pids;
  };
  CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form(R"([{"n":2}])"))) == hub_stored);
  auto const hanging = backends();
  REQUIRE(!hanging.empty());
  for (auto const pid : hanging) ::kill(pid, SIGSTOP);
  auto const started = std::chrono::steady_clock::now();
  CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form(R"([{"n":3}])"))) == hub_stored);
  CHECK(std::chrono::steady_clock::now() - started < 20s);
  for (auto const pid : hanging) ::kill(pid, SIGCONT);
  REQUIRE(testing::soon([&] { return sql.one<int>("select count(*) from tracksolid.push_inbox") == 3; }));
}
