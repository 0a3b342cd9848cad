#pragma once
#include <string>
#include <vector>

#include "migrate/plan.hpp"
#include "store/db.hpp"

namespace fleet::migrate {

struct StatusReport {
  std::vector<Entry> entries;
  std::string engine;  ///< "" before the first migrate
  std::string
      problem;  ///< why `up` would refuse: history and files contradict each other; "" when they do not
  std::string hint;
  std::size_t pending() const;
};

/// Compares files and database; changes nothing.
StatusReport status(store::Database const &database, std::vector<File> const &files);

}  // namespace fleet::migrate
