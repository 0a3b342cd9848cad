#include "http/server_metrics.hpp"

#include <fmt/format.h>

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

void RequestCounts::write(MetricsText &metrics, std::string const &prefix) const {
  metrics.begin(prefix + "_requests_total", "counter", "Answers by status.");
  for (std::size_t status = 0; status < by_status_.size(); ++status)
    if (auto const count = by_status_[status].load(); count > 0)
      metrics.sample(static_cast<double>(count), {{"status", std::to_string(status)}});
  metrics.begin(prefix + "_request_seconds", "histogram", "From header to answer.");
  auto const total = static_cast<double>(requests_.load());
  for (std::size_t i = 0; i < bounds_s.size(); ++i)
    metrics.sample(static_cast<double>(within_[i].load()), {{"le", fmt::format("{}", bounds_s[i])}},
                   "_bucket");
  metrics.sample(total, {{"le", "+Inf"}}, "_bucket");
  metrics.sample(static_cast<double>(microseconds_.load()) / 1e6, {}, "_sum");
  metrics.sample(total, {}, "_count");
}

void write_metrics(MetricsText &metrics, std::string const &prefix, ServerStats const &stats) {
  auto const counter = [&](char const *name, char const *help, std::uint64_t value) {
    metrics.counter(prefix + name, help, static_cast<double>(value));
  };
  counter("_connections_accepted_total", "Connections taken.", stats.accepted);
  counter("_connections_refused_total", "Connections closed for lack of room.", stats.refused);
  counter("_connections_evicted_total", "Connections closed to make room for another.", stats.evicted);
  counter("_malformed_requests_total", "Requests that were not valid HTTP.", stats.malformed);
  counter("_timeouts_total", "Requests cut at a deadline.", stats.timed_out);
  counter("_sent_bytes_total", "Bytes sent, heads included.", stats.bytes_out);
  metrics.gauge(prefix + "_connections", "Open connections.", static_cast<double>(stats.connections));
}

Reply reply_metrics(MetricsText const &metrics) {
  return reply_text(200, "text/plain; version=0.0.4; charset=utf-8", metrics.text())
      .with("Cache-Control", "no-store");
}

}  // namespace fleet::http
