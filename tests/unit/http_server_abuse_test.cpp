// Abuse of servers by clients: each case also checks that a well-behaved client is served meanwhile.
#include <doctest/doctest.h>

#include <atomic>
#include <thread>

#include "http/server.hpp"
#include "http/server_router.hpp"
#include "unit/http_raw_client.hpp"

using namespace fleet::http;
using namespace std::chrono_literals;
using fleet::testing::RawClient;

namespace {

Options impatient() {
  Options options;
  options.idle = 600ms;
  options.header = 400ms;
  options.body = 400ms;
  options.write = 400ms;
  options.slowest_bytes_per_s = 10'000'000;
  return options;
}

struct Victim {
  explicit Victim(Options options = {}) {
    router.add("GET", "/ok",
               [](Request const &, Responder out) { out.send(reply_text(200, "text/plain", "ok")); });
    router.add(
        "POST", "/small",
        [](Request const &in, Responder out) { out.send(reply_text(200, "text/plain", in.body)); }, 1000);
    router.add(
        "GET", "/large",
        [body = std::make_shared<std::string const>(30'000'000, 'x')](Request const &, Responder out) {
          out.send(
              {200, {{"Content-Type", "text/plain"}}, body});  // made once: sanitizers take a second for it
        });
    options.decide_body = [this](Request const &request) { return router.decide_body(request); };
    server.emplace(std::move(options), std::ref(router));
    server->start();
  }
  int ask(std::string const &bytes) const { return RawClient{server->port()}.ask(bytes).status; }
  bool serves() const { return RawClient{server->port()}.get("/ok").body == "ok"; }
  RawClient client() const { return RawClient{server->port()}; }

  Router router;
  std::optional<Server> server;
};

/// Answers /now at once, and holds every other request until `finish`.
struct Holding {
  explicit Holding(Options options)
      : server{std::move(options), [this](Request const &request, Responder out) {
                 if (request.path == "/now") return out.send(reply_text(200, "text/plain", "ok"));
                 std::lock_guard const lock{mutex};
                 at_work.push_back(std::move(out));
               }} {
    server.start();
  }
  void finish() const {
    for (auto const &responder : at_work) responder.send(reply_text(200, "text/plain", "ok"));
  }

  std::vector<Responder> at_work;
  std::mutex mutex;
  Server server;
};

std::string get(std::string const &extra) {
  return "GET /ok HTTP/1.1\r\nHost: x\r\n" + extra + "\r\n";
}
std::string post(std::string const &extra) {
  return "POST /small HTTP/1.1\r\nHost: x\r\n" + extra;
}

}  // namespace

TEST_CASE("a header beyond the limit is answered 431") {
  Victim const victim;
  CHECK(victim.ask(get("X-Big: " + std::string(64 * 1024, 'a') + "\r\n")) == 431);
  std::string many;
  for (int i = 0; i < 10'000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(victim.ask(get(many)) == 431);
  CHECK(victim.ask("GET /" + std::string(100'000, 'u') + " HTTP/1.1\r\nHost: x\r\n\r\n") == 431);
  CHECK(victim.ask(get("X-Fits: " + std::string(7 * 1024, 'a') + "\r\n")) == 200);
  CHECK(victim.serves());
}

TEST_CASE("an endless header is cut and not kept in memory") {
  Victim const victim;
  RawClient client{victim.server->port()};
  client.send("GET / HTTP/1.1\r\nX: ");
  std::string const part(65'536, 'a');
  std::size_t taken = 0;
  while (taken < 200'000'000 && client.send(part)) taken += part.size();
  CHECK(taken < 20'000'000);  // socket buffers plus what lingering discards
  CHECK(victim.serves());
}

TEST_CASE("a body beyond the route's limit is answered 413, announced or not") {
  Victim const victim;
  CHECK(victim.ask(post("Content-Length: 1001\r\n\r\n")) == 413);
  CHECK(victim.ask(post("Content-Length: 1073741824\r\n\r\n" + std::string(100'000, 'x'))) == 413);
  CHECK(victim.ask(post("Transfer-Encoding: chunked\r\n\r\n2000\r\n" + std::string(0x2000, 'x'))) == 413);
  CHECK(victim.ask(post("Content-Length: 1000\r\n\r\n" + std::string(1000, 'x'))) == 200);
  CHECK(victim.ask("GET /ok HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello") == 413);
  CHECK(victim.ask("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello") == 404);
  CHECK(victim.serves());
}

TEST_CASE("requests that a proxy may read differently are refused") {
  Victim const victim;
  for (auto const *framing :
       {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", "Content-Length: +3\r\n\r\nabc",
        "Content-Length: -1\r\n\r\n", "Content-Length: 0x3\r\n\r\nabc",
        "Content-Length: 99999999999999999999999\r\n\r\n", "Transfer-Encoding: gzip\r\n\r\nabc",
        "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n\r\n"}) {
    RawClient client{victim.server->port()};
    auto const status = client.ask(post(framing)).status;
    CHECK_MESSAGE((status == 400 || status == 413), framing, " gave ", status);
    CHECK(client.closed_within(3s));  // never a second request out of the leftovers
  }
  CHECK(victim.ask("POST /small HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n") == 400);
  CHECK(victim.serves());
}

TEST_CASE("malformed requests are answered 4xx or 505 and closed") {
  Victim const victim;
  using namespace std::string_literals;
  for (auto const &bad :
       {"GARBAGE\r\n\r\n"s, "GET /ok\r\n\r\n"s, "GET  /ok HTTP/1.1\r\nHost: x\r\n\r\n"s,
        "GET /ok HTTP/3.7\r\nHost: x\r\n\r\n"s, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"s,
        "GET /ok HTTP/1.1\r\n\r\n"s, "GET /ok HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"s,
        "GET /ok HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n"s, "GET /ok HTTP/1.1\r\nHost : x\r\n\r\n"s,
        "GET /\0 HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET /ok HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n"s,
        "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03\r\n\r\n"s,
        "G\xC3\x84T /ok HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET ok HTTP/1.1\r\nHost: x\r\n\r\n"s,
        "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n"s,
        "GET /ok?q=%FF HTTP/1.1\r\nHost: x\r\n\r\n"s, "GET /a%2fb HTTP/1.1\r\nHost: x\r\n\r\n"s}) {
    auto const reply = victim.client().ask(bad);
    CHECK_MESSAGE((reply.status == 400 || reply.status == 505), bad, " gave ", reply.status);
    CHECK_MESSAGE(reply.body.find(R"("hint":"")") == std::string::npos, bad, " got no hint");
  }
  CHECK(victim.ask("GET /../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n") == 404);
  CHECK(victim.ask("GET /%2e%2e/etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n") == 404);
  CHECK(victim.ask("GET //ok HTTP/1.1\r\nHost: x\r\n\r\n") == 404);
  CHECK(victim.serves());
}

TEST_CASE("trailers do not become headers") {
  Victim victim;
  victim.router.add(
      "POST", "/who",
      [](Request const &in, Responder out) {
        out.send(reply_text(200, "text/plain", std::string{in.header("authorization").value_or("nobody")}));
      },
      1000);
  auto const reply = victim.client().ask(
      "POST /who HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n"
      "Authorization: Bearer stolen\r\n\r\n");
  CHECK(reply.body == "nobody");
}

TEST_CASE("chunk extensions have a limit") {
  Victim const victim;
  CHECK(victim.ask(post("Transfer-Encoding: chunked\r\n\r\n1;" + std::string(100'000, 'e') +
                        "\r\na\r\n0\r\n\r\n")) == 400);
}

TEST_CASE("clients that send a byte at a time are cut at the deadline of each phase, others are served") {
  Victim const victim{impatient()};
  std::vector<std::unique_ptr<RawClient>> drippers;
  for (int i = 0; i < 100; ++i) {
    auto &client = *drippers.emplace_back(std::make_unique<RawClient>(victim.server->port()));
    if (i % 2 == 0) client.send("GET /ok HT");
    if (i % 2 == 1) client.send(post("Content-Length: 1000\r\n\r\nab"));
  }
  RawClient silent{victim.server->port()};
  auto const start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < 700ms) {
    for (auto &client : drippers) client->send("x");  // a byte now and then buys no time
    auto const asked = std::chrono::steady_clock::now();
    CHECK(victim.serves());
    CHECK(std::chrono::steady_clock::now() - asked < 300ms);
    std::this_thread::sleep_for(50ms);
  }
  int timed_out = 0;
  for (auto &client : drippers) {
    timed_out += client->received().empty() && client->read_reply().status == 408 ? 1 : 0;
    CHECK(client->closed_within(4s));
  }
  CHECK(timed_out > 0);
  CHECK(silent.closed_within(2s));
  CHECK(victim.server->stats().timed_out == 100);
}

TEST_CASE("a client that does not read its answer is cut") {
  Victim const victim{impatient()};
  RawClient client{victim.server->port()};
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  for (int i = 0; i < 80 && victim.server->stats().connections > 0; ++i)  // 400 ms plus 3 s for 30 MB
    std::this_thread::sleep_for(100ms);
  CHECK(victim.server->stats().connections == 0);
  CHECK(victim.serves());
}

TEST_CASE("of an answer that nobody reads little is copied into the kernel") {
  Victim const victim;
  auto client = victim.client();
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  while (victim.server->stats().bytes_out == 0) std::this_thread::sleep_for(1ms);
  CHECK(victim.server->stats().bytes_out < 1'000'000);  // of 30 MB
}

TEST_CASE("idle connections are closed for new ones at the limit") {
  Options options;
  options.max_connections = 20;
  options.newcomer_grace = 10ms;
  Victim const victim{std::move(options)};
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 300; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
  CHECK(victim.serves());
  std::this_thread::sleep_for(100ms);
  auto const stats = victim.server->stats();
  CHECK(stats.connections <= 20);
  CHECK(stats.evicted >= 280);
}

TEST_CASE("at the limit the client with most connections loses one, not the one that has been idle longest") {
  Options options;
  options.max_connections = 20;
  options.newcomer_grace = 10ms;
  options.io_threads = 1;
  Victim const victim{std::move(options)};
  auto modest = victim.client();
  CHECK(modest.ask(get("X-Forwarded-For: 203.0.113.9\r\n")).status == 200);
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 100; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
  while (victim.server->stats().evicted < 80) std::this_thread::sleep_for(1ms);
  CHECK(modest.ask(get("X-Forwarded-For: 203.0.113.9\r\n")).status == 200);
}

TEST_CASE("an upload that keeps its pace is not closed for new connections") {
  Options options;
  options.max_connections = 10;
  options.newcomer_grace = 10ms;
  options.io_threads = 1;
  options.slowest_bytes_per_s = 1000;
  Victim const victim{std::move(options)};
  auto uploader = victim.client();
  uploader.send(post("Content-Length: 1000\r\n\r\n"));
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int part = 0; part < 10; ++part) {
    CHECK(uploader.send(std::string(100, 'x')));
    for (int i = 0; i < 10; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
    std::this_thread::sleep_for(30ms);
  }
  auto const reply = uploader.read_reply();
  CHECK(reply.status == 200);
  CHECK(reply.body.size() == 1000);
  CHECK(victim.server->stats().evicted > 50);
}

TEST_CASE("a new connection is kept for newcomer_grace, although others are waiting") {
  Options options;
  options.max_connections = 20;
  options.newcomer_grace = 500ms;
  Victim const victim{std::move(options)};
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 30; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
  auto client = victim.client();
  for (int i = 0; i < 50; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
  auto const start = std::chrono::steady_clock::now();
  while (victim.server->stats().accepted < 31) std::this_thread::sleep_for(1ms);  // it is in, others push
  CHECK(std::chrono::steady_clock::now() - start > 100ms);
  std::this_thread::sleep_for(100ms);
  CHECK(client.get("/ok").status == 200);
}

TEST_CASE(
    "a new connection does not wait for silent ones of another client that come back when they are closed") {
  Options options;
  options.max_connections = 20;
  Victim const victim{std::move(options)};
  std::atomic<bool> done{false};
  std::thread silent{[&] {
    std::vector<std::unique_ptr<RawClient>> held(100);
    for (std::size_t i = 0; !done; i = (i + 1) % held.size()) {
      if (held[i] && !held[i]->closed_within(0ms)) continue;
      held[i] = std::make_unique<RawClient>(victim.server->port(), "127.0.0.2");
    }
  }};
  while (victim.server->stats().evicted < 40) std::this_thread::sleep_for(1ms);
  for (int i = 0; i < 20; ++i) {
    auto const asked = std::chrono::steady_clock::now();
    CHECK(victim.serves());
    CHECK(std::chrono::steady_clock::now() - asked < 100ms);
  }
  done = true;
  silent.join();
}

TEST_CASE("more newcomers than may wait shorten the grace, and none of them is refused") {
  Options options;
  options.max_connections = 4;
  options.max_newcomers = 8;
  options.newcomer_grace = 10s;
  Victim const victim{std::move(options)};
  std::vector<std::unique_ptr<RawClient>> idle;
  for (int i = 0; i < 30; ++i) idle.push_back(std::make_unique<RawClient>(victim.server->port()));
  auto const &stats = [&] { return victim.server->stats(); };
  for (int i = 0; i < 200 && stats().accepted < 22; ++i) std::this_thread::sleep_for(5ms);
  CHECK(stats().accepted == 22);  // four have places, eight wait, the first 18 were closed
  CHECK(stats().evicted == 18);
  CHECK(stats().refused == 0);
}

TEST_CASE("a client with a request on every connection gives one to another client") {
  Options options;
  options.max_connections = 4;
  options.io_threads = 1;
  Holding holding{std::move(options)};
  auto &server = holding.server;
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 4; ++i) {
    greedy.push_back(std::make_unique<RawClient>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  while (server.stats().requests < 4) std::this_thread::sleep_for(1ms);
  CHECK(RawClient{server.port()}.get("/now").body == "ok");
  auto const turned_away = greedy.back()->read_reply();  // the newest
  CHECK(turned_away.status == 503);
  CHECK(turned_away.headers.at("retry-after") == "1");
  CHECK(greedy.back()->closed_within(2s));
  holding.finish();
  for (int i = 0; i < 3; ++i) CHECK(greedy[static_cast<std::size_t>(i)]->read_reply().status == 200);
}

TEST_CASE("a client with an upload on every connection gives one to another client") {
  Options options;
  options.max_connections = 4;
  options.io_threads = 1;
  options.newcomer_grace = 10s;  // for so long an upload keeps its pace without a byte
  Victim const victim{std::move(options)};
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 4; ++i) {
    greedy.push_back(std::make_unique<RawClient>(victim.server->port(), "127.0.0.2"));
    greedy.back()->send(post("Content-Length: 4\r\nExpect: 100-continue\r\n\r\n"));
    CHECK(greedy.back()->read_reply(true).status == 100);
  }
  CHECK(victim.serves());
  CHECK(greedy.back()->closed_within(2s));  // the newest
  for (int i = 0; i < 3; ++i) CHECK(greedy[static_cast<std::size_t>(i)]->ask("body").body == "body");
}

TEST_CASE("a new connection does not wait for its own silent one while another client holds far more") {
  Options options;
  options.max_connections = 5;
  options.io_threads = 1;
  options.newcomer_grace = 10s;
  Holding holding{std::move(options)};
  auto &server = holding.server;
  RawClient const silent{server.port()};
  std::vector<std::unique_ptr<RawClient>> greedy;
  for (int i = 0; i < 4; ++i) {
    greedy.push_back(std::make_unique<RawClient>(server.port(), "127.0.0.2"));
    greedy.back()->send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  }
  while (server.stats().requests < 4) std::this_thread::sleep_for(1ms);
  CHECK(RawClient{server.port()}.get("/now").body == "ok");
  CHECK(greedy.back()->read_reply().status == 503);
  holding.finish();
}

TEST_CASE("no connection is closed without need, and new ones are refused when all are busy") {
  Options options;
  options.max_connections = 4;
  options.newcomer_grace = 0ms;
  options.io_threads = 1;
  Holding holding{std::move(options)};
  auto &server = holding.server;
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) clients.push_back(std::make_unique<RawClient>(server.port()));
  std::this_thread::sleep_for(100ms);
  CHECK(server.stats().evicted == 0);
  CHECK(server.stats().connections == 4);
  for (auto &client : clients) client->send("GET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  while (server.stats().requests < 4) std::this_thread::sleep_for(1ms);
  CHECK(RawClient{server.port()}.closed_within(2s));
  CHECK(server.stats().refused == 1);
  holding.finish();
  for (auto &client : clients) CHECK(client->read_reply().status == 200);
  CHECK(RawClient{server.port()}.get("/now").status == 200);
  CHECK(server.stats().evicted == 1);
}

TEST_CASE("one address cannot open more connections than its limit") {
  Options options;
  options.max_connections_per_ip = 5;
  Victim const victim{std::move(options)};
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 5; ++i) {
    clients.push_back(std::make_unique<RawClient>(victim.server->port()));
    CHECK(clients.back()->get("/ok").status == 200);
  }
  RawClient sixth{victim.server->port()};
  CHECK(sixth.get("/ok").status == 0);
  clients.clear();
  std::this_thread::sleep_for(100ms);
  CHECK(victim.serves());
}

TEST_CASE("connections of clients that disappear are closed") {
  Victim const victim;
  for (int i = 0; i < 200; ++i) {
    RawClient client{victim.server->port()};
    client.send(i % 2 == 0 ? "GET /large HTTP/1.1\r\nHost: x\r\n\r\n" : "GET /o");
    client.reset();
  }
  for (int i = 0; i < 100 && victim.server->stats().connections > 0; ++i) std::this_thread::sleep_for(20ms);
  CHECK(victim.server->stats().connections == 0);
  CHECK(victim.serves());
}

TEST_CASE("random bytes do no harm") {
  Victim const victim{impatient()};
  std::uint32_t seed = 12345;
  auto const random = [&] { return seed = seed * 1664525U + 1013904223U; };
  std::string const model =
      "POST /small?a=%20b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
  for (int i = 0; i < 300; ++i) {
    auto bytes = model;
    for (int flips = 0; flips < 3; ++flips)
      bytes[random() % bytes.size()] = static_cast<char>(random() >> 24U);
    RawClient client{victim.server->port()};
    client.send(bytes);
    client.shut_down_sending();
    CHECK(client.closed_within(3s));
  }
  CHECK(victim.serves());
}
