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

/// Adds "Data-Age", the seconds since the data changed, when that is known.
void add_data_age(http::Reply &reply, std::optional<Stamp> const &stamp);

/// Counters for /metrics; they only grow.
struct AnswerCounters {
  std::atomic<std::uint64_t> hits{0}, joined{0}, queries{0}, not_modified{0}, given_up{0};
};

/// Answers equal questions with one query. Requests that arrive while the query runs wait for it; requests that arrive
/// while its data is the newest get the same bytes. An answer is never older than the generation that was known when
/// the request arrived.
class Answers {
 public:
  Answers(Sessions &sessions, Freshness const &freshness, std::size_t cache_bytes)
      : sessions_(sessions), freshness_(freshness), cache_(cache_bytes) {}
  /// Answers `responder`; errors as serve::explain says. Any thread.
  void answer(http::Responder const &responder, Question question);
  AnswerCounters const &counters() const { return counters_; }
  AnswerCache const &cache() const { return cache_; }

 private:
  struct SharedQuery;
  std::shared_ptr<SharedQuery> join_or_start(http::Responder const &responder, Question question,
                                             std::optional<Stamp> stamp, bool &started);
  void submit(std::shared_ptr<SharedQuery> const &query, std::string const &client);
  void run(SharedQuery &query, store::Reader &reader);
  void client_left(std::shared_ptr<SharedQuery> const &query);
  std::vector<http::Responder> finish(SharedQuery &query);
  void send(http::Responder const &responder, std::shared_ptr<Answer> const &answer, Question const &question,
            std::string timing);

  Sessions &sessions_;
  Freshness const &freshness_;
  AnswerCache cache_;
  AnswerCounters counters_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<SharedQuery>> running_;
  http::WorkerPool packing_{1, 1000};  ///< last: its thread uses the others
};

}  // namespace fleet::serve
