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

/// How long a browser may show it unasked: not at all, but asking again costs a 304.
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

/// One query and all who wait for it. Guarded by Answers::mutex_, except what never changes.
struct Answers::Flight {
  std::string key;
  Question question;
  std::optional<Stamp> stamp;
  std::shared_ptr<http::Cancellation> cancel = std::make_shared<http::Cancellation>();
  std::vector<http::Responder> passengers;
  std::size_t waiting = 0;
  bool landed = false;
};

void Answers::answer(http::Responder const &responder, Question question) {
  auto const stamp = freshness_.of(question.sources);
  if (stamp) {
    if (auto const known = cache_.find(question.key, stamp->generation)) {
      ++counters_.hits;
      return give(responder, known, question, "cache;desc=hit");
    }
  }
  bool started = false;
  auto const flight = join_or_start(responder, std::move(question), stamp, started);
  responder.request().cancel->on_request([this, weak = std::weak_ptr{flight}] {
    if (auto const mine = weak.lock()) leave(mine);
  });
  if (started) take_off(flight);
}

/// Without a stamp nobody can tell whether a query that already runs has seen the newest data: none is
/// joined.
std::shared_ptr<Answers::Flight> Answers::join_or_start(http::Responder const &responder, Question question,
                                                        std::optional<Stamp> stamp, bool &started) {
  auto const key = stamp ? fmt::format("{}\n{}", stamp->generation, question.key) : std::string{};
  std::lock_guard const lock{mutex_};
  auto found = stamp ? flights_.find(key) : flights_.end();
  started = found == flights_.end();
  auto flight = started ? std::make_shared<Flight>() : found->second;
  if (started) {
    flight->key = key;
    flight->question = std::move(question);
    flight->stamp = stamp;
    if (stamp) flights_[key] = flight;
  } else {
    ++counters_.joined;
  }
  flight->passengers.push_back(responder);
  ++flight->waiting;
  return flight;
}

void Answers::take_off(std::shared_ptr<Flight> const &flight) {
  auto const turn_away = [this, flight] {
    for (auto const &responder : land(*flight)) responder.send(http::reply_overloaded());
  };
  auto const work = [this, flight](store::Reader &reader) { fly(*flight, reader); };
  if (!sessions_.submit(flight->cancel, work, turn_away)) turn_away();
}

void Answers::fly(Flight &flight, store::Reader &reader) {
  if (flight.cancel->requested()) {
    land(flight);
    return;
  }
  ++counters_.queries;
  auto const start = Clock::now();
  try {
    auto body = flight.question.read(reader);
    auto const timing = fmt::format("db;dur={:.1f}", milliseconds_since(start));
    auto const answer = std::make_shared<Answer>(std::move(body), flight.stamp, start + flight.question.life);
    if (flight.stamp) cache_.put(flight.question.key, answer);
    auto const passengers = land(flight);
    for (auto const &responder : passengers) {
      if (http::accepts_gzip(responder.request())) answer->pack();
      give(responder, answer, flight.question, timing);
    }
  } catch (std::exception const &error) {
    auto const reply = flight.cancel->requested()
                           ? http::reply_error(503, "cancelled", "the request was given up")
                           : explain(error).reply();
    for (auto const &responder : land(flight)) responder.send(reply);
  }
}

/// Those who wait, now that the flight is over; nobody can join it any more.
std::vector<http::Responder> Answers::land(Flight &flight) {
  std::lock_guard const lock{mutex_};
  flight.landed = true;
  if (auto const found = flights_.find(flight.key); found != flights_.end() && found->second.get() == &flight)
    flights_.erase(found);
  return std::exchange(flight.passengers, {});
}

/// A client has gone. When it was the last one, its query is cancelled.
void Answers::leave(std::shared_ptr<Flight> const &flight) {
  {
    std::lock_guard const lock{mutex_};
    if (flight->landed || --flight->waiting > 0) return;
    if (auto const found = flights_.find(flight->key); found != flights_.end() && found->second == flight)
      flights_.erase(found);
  }
  ++counters_.given_up;
  flight->cancel->request();
}

/// Compressing is no work for an I/O thread: the first who wants it waits for a thread that does nothing
/// else.
void Answers::give(http::Responder const &responder, std::shared_ptr<Answer> const &answer,
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
  if (pack && packing_.submit([responder, answer, send](std::size_t) {
        answer->pack();
        send(responder);
      }))
    return;
  send(responder);
}

}  // namespace fleet::serve
