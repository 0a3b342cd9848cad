#include <doctest/doctest.h>

#include <atomic>
#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>
#include <future>
#include <mutex>
#include <thread>

#include "base/error.hpp"
#include "http/server.hpp"
#include "http/server_pool.hpp"
#include "http/server_router.hpp"
#include "http/server_turns.hpp"
#include "support/skip.hpp"
#include "unit/http_raw_client.hpp"

using namespace fleet::http;
using namespace std::chrono_literals;
using fleet::testing::RawClient;

namespace {

/// A server with a few routes, running until the test ends.
struct Site {
  explicit Site(Options options = {}) {
    router.add("GET", "/hello",
               [](Request const &, Responder out) { out.send(reply_text(200, "text/plain", "hello")); });
    router.add("GET", "/query", [](Request const &in, Responder out) {
      out.send(reply_text(200, "text/plain", std::string{in.parameter("q").value_or("none")}));
    });
    router.add(
        "POST", "/echo",
        [](Request const &in, Responder out) { out.send(reply_text(200, "text/plain", in.body)); }, 1 << 20);
    router.add("GET", "/large", [](Request const &, Responder out) {
      out.send(reply_text(200, "text/plain", std::string(8'000'000, 'x')));
    });
    router.add("GET", "/throws",
               [](Request const &, Responder) { throw std::runtime_error{"secret detail"}; });
    router.add("GET", "/forgets", [](Request const &, Responder) {});
    router.add("GET", "/twice", [](Request const &, Responder out) {
      out.send(reply_text(200, "text/plain", "first"));
      out.send(reply_text(200, "text/plain", "second"));
    });
    router.add("GET", "/later", [this](Request const &, Responder out) {
      pool.answer(out, [](Request const &in, std::size_t) {
        std::this_thread::sleep_for(20ms);
        return reply_text(200, "text/plain", "later " + in.path);
      });
    });
    router.add("GET", "/inject", [](Request const &, Responder out) {
      out.send(reply_text(200, "text/plain", "").with("X-Name", "a\r\nX-Evil: 1"));
    });
    options.decide_body = [this](Request const &request) { return router.decide_body(request); };
    server.emplace(std::move(options), std::ref(router));
    server->start();
  }
  std::uint16_t port() const { return server->port(); }

  WorkerPool pool{2, 4};
  Router router;
  std::optional<Server> server;
};

}  // namespace

TEST_CASE("a GET is answered, and the connection stays open for the next request") {
  Site site;
  RawClient client{site.port()};
  for (int i = 0; i < 3; ++i) {
    auto const reply = client.get("/hello");
    CHECK(reply.status == 200);
    CHECK(reply.body == "hello");
    CHECK(reply.headers.at("content-length") == "5");
    CHECK(reply.headers.at("server") == "fleet");
    CHECK(reply.headers.at("date").ends_with("GMT"));
    CHECK_FALSE(reply.headers.contains("connection"));
  }
  CHECK(site.server->stats().accepted == 1);
  CHECK(site.server->stats().requests == 3);
}

TEST_CASE("query parameters arrive decoded") {
  Site site;
  CHECK(RawClient{site.port()}.get("/query?q=K%C3%B6ln+S%C3%BCd").body ==
        "K\xC3\xB6ln S\xC3\xBC"
        "d");
  CHECK(RawClient{site.port()}.get("/query").body == "none");
}

TEST_CASE("pipelined requests are answered in order") {
  Site site;
  RawClient client{site.port()};
  std::string many;
  for (int i = 0; i < 50; ++i)
    many +=
        (i % 5 == 4 ? "GET /later" : "GET /query?q=" + std::to_string(i)) + " HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(many);
  for (int i = 0; i < 50; ++i)
    CHECK(client.read_reply().body == (i % 5 == 4 ? "later /later" : std::to_string(i)));
}

TEST_CASE("empty lines between requests are passed over") {
  Site site;
  RawClient client{site.port()};
  for (auto const *empty : {"\r\n", "\n", "\r\n\r\n", ""}) {
    client.send(std::string{empty} + "GET /query?q=1 HTTP/1.1\r\nHost: x\r\n\r\n\r\n");
    CHECK(client.read_reply().body == "1");
  }
}

TEST_CASE("bodies arrive complete: with a length, in chunks, byte by byte") {
  Site site;
  RawClient client{site.port()};
  auto const big = std::string(300'000, 'y');
  bool const same =
      client.ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 300000\r\n\r\n" + big).body == big;
  CHECK(same);
  CHECK(client
            .ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "4\r\nwiki\r\n6;ext=1\r\npedia \r\n0\r\nX-Trailer: 1\r\n\r\n")
            .body == "wikipedia ");
  for (auto const &text :
       {std::string{
            "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"},
        std::string{"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"}}) {
    for (char const c : text) {
      client.send({&c, 1});
      std::this_thread::sleep_for(1ms);
    }
    CHECK(client.read_reply().body == "abc");
  }
}

TEST_CASE("Expect: 100-continue is answered before the body") {
  Site site;
  RawClient client{site.port()};
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  CHECK(client.read_reply(true).status == 100);
  CHECK(client.ask("ok").body == "ok");
}

TEST_CASE("HEAD is GET without the body") {
  Site site;
  RawClient client{site.port()};
  client.send("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  auto const reply = client.read_reply(true);
  CHECK(reply.status == 200);
  CHECK(reply.headers.at("content-length") == "5");
  CHECK(client.get("/hello").body == "hello");  // nothing of a body in between
}

TEST_CASE("an unknown path is 404, a wrong method 405 with the allowed ones") {
  Site site;
  RawClient client{site.port()};
  CHECK(client.get("/nothing").status == 404);
  auto const wrong = client.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.at("allow") == "GET, HEAD, OPTIONS");
  CHECK(wrong.body.find("\"method_not_allowed\"") != std::string::npos);
  auto const options = client.ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(options.status == 204);
  CHECK(options.headers.at("allow") == "POST, OPTIONS");
  CHECK(client.ask("get /hello HTTP/1.1\r\nHost: x\r\n\r\n").status == 405);  // methods are case-sensitive
  CHECK(client.get("/hello").status == 200);
}

TEST_CASE("HTTP/1.0 closes the connection unless keep-alive is asked for") {
  Site site;
  RawClient old{site.port()};
  auto const reply = old.ask("GET /hello HTTP/1.0\r\n\r\n");
  CHECK(reply.body == "hello");
  CHECK(reply.headers.at("connection") == "close");
  CHECK(old.closed_within(2s));
  RawClient stays{site.port()};
  CHECK(stays.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.at("connection") ==
        "keep-alive");
  CHECK(stays.get("/hello").status == 200);
  RawClient leaves{site.port()};
  CHECK(leaves.ask("GET /hello HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").headers.at("connection") ==
        "close");
  CHECK(leaves.closed_within(2s));
}

TEST_CASE("a handler that fails or forgets to answer gives 500 without details") {
  Site site;
  RawClient client{site.port()};
  for (auto const *path : {"/throws", "/forgets"}) {
    auto const reply = client.get(path);
    CHECK(reply.status == 500);
    CHECK(reply.body.find("secret detail") == std::string::npos);
  }
  CHECK(client.get("/twice").body == "first");
}

TEST_CASE("a large answer reaches a client that reads slowly") {
  Site site;
  RawClient client{site.port()};
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(100ms);
  CHECK(client.read_reply().body.size() == 8'000'000);
  CHECK(client.get("/hello").status == 200);
}

TEST_CASE("line breaks in a header value do not start a new header") {
  Site site;
  auto const reply = RawClient{site.port()}.get("/inject");
  CHECK(reply.headers.at("x-name") == "aX-Evil: 1");
  CHECK_FALSE(reply.headers.contains("x-evil"));
}

TEST_CASE("answers are observed with status, size and time") {
  std::atomic<int> status{0};
  std::atomic<std::size_t> bytes{0};
  Options options;
  options.observe = [&](Request const &, Served const &served) {
    bytes = served.bytes;
    status = served.status;
  };
  Site site{std::move(options)};
  RawClient{site.port()}.get("/hello");
  for (int i = 0; i < 100 && status == 0; ++i) std::this_thread::sleep_for(10ms);
  CHECK(status == 200);
  CHECK(bytes == 5);
}

TEST_CASE("bind errors have a hint") {
  Site site;
  auto const attempt = [](std::string const &bind) {
    Options options;
    options.bind = bind;
    Server const server{std::move(options), {}};
  };
  try {
    attempt("127.0.0.1:" + std::to_string(site.port()));
    FAIL("two servers on one port");
  } catch (fleet::Error const &error) {
    CHECK(std::string{error.what()}.find("Address already in use") != std::string::npos);
    CHECK(error.hint().find("another process") != std::string::npos);
  }
  CHECK_THROWS_WITH_AS(attempt("8890"), "cannot listen on '8890': not host:port", fleet::Error);
  CHECK_THROWS_AS(attempt("127.0.0.1:99999"), fleet::Error);
  CHECK_THROWS_AS(attempt("192.0.2.1:0"), fleet::Error);  // not an address of this machine
}

TEST_CASE("IPv6 addresses are written with brackets") {
  Options options;
  options.bind = "[::1]:0";
  try {
    Server const server{std::move(options), {}};
    CHECK(server.url() == "http://[::1]:" + std::to_string(server.port()));
  } catch (fleet::Error const &) {
    FLEET_SKIP("this machine has no IPv6 loopback");
  }
}

TEST_CASE("the worker pool refuses work when its queue is full") {
  WorkerPool pool{1, 1};
  std::atomic<bool> go{false};
  auto const hold = [&](std::size_t) {
    while (!go) std::this_thread::sleep_for(1ms);
  };
  CHECK(pool.submit(hold));
  while (pool.busy() == 0) std::this_thread::sleep_for(1ms);
  CHECK(pool.submit(hold));
  CHECK_FALSE(pool.submit(hold));
  go = true;
}

TEST_CASE("a thread of the worker pool is kept for others once a second client has asked") {
  WorkerPool pool{3, 100};
  std::atomic<bool> go{false};
  std::atomic<int> of_a{0};
  auto const hold = [&](std::size_t) {
    ++of_a;
    while (!go) std::this_thread::sleep_for(1ms);
  };
  std::promise<void> first, second;
  CHECK(pool.submit([&](std::size_t) { first.set_value(); }, {}, "b"));
  first.get_future().wait();
  for (int i = 0; i < 10; ++i) CHECK(pool.submit(hold, {}, "a"));
  while (pool.busy() < 2) std::this_thread::sleep_for(1ms);
  CHECK(pool.submit([&](std::size_t) { second.set_value(); }, {}, "b"));
  CHECK(second.get_future().wait_for(5s) == std::future_status::ready);
  CHECK(of_a == 2);
  go = true;  // the pool still does all that is queued
}
TEST_CASE("a client that is alone has all threads of the worker pool") {
  WorkerPool pool{3, 100};
  std::atomic<bool> go{false};
  for (int i = 0; i < 3; ++i)
    CHECK(pool.submit(
        [&](std::size_t) {
          while (!go) std::this_thread::sleep_for(1ms);
        },
        {}, "a"));
  for (int i = 0; i < 5000 && pool.busy() < 3; ++i) std::this_thread::sleep_for(1ms);
  CHECK(pool.busy() == 3);
  go = true;
}
TEST_CASE("a full queue of the worker pool is shared by client") {
  WorkerPool pool{1, 3};
  std::atomic<bool> go{false};
  std::mutex mutex;
  std::string order, given_up;
  auto const submit = [&](std::string const &client, std::string const &name) {
    return pool.submit(
        [&, name](std::size_t) {
          while (!go) std::this_thread::sleep_for(1ms);
          std::lock_guard const lock{mutex};
          order += name;
        },
        [&, name] { given_up += name; }, client);
  };
  CHECK(submit("a", "0"));
  while (pool.busy() == 0) std::this_thread::sleep_for(1ms);
  for (auto const *name : {"1", "2", "3"}) CHECK(submit("a", name));
  CHECK_FALSE(submit("a", "4"));  // it holds the queue itself
  CHECK(submit("b", "5"));        // takes the place of the newest job of a
  CHECK(given_up == "3");
  CHECK(submit("c", "6"));
  CHECK(given_up == "32");
  CHECK_FALSE(submit("d", "7"));  // each of the others has one waiting, as this one would
  go = true;
  auto const done = [&] {
    std::lock_guard const lock{mutex};
    return order.size() == 4;
  };
  while (!done()) std::this_thread::sleep_for(1ms);
  CHECK(order == "0561");  // a was served last, so it is last
}

TEST_CASE("a socket that becomes readable is looked at between the turns of a long queue") {
  boost::asio::io_context context{1};
  boost::asio::local::stream_protocol::socket mine{context};
  boost::asio::local::stream_protocol::socket other{context};
  boost::asio::local::connect_pair(mine, other);
  int done = 0;
  int done_when_read = -1;
  mine.async_wait(mine.wait_read, [&](auto) { done_when_read = done; });
  Turns turns{context, 4};
  std::string order;
  for (int i = 0; i < 100; ++i)
    turns.add([&, i] {
      if (i == 0) boost::asio::write(other, boost::asio::buffer("x", 1));
      order += static_cast<char>('0' + i % 10);
      // What the work of a turn queues itself, as a stream's write does, is a part of that turn.
      boost::asio::post(context, [&] { ++done; });
    });
  context.run();
  CHECK(done == 100);
  CHECK(order.substr(0, 12) == "012345678901");
  CHECK(done_when_read >= 0);
  CHECK(done_when_read <= 8);
}

TEST_CASE("routes() lists every route") {
  Router router;
  router.add("POST", "/b", {});
  router.add("GET", "/b", {});
  router.add("GET", "/a", {});
  using Route = std::pair<std::string, std::string>;
  CHECK(router.routes() == std::vector<Route>{{"GET", "/a"}, {"GET", "/b"}, {"POST", "/b"}});
  CHECK(router.allowed("/b") == "GET, HEAD, POST, OPTIONS");
  CHECK(router.allowed("/c").empty());
}

TEST_CASE("values stand in the path where its pattern has {names}") {
  auto const values = [](std::string_view path) {
    std::string text;
    for (auto const &[name, value] : path_values("/tiles/{z}/{x}.mvt", path).value_or(Fields{{"none", ""}}))
      text += name + "=" + value + " ";
    return text;
  };
  CHECK(values("/tiles/3/14.mvt") == "z=3 x=14 ");
  for (auto const *path :
       {"/tiles/3/14", "/tiles//14.mvt", "/tiles/3/.mvt", "/tiles/3/1/4.mvt", "/tiles/3/14.mvtx", "/", ""})
    CHECK_MESSAGE(values(path) == "none= ", path);
}
