#pragma once
#include <string>
#include <vector>

#include "migrate/engine_gaps.hpp"
#include "migrate/plan.hpp"
#include "store/database.hpp"

namespace fleet::migrate {

struct StatusReport {
  std::vector<Entry> entries;
  std::string engine;           ///< "" before the first migrate
  std::vector<EngineGap> gaps;  ///< what the engine lacks; `up` puts it right
  std::string
      problem;  ///< why `up` would refuse: history and files contradict each other; "" when they do not
  std::string hint;
  std::size_t pending() const;  ///< files
};

/// Compares files and database; changes nothing.
StatusReport status(store::Database const &database, std::vector<File> const &files);

}  // namespace fleet::migrate
