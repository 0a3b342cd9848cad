// Long answers, streams, hang-ups and the end of a server.
#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <thread>

#include "http/server.hpp"
#include "http/server_pool.hpp"
#include "unit/http_raw_client.hpp"

using namespace fleet::http;
using namespace std::chrono_literals;
using fleet::testing::RawClient;
using SteadyClock = std::chrono::steady_clock;

namespace {

constexpr char const *plain_get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

/// Lets the test hold requests and answer them when it likes.
struct Held {
  std::mutex mutex;
  std::vector<Responder> responders;
  void keep(Responder responder) {
    std::lock_guard const lock{mutex};
    responders.push_back(std::move(responder));
  }
  std::size_t count() {
    std::lock_guard const lock{mutex};
    return responders.size();
  }
  Responder wait_for_first() {
    while (count() == 0) std::this_thread::sleep_for(1ms);
    std::lock_guard const lock{mutex};
    return responders.front();
  }
};

bool eventually(std::function<bool()> const &condition) {
  for (int i = 0; i < 300; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

}  // namespace

TEST_CASE("a stop answers running requests with Connection: close and accepts no new ones") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient working{server.port()};
  RawClient idle{server.port()};
  working.send(plain_get);
  auto const responder = held.wait_for_first();
  server.stop();
  CHECK(idle.closed_within(2s));
  CHECK_THROWS(RawClient{server.port()});
  responder.send(reply_text(200, "text/plain", "done"));
  auto const reply = working.read_reply();
  CHECK(reply.body == "done");
  CHECK(reply.headers.at("connection") == "close");
  auto const start = SteadyClock::now();
  server.wait();
  CHECK(SteadyClock::now() - start < 1s);  // does not sit out the grace
}

TEST_CASE("a request just after the stop is answered on a connection opened just before it") {
  Server server{{}, [](Request const &, Responder out) { out.send(reply_text(200, "text/plain", "ok")); }};
  server.start();
  RawClient client{server.port()};
  REQUIRE(eventually([&] { return server.stats().accepted == 1; }));
  server.stop();
  std::this_thread::sleep_for(50ms);
  client.send(plain_get);
  auto const reply = client.read_reply();
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("connection") == "close");
  server.wait();
}

TEST_CASE("a request that has arrived unread when the server stops is answered") {
  std::atomic<bool> busy{false};
  Options options;
  options.io_threads = 2;
  Server server{std::move(options), [&](Request const &request, Responder out) {
                  if (request.path == "/slow") {  // holds its I/O thread, so that nothing is read there
                    busy = true;
                    std::this_thread::sleep_for(300ms);
                  }
                  out.send(reply_text(200, "text/plain", "ok"));
                }};
  server.start();
  // Connections go to the two threads in turn: the second and the fourth are on one, and the other one stops
  // the server.
  RawClient first{server.port()}, used{server.port()}, third{server.port()}, slow{server.port()};
  used.send(plain_get);
  CHECK(used.read_reply().body == "ok");
  slow.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
  REQUIRE(eventually([&] { return busy.load(); }));
  used.send(plain_get);
  server.stop();
  CHECK(used.read_reply().body == "ok");
  CHECK(slow.read_reply().body == "ok");
  server.wait();
}

TEST_CASE("connections that are not done after the grace period are cut") {
  Held held;
  Options options;
  options.grace = 200ms;
  Server server{std::move(options), [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient stuck{server.port()};
  stuck.send(plain_get);
  auto const responder = held.wait_for_first();
  server.stop();
  server.wait();
  CHECK(responder.request().cancel->requested());
  CHECK(stuck.read_reply().status == 0);
  responder.send(reply_text(200, "text/plain", "too late"));  // must not touch what is gone
}

TEST_CASE("a stop under load loses no answer") {
  WorkerPool pool{2, 1000};
  std::atomic<int> handled{0};
  Options options;
  options.io_threads = 2;
  Server server{std::move(options), [&](Request const &, Responder out) {
                  pool.answer(std::move(out), [&](Request const &, std::size_t) {
                    std::this_thread::sleep_for(1ms);
                    ++handled;
                    return reply_text(200, "text/plain", "ok");
                  });
                }};
  server.start();
  std::atomic<int> answered{0};
  std::atomic<int> torn{0};
  std::vector<std::thread> clients;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&] {
      try {
        RawClient client{server.port()};
        while (client.send(plain_get)) {
          auto const reply = client.read_reply();
          if (reply.status == 0) break;
          ++(reply.body == "ok" ? answered : torn);
          if (reply.headers.contains("connection")) break;
        }
      } catch (std::runtime_error const &) {
      }
    });
  std::this_thread::sleep_for(200ms);
  server.stop();
  server.wait();
  for (auto &client : clients) client.join();
  CHECK(answered > 50);
  CHECK(torn == 0);
  CHECK(answered == handled);
}

TEST_CASE("a client that hangs up cancels its request") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  std::atomic<bool> requested{false};
  {
    RawClient client{server.port()};
    client.send(plain_get);
    auto const &cancel = held.wait_for_first().request().cancel;
    cancel->on_request([&] { requested = true; });
    CHECK_FALSE(cancel->requested());
  }
  CHECK(eventually([&] { return requested.load(); }));
  held.responders.clear();
  CHECK(eventually([&] { return server.stats().connections == 0; }));
}

TEST_CASE("a client that only closes its sending side gets its answer") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient client{server.port()};
  client.send(plain_get);
  client.close_sending();
  auto const responder = held.wait_for_first();
  std::this_thread::sleep_for(50ms);
  CHECK_FALSE(responder.request().cancel->requested());
  responder.send(reply_text(200, "text/plain", "for you"));
  CHECK(client.read_reply().body == "for you");
}

TEST_CASE("a client that closes its sending side behind several requests gets all their answers") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient client{server.port()};
  client.send(std::string{plain_get} + plain_get + plain_get);
  client.close_sending();
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    REQUIRE(eventually([&] { return held.count() > i; }));
    std::this_thread::sleep_for(20ms);  // long enough to see that the client no longer sends
    held.responders[i].send(reply_text(200, "text/plain", std::to_string(i)));
    auto const reply = client.read_reply();
    CHECK(reply.body == std::to_string(i));
    CHECK(reply.headers.contains("connection") == (i == 2));
  }
}

TEST_CASE("an answer after the deadline is dropped, the client gets 503") {
  Held held;
  Options options;
  options.handler = 200ms;
  Server server{std::move(options), [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient client{server.port()};
  client.send(plain_get);
  auto const responder = held.wait_for_first();
  auto const reply = client.read_reply();
  CHECK(reply.status == 503);
  CHECK(reply.headers.contains("retry-after"));
  CHECK(responder.request().cancel->requested());
  responder.send(reply_text(200, "text/plain", "late"));
  client.send(plain_get);
  while (held.count() < 2) std::this_thread::sleep_for(1ms);
  held.responders[1].send(reply_text(200, "text/plain", "second"));
  CHECK(client.read_reply().body == "second");
}

TEST_CASE("a stream sends its chunks at once and ends correctly") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient client{server.port()};
  client.send(plain_get);
  auto const stream = held.wait_for_first().open(Reply{}.with("Content-Type", "text/event-stream"));
  CHECK(stream.send("data: 1\n\n"));
  CHECK(client.wait_for("data: 1") != std::string::npos);
  CHECK(stream.send("data: 2\n\n"));
  CHECK(stream.send(""));  // must not look like the end
  CHECK(client.wait_for("data: 2") != std::string::npos);
  stream.close();
  CHECK_FALSE(stream.send("data: 3\n\n"));
  auto const reply = client.read_reply();
  CHECK(reply.headers.at("content-type") == "text/event-stream");
  CHECK(reply.headers.at("transfer-encoding") == "chunked");
  CHECK(reply.body == "data: 1\n\ndata: 2\n\n");
}

TEST_CASE("a stream is closed when its client leaves and when the server stops") {
  Held held;
  Server server{{}, [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  std::atomic<int> gone{0};
  RawClient client{server.port()};
  client.send(plain_get);
  auto const first = held.wait_for_first().open({});
  first.on_close([&] { ++gone; });
  client.close();
  CHECK(eventually([&] { return gone == 1; }));
  CHECK_FALSE(first.is_open());
  RawClient other{server.port()};
  other.send(plain_get);
  CHECK(eventually([&] { return held.count() == 2; }));
  auto const second = held.responders[1].open({});
  second.on_close([&] { ++gone; });
  server.stop();
  server.wait();
  CHECK(gone == 2);
  CHECK(other.read_reply().body.empty());  // ended in order, not torn
}

TEST_CASE("a stream is closed when its client is too slow") {
  Held held;
  Options options;
  options.write = 300ms;
  Server server{std::move(options), [&](Request const &, Responder out) { held.keep(std::move(out)); }};
  server.start();
  RawClient client{server.port()};
  client.send(plain_get);
  auto const stream = held.wait_for_first().open({}, 1 << 20);
  auto const chunk = std::make_shared<std::string const>(100'000, 'x');
  std::size_t sent = 0;
  while (sent < 10'000 && stream.send(chunk)) {
    ++sent;
    std::this_thread::sleep_for(1ms);
  }
  CHECK(sent < 1'000);
  CHECK(eventually([&] { return server.stats().connections == 0; }));
}

TEST_CASE("a server that never ran, or is destroyed while running, ends cleanly") {
  std::make_unique<Server>(Options{}, Handler{}).reset();
  Held held;
  RawClient *client = nullptr;
  {
    Options options;
    options.grace = 100ms;
    Server server{std::move(options), [&](Request const &, Responder out) { held.keep(std::move(out)); }};
    server.start();
    client = new RawClient{server.port()};
    client->send(plain_get);
    held.wait_for_first();
  }
  CHECK(client->closed_within(2s));
  delete client;
}

TEST_CASE("a stop ends at any moment of the deadline timer") {
  for (int i = 0; i < 20; ++i) {
    Server server{{}, [](Request const &, Responder out) { out.send(Reply{}); }};
    server.start();
    std::this_thread::sleep_for(
        std::chrono::microseconds{90'000 + i * 1'000});  // the sweeper runs every 100 ms
    server.stop();
    server.wait();
  }
}
