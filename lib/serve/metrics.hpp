#pragma once
#include <string>

#include "serve/answers.hpp"

namespace fleet::serve {

/// Appends the counters of the cache, in Prometheus' text format.
void write_metrics(std::string &text, AnswerCounters const &answers);

}  // namespace fleet::serve
