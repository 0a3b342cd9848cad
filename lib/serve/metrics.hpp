#pragma once
#include <string>

#include "serve/answers.hpp"

namespace fleet::serve {

/// What the cache of answers did, in Prometheus' text format.
void write_metrics(std::string &text, AnswerCounters const &answers);

}  // namespace fleet::serve
