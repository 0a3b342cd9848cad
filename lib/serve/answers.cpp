#include "serve/answers.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "serve/problem.hpp"

namespace fleet::serve {
namespace {

using http::Clock;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

http::Reply reply_silent() {
  return database_unreachable("the database does not answer").reply();
}

/// Browsers have to ask again before they show a kept answer; an unchanged one costs only a 304.
constexpr char const *cache_control = "private, no-cache";

http::Reply reply_of(http::Request const &request, Answer const &answer, Question const &question,
                     std::string timing) {
  auto packed = http::accepts_gzip(request) ? answer.packed() : nullptr;
  auto tag = fmt::format("\"{}{}\"", answer.etag, packed ? "-gz" : "");
  http::Reply reply{200, {}, nullptr};
  reply.headers.reserve(16);
  add_data_age(reply, answer.stamp);
  reply.with("Cache-Control", cache_control).with("Vary", "Accept, Accept-Encoding, Authorization");
  reply.with("Server-Timing", std::move(timing));
  bool const same = request.method != "POST" && http::none_match(request, tag);
  reply.with("ETag", std::move(tag));
  if (same) {
    reply.status = 304;
    return reply;
  }
  reply.with("Content-Type", question.content_type);
  if (!question.file_name.empty())
    reply.with("Content-Disposition", fmt::format("attachment; filename=\"{}\"", question.file_name));
  if (packed) reply.with("Content-Encoding", "gzip");
  reply.body = packed ? packed : answer.body;
  return reply;
}

}  // namespace

void add_data_age(http::Reply &reply, std::optional<Stamp> const &stamp) {
  if (!stamp || stamp->changed_at == Clock::time_point{}) return;
  auto const age = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - stamp->changed_at);
  reply.with("Data-Age", std::to_string(std::max<long>(0, age.count())));
}

/// One query and the clients that wait for it. Answers::mutex_ guards the members that change.
struct Answers::SharedQuery {
  std::string key;
  Question question;
  std::optional<Stamp> stamp;
  std::shared_ptr<http::Cancellation> cancel = std::make_shared<http::Cancellation>();
  std::vector<http::Responder> clients;
  std::size_t waiting = 0;
  bool finished = false;
};

void Answers::answer(http::Responder const &responder, Question question) {
  auto const stamp = freshness_.of(question.sources);
  if (stamp) {
    if (auto const known = cache_.find(question.key, stamp->generation)) {
      ++counters_.hits;
      return send(responder, known, question, "cache;desc=hit");
    }
  }
  if (freshness_.silent()) return responder.send(reply_silent());
  bool started = false;
  auto const query = join_or_start(responder, std::move(question), stamp, started);
  responder.request().cancel->on_request([this, weak = std::weak_ptr{query}] {
    if (auto const mine = weak.lock()) client_left(mine);
  });
  if (started) submit(query, responder.request().client);
}

/// Joins a running query of the same question, or starts one. Without a stamp it is unknown whether a running query
/// sees the newest data: then none is joined.
std::shared_ptr<Answers::SharedQuery> Answers::join_or_start(http::Responder const &responder,
                                                             Question question, std::optional<Stamp> stamp,
                                                             bool &started) {
  auto const key = stamp ? fmt::format("{}\n{}", stamp->generation, question.key) : std::string{};
  std::lock_guard const lock{mutex_};
  auto found = stamp ? running_.find(key) : running_.end();
  started = found == running_.end();
  auto query = started ? std::make_shared<SharedQuery>() : found->second;
  if (started) {
    query->key = key;
    query->question = std::move(question);
    query->stamp = stamp;
    if (stamp) running_[key] = query;
  } else {
    ++counters_.joined;
  }
  query->clients.push_back(responder);
  ++query->waiting;
  return query;
}

void Answers::submit(std::shared_ptr<SharedQuery> const &query, std::string const &client) {
  auto const turn_away = [this, query] {
    for (auto const &responder : finish(*query)) responder.send(http::reply_overloaded());
  };
  auto const work = [this, query](store::Reader &reader) { run(*query, reader); };
  if (!sessions_.submit(client, query->cancel, work, turn_away)) turn_away();
}

void Answers::run(SharedQuery &query, store::Reader &reader) {
  if (query.cancel->requested()) {
    finish(query);
    return;
  }
  if (freshness_.silent()) {  // it has waited for a session while the server froze
    for (auto const &responder : finish(query)) responder.send(reply_silent());
    return;
  }
  ++counters_.queries;
  auto const start = Clock::now();
  try {
    auto body = query.question.read(reader);
    auto const timing = fmt::format("db;dur={:.1f}", milliseconds_since(start));
    auto const answer = std::make_shared<Answer>(std::move(body), query.stamp, start + query.question.life);
    if (query.stamp) cache_.put(query.question.key, answer);
    auto const clients = finish(query);
    for (auto const &responder : clients) {
      if (http::accepts_gzip(responder.request())) answer->pack();
      send(responder, answer, query.question, timing);
    }
  } catch (std::exception const &error) {
    auto const reply = query.cancel->requested()
                           ? http::reply_error(503, "cancelled", "the request was cancelled")
                           : explain(error).reply();
    for (auto const &responder : finish(query)) responder.send(reply);
  }
}

/// Ends a query: no client can join it any more. Gives the clients that wait for it.
std::vector<http::Responder> Answers::finish(SharedQuery &query) {
  std::lock_guard const lock{mutex_};
  query.finished = true;
  if (auto const found = running_.find(query.key); found != running_.end() && found->second.get() == &query)
    running_.erase(found);
  return std::exchange(query.clients, {});
}

/// Called when a client has gone. The query is cancelled when it was the last one.
void Answers::client_left(std::shared_ptr<SharedQuery> const &query) {
  {
    std::lock_guard const lock{mutex_};
    if (query->finished || --query->waiting > 0) return;
    if (auto const found = running_.find(query->key); found != running_.end() && found->second == query)
      running_.erase(found);
  }
  ++counters_.given_up;
  query->cancel->request();
}

/// Sends an answer. Compression is too slow for an I/O thread: the first client that wants it waits for the packing
/// thread.
void Answers::send(http::Responder const &responder, std::shared_ptr<Answer> const &answer,
                   Question const &question, std::string timing) {
  auto const &request = responder.request();
  auto send = [this, answer, question_type = question.content_type, file_name = question.file_name,
               timing = std::move(timing)](http::Responder const &to) {
    Question const shown{{}, {}, {}, {}, question_type, file_name};
    auto reply = reply_of(to.request(), *answer, shown, timing);
    if (reply.status == 304) ++counters_.not_modified;
    to.send(std::move(reply));
  };
  bool const pack = http::accepts_gzip(request) && !answer->packed();
  if (pack && packing_.submit(
                  [responder, answer, send](std::size_t) {
                    answer->pack();
                    send(responder);
                  },
                  {}, request.client))
    return;
  send(responder);
}

}  // namespace fleet::serve
