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

void Sessions::answer(web::Responder const &responder, Query query) {
  pool_->answer(responder, [this, query = std::move(query)](web::Request const &request, std::size_t worker) {
    return run(request, *readers_[worker], query);
  });
}

web::Reply Sessions::run(web::Request const &request, store::Reader &reader, Query const &query) {
  request.cancel->on_request(
      [this, &reader] { cancelling_->submit([&reader](std::size_t) { reader.cancel(); }); });
  auto const started = web::Clock::now();
  web::Reply reply;
  try {
    reply = query(reader);
  } catch (std::exception const &error) {
    if (request.cancel->requested())
      reply = web::reply_error(503, "cancelled", "the request was given up");
    else
      reply = explain(error).reply();
  }
  request.cancel->on_request({});
  auto const took = std::chrono::duration<double, std::milli>(web::Clock::now() - started);
  return std::move(reply).with("Server-Timing", fmt::format("db;dur={:.1f}", took.count()));
}

}  // namespace fleet::serve
