#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "serve/answer_cache.hpp"
#include "serve/freshness.hpp"
#include "serve/question.hpp"
#include "serve/sessions.hpp"

namespace fleet::serve {

/// "Data-Age": seconds since the data changed; nothing where that is not known.
void add_data_age(http::Reply &reply, std::optional<Stamp> const &stamp);

/// Figures for /metrics; monotonic.
struct AnswerCounters {
  std::atomic<std::uint64_t> hits{0}, joined{0}, queries{0}, not_modified{0}, given_up{0};
};

/// Answers equal questions with one query: those that come while it runs wait for it, those that come while
/// its data is the newest get the same bytes. Never gives data of an older generation than was known when the
/// request came.
class Answers {
 public:
  Answers(Sessions &sessions, Freshness const &freshness, std::size_t cache_bytes)
      : sessions_(sessions), freshness_(freshness), cache_(cache_bytes) {}
  /// Any thread. Errors are answered as serve::explain says.
  void answer(http::Responder const &responder, Question question);
  AnswerCounters const &counters() const { return counters_; }
  AnswerCache const &cache() const { return cache_; }

 private:
  struct Flight;
  std::shared_ptr<Flight> join_or_start(http::Responder const &responder, Question question,
                                        std::optional<Stamp> stamp, bool &started);
  void take_off(std::shared_ptr<Flight> const &flight);
  void fly(Flight &flight, store::Reader &reader);
  void leave(std::shared_ptr<Flight> const &flight);
  std::vector<http::Responder> land(Flight &flight);
  void give(http::Responder const &responder, std::shared_ptr<Answer> const &answer, Question const &question,
            std::string timing);

  Sessions &sessions_;
  Freshness const &freshness_;
  AnswerCache cache_;
  AnswerCounters counters_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;
  http::WorkerPool packing_{1, 1000};  ///< last: its thread uses the others
};

}  // namespace fleet::serve
