#include "serve/sessions.hpp"

#include <fmt/format.h>

#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

constexpr auto longest_wait = std::chrono::seconds{5};

}  // namespace

Sessions::Sessions(store::Database const &database, std::size_t count, std::size_t queue_limit,
                   std::chrono::milliseconds statement_timeout) {
  for (std::size_t i = 0; i < count; ++i)
    readers_.push_back(std::make_shared<store::Reader>(database, statement_timeout));
  cancelling_ = std::make_unique<http::WorkerPool>(1, 1000);
  pool_ = std::make_unique<http::WorkerPool>(count, queue_limit, longest_wait);
}

Sessions::~Sessions() {
  for (auto const &reader : readers_) reader->stop();
}

void Sessions::abandon() {
  for (auto const &reader : readers_) reader->abandon();
}

/// A cancellation may arrive when the session has begun other work: the number says which work it is for.
bool Sessions::submit(std::string const &client, std::shared_ptr<http::Cancellation> cancel,
                      std::function<void(store::Reader &)> work, std::function<void()> given_up) {
  auto job = [this, cancel = std::move(cancel), work = std::move(work)](std::size_t worker) {
    auto &reader = *readers_[worker];
    auto const number = reader.begin();
    cancel->on_request([this, &reader, number] {
      cancelling_->submit([&reader, number](std::size_t) { reader.cancel(number); });
    });
    work(reader);
    cancel->on_request({});
  };
  return pool_->submit(std::move(job), std::move(given_up), client);
}

void Sessions::warm_up(std::function<void(store::Reader &)> const &work) {
  for (auto left = readers_.size(); left > 0; --left)
    pool_->submit([this, work](std::size_t worker) {
      try {
        work(*readers_[worker]);
      } catch (std::exception const &) {
      }
    });
}

void Sessions::answer(http::Responder const &responder, Query query) {
  auto const started = http::Clock::now();
  bool const taken = submit(
      responder.request().client, responder.request().cancel,
      [responder, started, query = std::move(query)](store::Reader &reader) {
        http::Reply reply;
        try {
          reply = query(reader);
        } catch (std::exception const &error) {
          reply = explain(error).reply();
        }
        auto const took = std::chrono::duration<double, std::milli>(http::Clock::now() - started);
        responder.send(std::move(reply).with("Server-Timing", fmt::format("db;dur={:.1f}", took.count())));
      },
      [responder] { responder.send(http::reply_overloaded()); });
  if (!taken) responder.send(http::reply_overloaded());
}

}  // namespace fleet::serve
