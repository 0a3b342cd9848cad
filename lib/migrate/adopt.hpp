#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "migrate/address.hpp"
#include "migrate/file.hpp"
#include "migrate/fingerprint.hpp"

namespace fleet::migrate {

struct BaselineReport {
  std::vector<std::string> recorded;    ///< names, in order
  std::vector<Difference> differences;  ///< why nothing was recorded
};

/// Adopts a database that already has this shape but no history: compares it with what the files make and,
/// only when nothing differs, records them as applied. `to`: the last numbered file it has, 0 for all; with
/// one the repeatable files are left to the next `up`. A database of a build before 0.1.0 gets the history of the
/// release in place of its own when its tables do not differ. Throws Error{failed} for any other history.
BaselineReport baseline(Server const &server, std::vector<File> const &files, int to,
                        std::chrono::seconds lock_timeout);

struct RepairReport {
  std::vector<std::string> steps;       ///< what is (or, without `yes`, would be) done, in words
  std::vector<Difference> differences;  ///< why files that were changed or renamed are not accepted
  bool done = false;
};

/// Puts the history right: a file whose text or name has changed is recorded as it is now, if the files still
/// make the schema that is there; of a file without a transaction that was begun and has changed since, the
/// progress is forgotten and the invalid indexes it left are dropped. With `accept_drift` the schema as it is
/// now becomes the record that `verify` compares with. Changes nothing unless `yes`.
RepairReport repair(Server const &server, std::vector<File> const &files, bool accept_drift, bool yes,
                    std::chrono::seconds lock_timeout);

}  // namespace fleet::migrate
