// Abuse of the built `fleet serve` by some clients, while others must be answered throughout.
// FLEET_ABUSE_CONNECTIONS=10000 and FLEET_ABUSE_MB=1024 make it as bad as it gets; the defaults take seconds.
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <thread>

#include "serve_site.hpp"

using namespace fleet;
using namespace std::chrono_literals;
using nlohmann::json;
using testing::RawClient;
using testing::RawReply;
using testing::ServeSite;

namespace {

std::string const live = "/webhook/live-positions";

std::size_t setting(char const *name, std::size_t otherwise) {
  auto const *text = std::getenv(name);
  return text != nullptr ? std::strtoul(text, nullptr, 10) : otherwise;
}

/// Resident memory of the service.
double memory_mb(ServeSite const &site) {
  std::ifstream status{"/proc/" + std::to_string(site.process->pid()) + "/status"};
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) / 1024;
  return -1;
}

/// Somebody who asks twenty times a second, each time anew, and counts what goes wrong.
class GoodClient {
 public:
  explicit GoodClient(ServeSite const &site) : site_(site), thread_([this] { run(); }) {}
  ~GoodClient() { stop(); }
  void stop() {
    stop_ = true;
    if (thread_.joinable()) thread_.join();
  }
  int asked() const { return asked_; }
  int failed() const { return failed_; }
  double slowest_ms() const { return slowest_ms_; }

 private:
  void run() {
    while (!stop_) {
      auto const start = std::chrono::steady_clock::now();
      bool good = false;
      try {
        good = site_.get(live).body.find("\"vehicles\":3") != std::string::npos;
      } catch (std::runtime_error const &) {
      }
      auto const took = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start);
      slowest_ms_ = std::max(slowest_ms_.load(), took.count());
      failed_ += good ? 0 : 1;
      ++asked_;
      std::this_thread::sleep_for(50ms);
    }
  }
  ServeSite const &site_;
  std::atomic<bool> stop_{false};
  std::atomic<int> asked_{0}, failed_{0};
  std::atomic<double> slowest_ms_{0};
  std::thread thread_;
};

/// Ends a case: everybody who behaved was answered, and nothing was complained about.
void check_unharmed(ServeSite &site, GoodClient &good) {
  for (auto const enough = good.asked() + 5; good.asked() < enough;) std::this_thread::sleep_for(10ms);
  good.stop();
  MESSAGE("a good client asked " << good.asked() << " times, the slowest answer took " << good.slowest_ms()
                                 << " ms; memory " << memory_mb(site) << " MB");
  CHECK(good.failed() == 0);
  CHECK(site.process->running());
  site.process->signal(SIGTERM);
  CHECK(site.process->wait(20s) == 0);
  CHECK(site.process->err() == "");
}

std::string encoded(std::string_view text) {
  std::string out;
  char hex[4];
  for (char const c : text) {
    std::snprintf(hex, sizeof hex, "%%%02X", static_cast<unsigned char>(c));
    out += hex;
  }
  return out;
}

}  // namespace

TEST_CASE("thousands of idle connections") {
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  auto const count = setting("FLEET_ABUSE_CONNECTIONS", 2000);
  ServeSite site;
  GoodClient good{site};
  std::vector<std::unique_ptr<RawClient>> idle;
  for (std::size_t i = 0; i < count; ++i) {
    idle.push_back(std::make_unique<RawClient>(site.port));
    if (i % 3 == 1) idle.back()->send("GET /webhook/live-positions HTTP/1.1\r\nHo");
    if (i % 3 == 2)
      idle.back()->send("POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{");
  }
  std::this_thread::sleep_for(500ms);
  CHECK(memory_mb(site) < setting("FLEET_ABUSE_MEMORY_MB", 60));
  check_unharmed(site, good);
}

TEST_CASE("clients that send the header or the body a byte at a time") {
  ServeSite site;
  GoodClient good{site};
  std::vector<std::unique_ptr<RawClient>> drippers;
  for (int i = 0; i < 200; ++i) {
    auto &client = *drippers.emplace_back(std::make_unique<RawClient>(site.port));
    client.send(i % 2 == 0 ? "GET /webhook/live-positions HTTP/1.1\r\n"
                           : "POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n"
                             "Content-Length: 250000\r\n\r\n{");
  }
  auto const start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < 6s) {
    for (auto &client : drippers) client->send("X");
    std::this_thread::sleep_for(200ms);
  }
  int cut = 0;
  for (std::size_t i = 0; i < drippers.size(); i += 2) cut += drippers[i]->closed_within(1s) ? 1 : 0;
  CHECK(cut == 100);  // a header has 5 s, however it comes
  drippers.clear();
  check_unharmed(site, good);
}

TEST_CASE("an endless body and an endless header") {
  ServeSite site;
  GoodClient good{site};
  auto const bytes = setting("FLEET_ABUSE_MB", 64) << 20U;
  std::string const part(1 << 20, 'x');
  auto const pour = [&](std::string const &head, std::string const &chunk) {
    RawClient client{site.port};
    client.send(head);
    std::size_t taken = 0;
    while (taken < bytes && client.send(chunk)) taken += chunk.size();
    return taken;
  };
  std::string const post = "POST /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n";
  std::size_t const most = 20 << 20;  // socket buffers, and what is dropped while the answer is on its way
  CHECK(pour(post + "Content-Length: " + std::to_string(bytes) + "\r\n\r\n", part) < most);
  CHECK(pour(post + "Transfer-Encoding: chunked\r\n\r\n", "100000\r\n" + part + "\r\n") < most);
  CHECK(pour("GET / HTTP/1.1\r\nX: ", part) < most);
  std::string bomb = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 10'000; ++i) bomb += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(site.ask(bomb + "\r\n").status == 431);
  CHECK(memory_mb(site) < setting("FLEET_ABUSE_MEMORY_MB", 60));
  check_unharmed(site, good);
}

TEST_CASE("SQL, broken UTF-8, NUL and huge numbers in every parameter of every path") {
  ServeSite site;
  GoodClient good{site};
  std::vector<std::string> const nasty{"'; drop table tracksolid.devices cascade; --",
                                       "x'); select pg_sleep(20); --",
                                       "$$;$1%s%n{}\\",
                                       "\xFF\xFE",
                                       std::string{"a\0b", 3},
                                       "\xED\xA0\x80",
                                       "../../../etc/passwd",
                                       "9999999999999999999999",
                                       "-1e400",
                                       "NaN",
                                       "infinity",
                                       "0x10",
                                       "2026-02-30",
                                       "9999-12-31",
                                       "0001-01-01",
                                       "\r\nX-Evil: 1",
                                       "<script>alert(1)</script>",
                                       std::string(5000, 'a')};
  auto const document = site.json("/openapi.json");
  int asked = 0;
  for (auto const &[path, methods] : document["paths"].items()) {
    if (path.ends_with("/stream") || !methods.contains("get")) continue;
    auto const parameters = methods["get"].value("parameters", json::array());
    for (auto const &parameter : parameters)
      for (auto const &value : nasty) {
        auto target = path + "?" + parameter["name"].get<std::string>() + "=" + encoded(value);
        if (path.ends_with("/track") && parameter["name"] != "vehicle_number")
          target += "&vehicle_number=KAA1";
        if (path.ends_with("/nearest") && parameter["name"] == "limit") target += "&lat=0&lng=0";
        auto const reply = site.get(target);
        CHECK_MESSAGE((reply.status == 200 || (reply.status >= 400 && reply.status < 500)), target, " gave ",
                      reply.status);
        CHECK_FALSE(reply.headers.contains("x-evil"));
        ++asked;
      }
  }
  CHECK(asked > 500);
  for (auto const *field : {"vehicles", "driver", "cost_centre", "city", "start", "end"})
    for (auto const &value : nasty) {
      auto const form =
          site.post(std::string{field} + "=" + encoded(value), "application/x-www-form-urlencoded");
      CHECK_MESSAGE((form.status == 200 || form.status == 400), field, "=", value, " gave ", form.status);
      auto const text = json{{field, value}}.dump(-1, ' ', false, json::error_handler_t::ignore);
      auto const body = site.post(text);
      CHECK_MESSAGE((body.status == 200 || body.status == 400), text, " gave ", body.status);
    }
  CHECK(site.sql.one<int>("select count(*) from tracksolid.devices") == 3);
  check_unharmed(site, good);
}

TEST_CASE("unknown methods and paths") {
  ServeSite site;
  GoodClient good{site};
  auto const ask = [&](std::string const &method, std::string const &path) {
    return site.ask(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").status;
  };
  auto const document = site.json("/openapi.json");
  for (auto const &[path, methods] : document["paths"].items()) {
    for (auto const *method : {"PUT", "DELETE", "PATCH", "TRACE", "get", "PROPFIND", "BREW"})
      CHECK_MESSAGE(ask(method, path) == 405, method, " ", path);
    if (!methods.contains("post")) CHECK_MESSAGE(ask("POST", path) == 405, path);
  }
  for (auto const *path : {"/../../etc/passwd", "/..%2f..%2fetc/passwd", "/%2e%2e/x", "/.", "//", "/metrics/",
                           "/webhook/live-positions/../../metrics", "/%00", "/\\..\\x", "/;", "/~root"}) {
    auto const status = ask("GET", path);
    CHECK_MESSAGE((status == 400 || status == 404), path, " gave ", status);
  }
  CHECK(ask("CONNECT", "example.com:443") == 400);
  check_unharmed(site, good);
}

TEST_CASE("pipelined requests, and clients that disconnect in the middle") {
  ServeSite site;
  GoodClient good{site};
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "GET /webhook/live-positions HTTP/1.1\r\nHost: x\r\n\r\n";
  RawClient patient{site.port};
  std::thread sender{[&] { patient.send(many); }};
  int answered = 0;
  while (answered < 2000 && patient.read_reply().status == 200) ++answered;
  sender.join();
  CHECK(answered == 2000);
  for (int i = 0; i < 300; ++i) {
    RawClient client{site.port};
    client.send(i % 3 == 0   ? many.substr(0, 20'000)
                : i % 3 == 1 ? "GET /webhook/live-positions/stream HTTP/1.1\r\nHost: x\r\n\r\n"
                             : "GET /webhook/fleet-dashboard HTTP/1.1\r\nHost: x\r\n\r\n");
    client.reset();
  }
  check_unharmed(site, good);
}
