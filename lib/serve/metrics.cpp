#include "serve/metrics.hpp"

namespace fleet::serve {

void write_metrics(MetricsText &metrics, AnswerCounters const &answers) {
  auto const counter = [&](char const *name, char const *help, std::uint64_t value) {
    metrics.counter(name, help, static_cast<double>(value));
  };
  counter("fleet_serve_cache_hits_total", "Answers from the cache.", answers.hits);
  counter("fleet_serve_joined_total", "Requests that joined a running query.", answers.joined);
  counter("fleet_serve_queries_total", "Queries for answers.", answers.queries);
  counter("fleet_serve_not_modified_total", "Answers 304.", answers.not_modified);
  counter("fleet_serve_given_up_total", "Queries cancelled because all their clients had gone.",
          answers.given_up);
}

}  // namespace fleet::serve
