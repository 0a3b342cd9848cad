#include "http/server_metrics.hpp"

#include <fmt/format.h>

#include <iterator>

namespace fleet::http {

void RequestCounts::count(Served const &served) {
  auto const status = static_cast<std::size_t>(served.status);
  if (status < by_status_.size()) by_status_[status].fetch_add(1, std::memory_order_relaxed);
  auto const micros = static_cast<std::uint64_t>(served.took.count());
  for (std::size_t i = bounds_s.size(); i-- > 0 && static_cast<double>(micros) <= bounds_s[i] * 1e6;)
    within_[i].fetch_add(1, std::memory_order_relaxed);
  requests_.fetch_add(1, std::memory_order_relaxed);
  microseconds_.fetch_add(micros, std::memory_order_relaxed);
}

void RequestCounts::write(std::string &text, std::string const &prefix) const {
  auto out = std::back_inserter(text);
  fmt::format_to(out, "# HELP {0}_requests_total Answers by status.\n# TYPE {0}_requests_total counter\n",
                 prefix);
  for (std::size_t status = 0; status < by_status_.size(); ++status)
    if (auto const count = by_status_[status].load(); count > 0)
      fmt::format_to(out, "{}_requests_total{{status=\"{}\"}} {}\n", prefix, status, count);
  fmt::format_to(out,
                 "# HELP {0}_request_seconds From header to answer.\n# TYPE {0}_request_seconds histogram\n",
                 prefix);
  auto const total = requests_.load();
  for (std::size_t i = 0; i < bounds_s.size(); ++i)
    fmt::format_to(out, "{}_request_seconds_bucket{{le=\"{}\"}} {}\n", prefix, bounds_s[i],
                   within_[i].load());
  fmt::format_to(out, "{0}_request_seconds_bucket{{le=\"+Inf\"}} {1}\n{0}_request_seconds_sum {2}\n", prefix,
                 total, static_cast<double>(microseconds_.load()) / 1e6);
  fmt::format_to(out, "{}_request_seconds_count {}\n", prefix, total);
}

void write_metric(std::string &text, std::string const &name, char const *type, char const *help,
                  double value) {
  fmt::format_to(std::back_inserter(text), "# HELP {0} {1}\n# TYPE {0} {2}\n{0} {3}\n", name, help, type,
                 value);
}

void write_metrics(std::string &text, std::string const &prefix, ServerStats const &stats) {
  auto const counter = [&](char const *name, char const *help, std::uint64_t value) {
    write_metric(text, prefix + name, "counter", help, static_cast<double>(value));
  };
  counter("_connections_accepted_total", "Connections taken.", stats.accepted);
  counter("_connections_refused_total", "Connections closed for lack of room.", stats.refused);
  counter("_connections_evicted_total", "Idle connections closed to make room.", stats.evicted);
  counter("_malformed_requests_total", "Requests that were not valid HTTP.", stats.malformed);
  counter("_timeouts_total", "Requests cut at a deadline.", stats.timed_out);
  counter("_sent_bytes_total", "Bytes sent, heads included.", stats.bytes_out);
  write_metric(text, prefix + "_connections", "gauge", "Open connections.",
               static_cast<double>(stats.connections));
}

Reply reply_metrics(std::string text) {
  return reply_text(200, "text/plain; version=0.0.4; charset=utf-8", std::move(text))
      .with("Cache-Control", "no-store");
}

}  // namespace fleet::http
