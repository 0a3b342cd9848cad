// `fleet receive-push` under load while the receiver, PostgreSQL, the disk, the clock and the way to the database fail:
// what was answered with success is in the database byte for byte, once, whatever happened.
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>

#include "base/text.hpp"
#include "fault_control.hpp"
#include "push_load.hpp"
#include "slow_link.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using testing::FaultControl;
using testing::hub_form;
using testing::hub_stored;
using testing::PushLoad;
using testing::PushReceiver;

namespace {

/// FLEET_CHAOS_ROUNDS: how many rounds, one fault each.
int wanted_rounds() {
  auto const *text = std::getenv("FLEET_CHAOS_ROUNDS");
  return text == nullptr ? 14 : to_number<int>(text).value_or(14);
}

/// The fault shim's control, mapped.
class Faults {
 public:
  explicit Faults(std::string path) : path_(std::move(path)) {
    int const fd = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    REQUIRE(::ftruncate(fd, sizeof(FaultControl)) == 0);
    void *memory = ::mmap(nullptr, sizeof(FaultControl), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    ::close(fd);
    REQUIRE(memory != MAP_FAILED);
    control_ = static_cast<FaultControl *>(memory);
  }
  ~Faults() { ::munmap(control_, sizeof(FaultControl)); }
  Faults(Faults const &) = delete;
  Faults &operator=(Faults const &) = delete;
  void set(FaultControl::Call call, int error) { control_->error[call] = error; }
  void set_clock(long ahead_s) { control_->clock_ahead_s = ahead_s; }
  std::string const &path() const { return path_; }

 private:
  std::string path_;
  FaultControl *control_ = nullptr;
};

/// Everything that can fail, and a receiver between.
struct Site {
  Site() {
    testing::Environment environment{{"LD_PRELOAD", FLEET_FAULT_SHIM},
                                     {"FLEET_FAULT_CONTROL", faults.path()},
                                     {"FLEET_FAULT_FOLDER", folder.path().string() + "/receiver/spool"},
                                     {"FLEET_PUSH_SPOOL_DIR", folder.path().string() + "/receiver/spool"}};
    auto const url = "postgresql://127.0.0.1:" + std::to_string(link.port()) + "/" + db.name() +
                     "?user=postgres&sslmode=disable";
    receiver = std::make_unique<PushReceiver>(url, environment);
  }
  /// The processes of the server: stopped together they are a machine that hangs.
  void signal_server(int number) const {
    int postmaster = 0;
    std::ifstream{cluster.data() / "postmaster.pid"} >> postmaster;
    for (auto const &entry : std::filesystem::directory_iterator{"/proc"}) {
      auto const pid = to_number<int>(entry.path().filename().string());
      if (pid && (*pid == postmaster || parent_of(*pid) == postmaster)) ::kill(*pid, number);
    }
  }
  static int parent_of(int pid) {
    std::ifstream stat{"/proc/" + std::to_string(pid) + "/stat"};
    std::string text;
    std::getline(stat, text, ')');
    char state = 0;
    int parent = 0;
    stat >> state >> parent;
    return parent;
  }
  bool is_drained() const {
    for (auto const &entry : std::filesystem::directory_iterator{spool()})
      if (!entry.path().string().ends_with(".damaged")) return false;
    return true;
  }
  std::filesystem::path spool() const { return folder.path() / "receiver/spool"; }

  testing::TempDir folder;
  Faults faults{folder.path().string() + "/control"};
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb db{cluster};
  testing::SlowLink link{cluster.socket()};
  std::unique_ptr<PushReceiver> receiver;
};

struct Fault {
  char const *name;
  std::function<void(Site &)> happen;  ///< and be over at the end
};

void with_error(Site &site, FaultControl::Call call, int error, std::chrono::milliseconds span) {
  site.faults.set(call, error);
  std::this_thread::sleep_for(span);
  site.faults.set(call, 0);
}

/// The disk fails while only the disk could take messages.
void with_disk_error(Site &site, FaultControl::Call call, int error) {
  site.cluster.stop(SIGQUIT);
  std::this_thread::sleep_for(300ms);
  with_error(site, call, error, 500ms);
  std::this_thread::sleep_for(200ms);
  site.cluster.start();
}

/// 16 messages of 1 MB at once; what is acknowledged goes to `load`'s account at the end.
void send_large(Site &site, std::map<std::string, int> &acknowledged, int round) {
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i)
    threads.emplace_back([&, i] {
      auto const body =
          hub_form("[{\"deviceImei\":\"000000000000001\",\"gateTime\":1714536000,\"type\":\"large-" +
                   std::to_string(round) + "-" + std::to_string(i) + "\"}]") +
          "&large=" + std::string(1'000'000, static_cast<char>('a' + i));
      testing::RawClient client{site.receiver->port};
      client.be_patient(60s);
      if (client.ask(testing::post_request("/hub/pushevent", body)).status != 200) return;
      std::lock_guard const lock{mutex};
      acknowledged.emplace(body, 1);
    });
  for (auto &thread : threads) thread.join();
}

std::vector<Fault> const faults{
    {"receiver killed",
     [](Site &site) {
       site.receiver->process->signal(SIGKILL);
       site.receiver->process->wait();
       site.receiver->start();
     }},
    {"database crashed",
     [](Site &site) {
       site.cluster.stop(SIGQUIT);
       std::this_thread::sleep_for(400ms);
       site.cluster.start();
     }},
    {"database frozen",
     [](Site &site) {
       site.signal_server(SIGSTOP);
       std::this_thread::sleep_for(6s);
       site.signal_server(SIGCONT);
     }},
    {"receiver frozen",
     [](Site &site) {
       site.receiver->process->signal(SIGSTOP);
       std::this_thread::sleep_for(1s);
       site.receiver->process->signal(SIGCONT);
     }},
    {"network silent",
     [](Site &site) {
       site.link.be_silent(true);
       std::this_thread::sleep_for(6s);
       site.link.be_silent(false);
     }},
    {"disk full", [](Site &site) { with_disk_error(site, FaultControl::write, ENOSPC); }},
    {"failing data sync", [](Site &site) { with_disk_error(site, FaultControl::data_sync, EIO); }},
    {"failing folder sync", [](Site &site) { with_disk_error(site, FaultControl::sync, EIO); }},
    {"no new files", [](Site &site) { with_disk_error(site, FaultControl::create, EACCES); }},
    {"spool not readable",
     [](Site &site) {
       site.faults.set(FaultControl::read, EIO);
       site.cluster.stop(SIGQUIT);
       std::this_thread::sleep_for(300ms);
       site.cluster.start();
       std::this_thread::sleep_for(1s);
       site.faults.set(FaultControl::read, 0);
     }},
    {"spool not to be opened or deleted",
     [](Site &site) {
       site.faults.set(FaultControl::open, EACCES);
       site.faults.set(FaultControl::unlink, EROFS);
       site.cluster.stop(SIGQUIT);
       std::this_thread::sleep_for(300ms);
       site.cluster.start();
       std::this_thread::sleep_for(1s);
       site.faults.set(FaultControl::open, 0);
       std::this_thread::sleep_for(1s);
       site.faults.set(FaultControl::unlink, 0);
     }},
    {"receiver killed while the database is away",
     [](Site &site) {
       site.cluster.stop(SIGQUIT);
       std::this_thread::sleep_for(300ms);
       site.receiver->process->signal(SIGKILL);
       site.receiver->process->wait();
       site.receiver->start();
       std::this_thread::sleep_for(300ms);
       site.cluster.start();
     }},
    {"clock 500 days behind, then 60 ahead",
     [](Site &site) {
       site.faults.set_clock(-500L * 86'400);
       site.cluster.stop(SIGQUIT);
       std::this_thread::sleep_for(300ms);
       site.faults.set_clock(60L * 86'400);
       site.receiver->process->signal(SIGKILL);
       site.receiver->process->wait();
       site.receiver->start();
       site.cluster.start();
       std::this_thread::sleep_for(500ms);
       site.faults.set_clock(0);
     }},
    {"slow link", nullptr},  // 16 Mbit/s and 16 messages of 1 MB
};

/// How many of the acknowledged messages are in the inbox other than once and byte for byte.
int wrong(testing::Sql &sql, std::map<std::string, int> const &acknowledged) {
  std::map<std::string, int> stored;
  for (auto const &row :
       store::Autocommit{sql.session()}.query("select encode(body, 'hex') from tracksolid.push_inbox")) {
    auto const hex = row[0].text();
    std::string bytes(hex.size() / 2, '\0');
    for (std::size_t i = 0; i < bytes.size(); ++i)
      bytes[i] = static_cast<char>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
    ++stored[bytes];
  }
  int found = 0;
  for (auto const &[body, events] : acknowledged) found += stored[body] == 1 ? 0 : 1;
  return found;
}

double at_most(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1,
                         static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

}  // namespace

TEST_CASE("messages answered with success are stored once, byte for byte, through every fault") {
  Site site;
  auto const rounds = wanted_rounds();
  std::map<std::string, int> acknowledged;
  int odd = 0;
  int refused = 0;
  std::vector<double> answer_ms;
  for (int round = 0; round < rounds; ++round) {
    auto const &fault = faults[static_cast<std::size_t>(round) % faults.size()];
    CAPTURE(fault.name);
    {
      PushLoad load{site.receiver->port, round};
      std::this_thread::sleep_for(400ms);
      if (fault.happen) {
        fault.happen(site);
      } else {
        site.link.set_rate(2'000'000);
        send_large(site, acknowledged, round);
        site.link.set_rate(0);
      }
      std::this_thread::sleep_for(300ms);
      load.stop();
      acknowledged.insert(load.acknowledged().begin(), load.acknowledged().end());
      odd += load.odd_answers();
      refused += load.refused();
      answer_ms.insert(answer_ms.end(), load.answer_ms().begin(), load.answer_ms().end());
      CHECK(!load.acknowledged().empty());
    }
    bool drained = false;
    for (int i = 0; i < 18 && !drained; ++i) drained = testing::soon([&] { return site.is_drained(); });
    INFO("round " << round << ": " << site.receiver->process->err());
    REQUIRE(drained);
  }
  CHECK(odd == 0);
  CHECK(acknowledged.size() > static_cast<std::size_t>(rounds) * 50);
  testing::Sql sql{site.db};
  CHECK(wrong(sql, acknowledged) == 0);
  // And its items come to their table once.
  bool processed = false;
  for (int i = 0; i < 18 && !processed; ++i)
    processed = testing::soon(
        [&] { return sql.one<int>("select count(*) from tracksolid.push_inbox where state = 'new'") == 0; });
  CHECK(processed);
  int events = 0;
  for (auto const &[body, count] : acknowledged) events += count;
  CHECK(sql.one<int>("select count(*) from tracksolid.push_items") == 0);
  CHECK(sql.one<int>("select count(distinct event_type) - count(*) from tracksolid.device_events") == 0);
  CHECK(sql.one<int>("select count(*) from tracksolid.device_events") >= events);
  MESSAGE(rounds << " rounds, " << acknowledged.size() << " messages acknowledged with " << events
                 << " items, " << refused << " answered 503, "
                 << sql.one("select count(*) from tracksolid.push_inbox") << " messages and "
                 << sql.one("select count(*) from tracksolid.device_events")
                 << " items stored, answers in ms: p50 " << at_most(answer_ms, 0.5) << ", p99 "
                 << at_most(answer_ms, 0.99) << ", longest " << at_most(answer_ms, 1));
}

TEST_CASE("while PostgreSQL is away messages go to the spool, in order, and into the inbox when it is back") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  PushReceiver receiver{db.url(), {{"FLEET_PUSH_SPOOL_MB", "1"}}};
  auto const send = [&](int n) {
    return receiver.post("/hub/rfid",
                         hub_form("[{\"deviceImei\":\"000000000000001\",\"n\":" + std::to_string(n) + "}]"));
  };
  auto const is_drained = [&] { return std::filesystem::is_empty(receiver.spool()); };
  CHECK(receiver.answer(send(0)) == hub_stored);
  cluster.stop(SIGQUIT);
  for (int n = 1; n <= 20; ++n) CHECK(receiver.answer(send(n)) == hub_stored);
  CHECK(receiver.answer(send(20)) == hub_stored);  // a repeat
  CHECK(receiver.get("/health").body.find(R"("degraded")") != std::string::npos);
  CHECK(receiver.get("/health").body.find(R"("problems":["the database is away")") != std::string::npos);
  CHECK(receiver.get("/metrics").body.find("fleet_push_spooled_messages_total 21") != std::string::npos);
  // A megabyte is soon full: then it is said so, and nothing is promised.
  std::string const large(900'000, 'x');
  CHECK(receiver.post("/hub/rfid", hub_form("[{\"big\":\"1" + large + "\"}]")).status == 200);
  auto const full = receiver.post("/hub/rfid", hub_form("[{\"big\":\"2" + large + "\"}]"));
  CHECK(full.status == 503);
  CHECK(full.headers.at("retry-after") == "5");
  auto const health = receiver.get("/health");
  CHECK(health.status == 503);
  CHECK(health.body.find("the spool is full") != std::string::npos);
  std::this_thread::sleep_for(
      std::chrono::milliseconds{1500});  // arrival and drain differ by more than a second
  // Another process takes over what is on disk.
  receiver.process->signal(SIGKILL);
  receiver.process->wait();
  receiver.start();
  cluster.start();
  REQUIRE(testing::soon(is_drained));
  testing::Sql sql{db};
  CHECK(
      sql.one(
          "select string_agg(substring(convert_from(body, 'UTF8') from '%22n%22%3A(\\d+)'), ' ' order by received_at) "
          "from tracksolid.push_inbox where length(body) < 1000") ==
      "0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20");
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox where length(body) > 1000") == 1);
  // The time of receipt is that of the arrival, not that of the drain.
  CHECK(sql.one<bool>(
      "select max(stored_at - received_at) > '1 s' and min(stored_at - received_at) > '-1 s' from "
      "tracksolid.push_inbox"));
}

TEST_CASE(
    "a database that hangs, with its network open: answers within five seconds, then at once, and it ends within five") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  testing::SlowLink link{cluster.socket()};
  PushReceiver receiver{"postgresql://127.0.0.1:" + std::to_string(link.port()) + "/" + db.name() +
                        "?user=postgres&sslmode=disable"};
  auto const timed = [&](int n) {
    auto const started = std::chrono::steady_clock::now();
    CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form("[{\"n\":" + std::to_string(n) + "}]"))) ==
          hub_stored);
    return std::chrono::steady_clock::now() - started;
  };
  timed(1);
  link.be_silent(true);
  CHECK(timed(2) < 5s);
  for (int n = 3; n < 10; ++n) CHECK(timed(n) < 500ms);
  CHECK(receiver.get("/health").body.find("the database is away") != std::string::npos);
  auto const started = std::chrono::steady_clock::now();
  receiver.process->signal(SIGTERM);
  CHECK(receiver.process->wait(20s) == 0);
  CHECK(std::chrono::steady_clock::now() - started < 5s);
  // A new one, which has never seen the database: the same.
  receiver.start();
  CHECK(timed(10) < 5s);
  CHECK(timed(11) < 500ms);
  // Stopped in the middle of its first try.
  link.be_silent(false);
  REQUIRE(testing::soon([&] { return std::filesystem::is_empty(receiver.spool()); }));
  testing::Sql sql{db};
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == 11);
  link.be_silent(true);
  std::thread late{[&] { timed(12); }};
  std::this_thread::sleep_for(200ms);
  auto const stopped = std::chrono::steady_clock::now();
  receiver.process->signal(SIGTERM);
  late.join();
  CHECK(receiver.process->wait(20s) == 0);
  CHECK(std::chrono::steady_clock::now() - stopped < 5s);
}

TEST_CASE(
    "a message that the database refuses waits on disk, the others go in, and it follows when it is let") {
  testing::TempDb const db;
  testing::Sql sql{db};
  sql.run(R"sql(create function public.guard() returns trigger language plpgsql as $$
      begin if position('ODD'::bytea in new.body) > 0 then raise exception 'odd' using errcode = 'P0001'; end if; return new; end $$;
      create trigger guard before insert on tracksolid.push_inbox for each row execute function public.guard())sql");
  PushReceiver receiver{db.url()};
  auto const send = [&](std::string const &what) {
    return receiver.answer(receiver.post("/hub/rfid", hub_form("[{\"n\":\"" + what + "\"}]")));
  };
  CHECK(send("ODD") == hub_stored);
  for (int n = 0; n < 5; ++n) CHECK(send(std::to_string(n)) == hub_stored);
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == 5);
  auto const health = receiver.get("/health");
  CHECK(health.status == 200);
  CHECK(health.body.find("the database refuses some messages") != std::string::npos);
  CHECK(receiver.process->err().find("the database refused pushed messages") != std::string::npos);
  sql.run("drop trigger guard on tracksolid.push_inbox");
  bool all = false;
  for (int i = 0; i < 3 && !all; ++i)
    all = testing::soon([&] { return sql.one<int>("select count(*) from tracksolid.push_inbox") == 6; });
  CHECK(all);
  REQUIRE(testing::soon([&] { return std::filesystem::is_empty(receiver.spool()); }));
}

TEST_CASE("a database that refuses everything, as one that is not migrated yet, gets all of it afterwards") {
  testing::TempDb const db{testing::TempDb::Content::empty};
  PushReceiver receiver{db.url()};
  for (int n = 0; n < 30; ++n)
    CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form("[{\"n\":" + std::to_string(n) + "}]"))) ==
          hub_stored);
  CHECK(receiver.process->err().find("run `fleet migrate`") ==
        std::string::npos);  // a hint, not in the log's text
  CHECK(receiver.process->err().find("has not been migrated") != std::string::npos);
  CHECK(testing::run_fleet({"migrate"}, db.environment()).exit_code == 0);
  testing::Sql sql{db};
  CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form("[{\"n\":30}]"))) == hub_stored);
  bool all = false;
  for (int i = 0; i < 6 && !all; ++i)
    all = testing::soon([&] { return sql.one<int>("select count(*) from tracksolid.push_inbox") == 31; });
  CHECK(all);
}

TEST_CASE("--drain takes damaged files and files of another folder in; the files stay") {
  testing::TempCluster cluster{{.durable = true}};
  testing::TempDb const db{cluster};
  cluster.stop(SIGINT);
  PushReceiver receiver{db.url()};
  for (int n = 0; n < 5; ++n)
    CHECK(receiver.answer(receiver.post("/hub/rfid", hub_form("[{\"n\":" + std::to_string(n) + "}]"))) ==
          hub_stored);
  receiver.process->signal(SIGTERM);
  CHECK(receiver.process->wait(10s) == 0);
  std::string path;
  for (auto const &entry : std::filesystem::directory_iterator{receiver.spool()})
    path = entry.path().string();
  REQUIRE(path.ends_with(".spool"));
  cluster.start();
  std::ofstream{path, std::ios::app} << "rubbish";
  std::ofstream{receiver.folder.path().string() + "/empty.spool"};
  auto const drained = testing::run_fleet(
      {"receive-push", "--drain", path, receiver.folder.path().string() + "/empty.spool"}, db.environment());
  CHECK(drained.out == "messages=5 new=5 refused=0 unreadable_bytes=7\n");
  CHECK(drained.exit_code == 3);
  CHECK(std::filesystem::exists(path));
  CHECK(testing::run_fleet({"receive-push", "--drain", path, "--json"}, db.environment()).out ==
        "{\"messages\": 5, \"new\": 0, \"refused\": 0, \"unreadable_bytes\": 7}\n");
  auto const missing =
      testing::run_fleet({"receive-push", "--drain", "/nonexistent", path}, db.environment());
  CHECK(missing.exit_code == 1);
  CHECK(missing.err.find("cannot read '/nonexistent': No such file or directory") != std::string::npos);
  testing::Sql sql{db};
  CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == 5);
}

TEST_CASE("a receiver whose clock is wrong warns, and its messages have the database's time") {
  for (long const ahead_s : {11L * 60, -2L * 86'400, -500L * 86'400}) {
    CAPTURE(ahead_s);
    testing::TempDir const folder;
    Faults faults{folder.path().string() + "/control"};
    faults.set_clock(ahead_s);
    testing::TempDb const db;
    testing::Sql sql{db};
    PushReceiver receiver{db.url(),
                          {{"LD_PRELOAD", FLEET_FAULT_SHIM},
                           {"FLEET_FAULT_CONTROL", faults.path()},
                           {"FLEET_FAULT_FOLDER", folder.path().string() + "/none"}}};
    auto const now = sql.one("select to_char(now(), 'YYYY-MM-DD HH24:MI:SS')");
    CHECK(
        receiver.answer(receiver.post("/pushgps", hub_form(R"([{"deviceImei":"000000000000001","gpsTime":")" +
                                                           now + R"(","lat":48,"lng":11}])"))) == hub_stored);
    CHECK(receiver.answer(receiver.post("/pushresourcelist", hub_form(R"([{"imei":"000000000000001"}])"))) ==
          hub_stored);
    REQUIRE(testing::soon([&] {
      return sql.one<int>("select count(*) from tracksolid.push_inbox where state = 'done'") == 2;
    }));
    CHECK(sql.one<bool>(
        "select bool_and(now() - received_at between '-1 s' and '1 min') from tracksolid.push_inbox"));
    CHECK(
        sql.one<bool>("select now() - event_time between '-1 s' and '1 min' from tracksolid.device_events"));
    CHECK(sql.one<int>("select count(*) from tracksolid.position_history") == 1);
    CHECK(receiver.process->err().find("this machine's clock differs from the database's") !=
          std::string::npos);
    CHECK(receiver.get("/health").body.find("this machine's clock is wrong") != std::string::npos);
    sql.run("select tracksolid.tidy_inbox()");
    CHECK(sql.one<int>("select count(*) from tracksolid.push_inbox") == 2);
  }
}
