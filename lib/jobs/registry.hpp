#pragma once
#include <string>
#include <vector>

#include "store/database.hpp"

namespace fleet::jobs {

/// One difference between an operator's list and the registry, or a line that cannot be matched (`problem`).
struct RegistryChange {
  int line = 0;
  std::string imei, vehicle, field, old_value, new_value, problem;
};

struct RegistryReport {
  std::vector<RegistryChange> changes, problems;
  bool written = false;

  std::string text() const;
  std::string json() const;
};

/// Compares a CSV file (header with imei or plate, and any of vehicle_number, driver_name, cost_centre,
/// assigned_city) with the registry; `write` takes it over, after which no sync undoes it. An empty cell
/// changes nothing. Throws Error{usage} for a file that cannot be read or has no usable header.
RegistryReport import_registry(store::Database const &database, std::string const &file, bool write);

}  // namespace fleet::jobs
