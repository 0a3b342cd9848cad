// Failures on the wire, as the client reports them: against a socket that does exactly one thing wrong.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <thread>

#include "http/client.hpp"

using namespace fleet;
using std::chrono::milliseconds;

namespace {

/// Accepts one connection, reads, says `answer`, and closes after `pause`.
class Answering {
 public:
  explicit Answering(std::string answer, milliseconds pause = {})
      : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    REQUIRE(bind(listener_, reinterpret_cast<sockaddr *>(&address), size) == 0);
    REQUIRE(listen(listener_, 1) == 0);
    getsockname(listener_, reinterpret_cast<sockaddr *>(&address), &size);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this, text = std::move(answer), pause] {
      int const peer = accept(listener_, nullptr, nullptr);
      char buffer[4096];
      (void)recv(peer, buffer, sizeof buffer, 0);
      (void)send(peer, text.data(), text.size(), MSG_NOSIGNAL);
      std::this_thread::sleep_for(pause);
      close(peer);
    }};
  }
  ~Answering() {
    thread_.join();
    close(listener_);
  }
  Answering(Answering const &) = delete;
  Answering &operator=(Answering const &) = delete;
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/route/rest"; }

 private:
  int listener_;
  int port_ = 0;
  std::thread thread_;
};

http::Response ask(std::string const &url, http::ClientOptions const &options = {}) {
  http::Client client{options};
  client.start(1, url, {{"method", "anything"}});
  for (int i = 0; i < 100; ++i)
    if (auto done = client.wait(milliseconds{200}); !done.empty()) return done.front();
  return {};
}

std::string reply(std::string const &head, std::string const &body) {
  return "HTTP/1.1 " + head + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("a complete answer is given with any status") {
  Answering const good{reply("200 OK", "{}")};
  auto const answer = ask(good.url());
  CHECK(answer.outcome == http::Outcome::answered);
  CHECK(answer.status == 200);
  CHECK(answer.body == "{}");
  Answering const bad{reply("503 Busy\r\nRetry-After: 7", "later")};
  auto const busy = ask(bad.url());
  CHECK(busy.outcome == http::Outcome::answered);
  CHECK(busy.status == 503);
  CHECK(busy.retry_after_s == 7);
}

TEST_CASE("a server that does not answer is a time-out, not a hang") {
  Answering const silent{"", milliseconds{700}};
  auto const answer = ask(silent.url(), {.total_timeout_ms = 300});
  CHECK(answer.outcome == http::Outcome::timed_out);
  CHECK(answer.took >= milliseconds{250});
  CHECK(answer.took < milliseconds{5000});
}

TEST_CASE("an answer that ends early is reported as cut") {
  Answering const early{"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"code\":0"};
  CHECK(ask(early.url()).outcome == http::Outcome::cut);
  Answering const mute{""};
  CHECK(ask(mute.url()).outcome == http::Outcome::cut);
}

TEST_CASE("a body over the limit is refused") {
  Answering const big{reply("200 OK", std::string(5000, 'x'))};
  CHECK(ask(big.url(), {.max_body_bytes = 4000}).outcome == http::Outcome::too_large);
}

TEST_CASE("a redirect is not followed: a signed form is sent to no other host") {
  Answering const elsewhere{reply("302 Found\r\nLocation: http://127.0.0.1:1/stolen", "")};
  auto const answer = ask(elsewhere.url());
  CHECK(answer.outcome == http::Outcome::answered);
  CHECK(answer.status == 302);
}

TEST_CASE("a port without a listener is unreachable") {
  CHECK(ask("http://127.0.0.1:1/route/rest").outcome == http::Outcome::unreachable);
}
