#pragma once
#include <pqxx/transaction_base>
#include <string_view>
#include <vector>

#include "rows/rows.hpp"

/// COPY into a staging table, then one merge in the database (migrations/repeatable/2x_merge_….sql). The
/// caller owns the transaction; every merge may be repeated without doubling anything.
namespace fleet::store {

struct Merged {
  std::size_t rows_in = 0;
  std::size_t rows_written = 0;  ///< new or really changed
};

/// Which way a fix came.
enum class FixSource { poll, track_list, push };

Merged merge(pqxx::transaction_base &tx, std::vector<rows::Device> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::LivePosition> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::Position> const &batch, FixSource source);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::Trip> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::ParkingEvent> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::Alarm> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::ObdReading> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::Geofence> const &batch);
Merged merge(pqxx::transaction_base &tx, std::vector<rows::Refusal> const &batch, std::string_view stream);

}  // namespace fleet::store
