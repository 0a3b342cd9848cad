#include "sim/server.hpp"

#include <thread>

#include "http/server.hpp"
#include "http/server_pool.hpp"
#include "sim/hub_push.hpp"

namespace fleet::sim {
namespace {

Moment wall() {
  return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

Request request_of(http::Request const &request) {
  return {request.method, request.target, std::string{request.header("Content-Type").value_or("")},
          request.body};
}

http::Options options(std::string const &listen) {
  http::Options options{};
  options.bind = listen;
  options.body_limit = 1 << 20;
  options.handler = std::chrono::minutes{10};  // slow_track_list_s
  options.grace = std::chrono::milliseconds{100};
  options.server_name = "fleet-sim";
  return options;
}

Setup from_scenario(std::string const &file) {
  Setup setup;
  read_scenario(file, setup);
  return setup;
}

}  // namespace

struct Server::Impl {
  Impl(Setup const &setup, std::string const &listen)
      : service(make_world(setup), setup.credentials, setup.switches),
        server(options(listen),
               [this](http::Request const &, http::Responder const &responder) { accept(responder); }) {
    if (!setup.replay_folder.empty()) service.replay(Recordings{setup.replay_folder});
    service.add_to_report([this] {
      auto const stats = server.stats();
      return nlohmann::json{{"connections", stats.accepted}, {"malformed_requests", stats.malformed}};
    });
    server.start();
  }

  /// Slow answers sleep on a worker: the I/O threads must not.
  void accept(http::Responder const &responder) {
    bool const taken = workers.submit([this, responder](std::size_t) { answer(responder); });
    if (!taken) responder.send(http::reply_overloaded());
  }

  void answer(http::Responder const &responder) {
    auto const &request = responder.request();
    if (request.method == "POST" && request.target == "/sim/push") return push(responder);
    auto answer = service.handle(request_of(request), wall());
    if (answer.delay.count() > 0) std::this_thread::sleep_for(answer.delay);
    if (answer.reset) return cut(responder);
    http::Reply reply{answer.status, {{"Content-Type", answer.content_type}}, nullptr};
    if (request.target.starts_with("/route/")) reply.headers.emplace_back("Date", answer.date);
    if (answer.gzip && http::accepts_gzip(request)) {
      reply.headers.emplace_back("Content-Encoding", "gzip");
      answer.body = http::gzip(answer.body, 1);
    }
    reply.body = std::make_shared<std::string const>(std::move(answer.body));
    responder.send(std::move(reply));
  }

  /// POST /sim/push: the answer comes when every message has been answered.
  void push(http::Responder const &responder) {
    http::Reply reply{200, {{"Content-Type", "application/json"}}, nullptr};
    try {
      auto const asked = nlohmann::json::parse(responder.request().body);
      auto const now = std::chrono::floor<Seconds>(service.vendor_now(wall()));
      auto const held = service.snapshot();
      reply.body = std::make_shared<std::string const>(push_fixes(held.at(now), asked).dump() + "\n");
    } catch (std::exception const &error) {
      reply.status = 400;
      reply.body = std::make_shared<std::string const>(nlohmann::json{{"error", error.what()}}.dump() + "\n");
    }
    responder.send(std::move(reply));
  }

  /// A stream that may not wait for anything is cut by its first chunk: the connection closes in mid-answer.
  static void cut(http::Responder const &responder) {
    auto const stream = responder.open({200, {{"Content-Type", "application/json"}}, nullptr}, 0);
    stream.send(std::string(64, ' '));
  }

  Service service;
  http::WorkerPool workers{8, 1000};
  http::Server server;
};

Server::Server(Setup const &setup, std::string const &listen)
    : impl_(std::make_unique<Impl>(setup, listen)) {}
Server::Server(std::string const &scenario_file) : Server(from_scenario(scenario_file)) {}

Server::~Server() {
  impl_->server.stop();
  impl_->server.wait();
}

std::uint16_t Server::port() const {
  return impl_->server.port();
}

std::string Server::url() const {
  return impl_->server.url() + "/route/rest";
}

Service &Server::service() {
  return impl_->service;
}

}  // namespace fleet::sim
