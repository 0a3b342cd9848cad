#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "store/transaction.hpp"

/// What has been asked and answered for good: wanted minus covered is the work.
namespace fleet::store {

struct Gap {
  std::string imei;
  Window window;
};

/// The parts of `wanted` that are not covered, per device, oldest first; devices in quarantine are left out.
/// `imeis` are looked up in one statement whatever the length of the history.
std::vector<Gap> uncovered(Tx &tx, std::string const &stream, std::vector<std::string> const &imeis,
                           Window wanted);

/// Notes that `window` of a device's stream is stored for good.
void cover(Tx &tx, std::string const &stream, std::vector<Gap> const &done);

/// Notes why a device could not be read. `quarantine` leaves it out of the work: for an hour the first time,
/// because a vendor's hiccup looks the same, for twelve when it fails again.
void note_failure(Tx &tx, std::string const &stream, std::string const &imei, std::string const &why,
                  bool quarantine);

}  // namespace fleet::store
