#pragma once
#include <optional>
#include <string>
#include <vector>

#include "store/transaction.hpp"

namespace fleet::store {

struct KnownDevice {
  std::string imei;
  std::string account;
};

/// Enabled devices that are still listed, were ever activated or positioned and have not expired, by account and imei. `imeis`
/// limits the answer to these; empty: all.
std::vector<KnownDevice> known_devices(Tx &tx, std::vector<std::string> const &imeis);

/// Those of `imeis` that are not in the registry at all.
std::vector<std::string> unknown_imeis(Tx &tx, std::vector<std::string> const &imeis);

/// Rows that one device brings to a stream on a day, from the last week's; nothing when there are none or the
/// stream has no table to count in.
std::optional<double> rows_a_device_day(Tx &tx, std::string const &stream);

/// Trips of the last month whose distance was found to be in metres, and in kilometres.
struct DistanceUnits {
  std::string imei;
  std::size_t metres, kilometres;
};
std::vector<DistanceUnits> distance_units(Tx &tx);

}  // namespace fleet::store
