#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fleet {

/// Metrics in Prometheus' text format 0.0.4, for /metrics and for the textfile collector. The only place that knows the format.
/// Source: prometheus.io, "Exposition formats".
class MetricsText {
 public:
  using Labels = std::vector<std::pair<std::string_view, std::string_view>>;

  /// Begins a metric. Each name once: all its samples follow together, as the format demands.
  /// Throws std::logic_error for a name that is not [a-zA-Z_:][a-zA-Z0-9_:]*, or that was there before.
  void begin(std::string_view name, std::string_view type, std::string_view help);
  /// A sample of the metric begun last. `suffix`: the part of a histogram, "_bucket", "_sum" or "_count".
  void sample(double value, Labels const &labels = {}, std::string_view suffix = {});
  /// A metric with one sample.
  void counter(std::string_view name, std::string_view help, double value);
  void gauge(std::string_view name, std::string_view help, double value);
  std::string const &text() const { return text_; }

 private:
  std::vector<std::string> names_;
  std::string text_;
};

}  // namespace fleet
