#pragma once
#include "base/metrics.hpp"
#include "serve/answers.hpp"

namespace fleet::serve {

/// Appends the counters of the cache.
void write_metrics(MetricsText &metrics, AnswerCounters const &answers);

}  // namespace fleet::serve
