#include "serve/metrics.hpp"

#include <fmt/format.h>

#include <iterator>

namespace fleet::serve {

void RequestCounts::count(web::Served const &served) {
  auto const status = static_cast<std::size_t>(served.status);
  if (status < by_status_.size()) by_status_[status].fetch_add(1, std::memory_order_relaxed);
  auto const micros = static_cast<std::uint64_t>(served.took.count());
  for (std::size_t i = bounds_s.size(); i-- > 0 && static_cast<double>(micros) <= bounds_s[i] * 1e6;)
    within_[i].fetch_add(1, std::memory_order_relaxed);
  requests_.fetch_add(1, std::memory_order_relaxed);
  microseconds_.fetch_add(micros, std::memory_order_relaxed);
}

void RequestCounts::write(std::string &text) const {
  auto out = std::back_inserter(text);
  text += "# HELP fleet_serve_requests_total Answers by status.\n# TYPE fleet_serve_requests_total counter\n";
  for (std::size_t status = 0; status < by_status_.size(); ++status)
    if (auto const count = by_status_[status].load(); count > 0)
      fmt::format_to(out, "fleet_serve_requests_total{{status=\"{}\"}} {}\n", status, count);
  text +=
      "# HELP fleet_serve_request_seconds From header to answer.\n# TYPE fleet_serve_request_seconds "
      "histogram\n";
  auto const total = requests_.load();
  for (std::size_t i = 0; i < bounds_s.size(); ++i)
    fmt::format_to(out, "fleet_serve_request_seconds_bucket{{le=\"{}\"}} {}\n", bounds_s[i],
                   within_[i].load());
  fmt::format_to(out, "fleet_serve_request_seconds_bucket{{le=\"+Inf\"}} {}\n", total);
  fmt::format_to(out, "fleet_serve_request_seconds_sum {}\nfleet_serve_request_seconds_count {}\n",
                 static_cast<double>(microseconds_.load()) / 1e6, total);
}

void write_metric(std::string &text, char const *name, char const *type, char const *help, double value) {
  fmt::format_to(std::back_inserter(text), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type,
                 value);
}

void write_metrics(std::string &text, web::ServerStats const &stats, AnswerCounters const &answers) {
  auto const counter = [&](char const *name, char const *help, std::uint64_t value) {
    write_metric(text, name, "counter", help, static_cast<double>(value));
  };
  counter("fleet_serve_connections_accepted_total", "Connections taken.", stats.accepted);
  counter("fleet_serve_connections_refused_total", "Connections closed for lack of room.", stats.refused);
  counter("fleet_serve_connections_evicted_total", "Idle connections closed to make room.", stats.evicted);
  counter("fleet_serve_malformed_requests_total", "Requests that were not valid HTTP.", stats.malformed);
  counter("fleet_serve_timeouts_total", "Requests cut at a deadline.", stats.timed_out);
  counter("fleet_serve_sent_bytes_total", "Bytes sent, heads included.", stats.bytes_out);
  counter("fleet_serve_cache_hits_total", "Answers given without the database.", answers.hits);
  counter("fleet_serve_joined_total", "Requests that waited for a query of another.", answers.joined);
  counter("fleet_serve_queries_total", "Queries for answers.", answers.queries);
  counter("fleet_serve_not_modified_total", "Answers 304.", answers.not_modified);
  counter("fleet_serve_given_up_total", "Queries cancelled because nobody waited any more.",
          answers.given_up);
  write_metric(text, "fleet_serve_connections", "gauge", "Open connections.",
               static_cast<double>(stats.connections));
}

}  // namespace fleet::serve
