#pragma once
#include <optional>
#include <pqxx/transaction_base>
#include <string>
#include <vector>

namespace fleet::store {

struct KnownDevice {
  std::string imei;
  std::string account;
};

/// Enabled devices that were ever activated or positioned and have not expired, by account and imei. `imeis`
/// limits the answer to these; empty: all.
std::vector<KnownDevice> known_devices(pqxx::transaction_base &tx, std::vector<std::string> const &imeis);

/// Those of `imeis` that are not in the registry at all.
std::vector<std::string> unknown_imeis(pqxx::transaction_base &tx, std::vector<std::string> const &imeis);

/// Accounts that own at least one device.
std::vector<std::string> known_accounts(pqxx::transaction_base &tx);

/// Rows that one device brings to a stream on a day, from the last week's; nothing when there are none or the
/// stream has no table to count in.
std::optional<double> rows_a_device_day(pqxx::transaction_base &tx, std::string const &stream);

}  // namespace fleet::store
