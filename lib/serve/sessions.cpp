#include "serve/sessions.hpp"

#include <fmt/format.h>

#include "serve/problem.hpp"

namespace fleet::serve {

Sessions::Sessions(store::Database const &database, std::size_t count, std::size_t queue_limit,
                   std::chrono::milliseconds statement_timeout) {
  for (std::size_t i = 0; i < count; ++i)
    readers_.push_back(std::make_shared<store::Reader>(database, statement_timeout));
  cancelling_ = std::make_unique<web::WorkerPool>(1, 1000);
  pool_ = std::make_unique<web::WorkerPool>(count, queue_limit);
}

bool Sessions::submit(std::shared_ptr<web::Cancellation> cancel, std::function<void(store::Reader &)> work) {
  return pool_->submit([this, cancel = std::move(cancel), work = std::move(work)](std::size_t worker) {
    auto &reader = *readers_[worker];
    cancel->on_request([this, &reader] { cancelling_->submit([&reader](std::size_t) { reader.cancel(); }); });
    work(reader);
    cancel->on_request({});
  });
}

void Sessions::answer(web::Responder const &responder, Query query) {
  auto const started = web::Clock::now();
  bool const taken = submit(
      responder.request().cancel, [responder, started, query = std::move(query)](store::Reader &reader) {
        web::Reply reply;
        try {
          reply = query(reader);
        } catch (std::exception const &error) {
          reply = explain(error).reply();
        }
        auto const took = std::chrono::duration<double, std::milli>(web::Clock::now() - started);
        responder.send(std::move(reply).with("Server-Timing", fmt::format("db;dur={:.1f}", took.count())));
      });
  if (!taken) responder.send(web::reply_overloaded());
}

}  // namespace fleet::serve
