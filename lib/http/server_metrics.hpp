#pragma once
#include <array>
#include <atomic>
#include <string>

#include "base/metrics.hpp"
#include "http/server.hpp"

namespace fleet::http {

/// Counters of requests by status and duration, for /metrics. Any thread.
class RequestCounts {
 public:
  void count(Served const &served);
  /// `prefix`: "fleet_serve".
  void write(MetricsText &metrics, std::string const &prefix) const;

 private:
  static constexpr std::array<double, 9> bounds_s{0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5};
  std::array<std::atomic<std::uint64_t>, 600> by_status_{};
  std::array<std::atomic<std::uint64_t>, bounds_s.size()> within_{};
  std::atomic<std::uint64_t> requests_{0};
  std::atomic<std::uint64_t> microseconds_{0};
};

/// Appends the server's own metrics: connections, bytes, malformed requests.
void write_metrics(MetricsText &metrics, std::string const &prefix, ServerStats const &stats);

/// `metrics` as the answer of /metrics.
Reply reply_metrics(MetricsText const &metrics);

}  // namespace fleet::http
