#pragma once
#include <string>
#include <vector>

#include "support/temp_cluster.hpp"

namespace fleet::testing {

/// One thing that goes wrong in a database, and what `fleet audit` has to say about it.
struct Fault {
  std::string id;      ///< the check that must find it
  std::string object;  ///< what the finding is about
  std::vector<std::string> statements;
  bool refused = false;  ///< the last statement fails, which is the fault
};

/// Faults for a database with at least 16 devices and three days of data, in the order to plant them in. $0
/// to $15 in them are IMEIs.
std::vector<Fault> faults(Engine engine);

}  // namespace fleet::testing
