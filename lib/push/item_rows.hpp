#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "push/mapping.hpp"
#include "push/split.hpp"
#include "rows/rows.hpp"

namespace fleet::push {

/// Rows made of items, by the table they go to. Pure: no database, no clock.
class ItemRows : public rows::Lists {
 public:
  /// `now`: the database's clock, for the plausibility of times.
  ItemRows(Mapping const &mapping, std::string mileage_unit, Time now)
      : mapping_(mapping), mileage_unit_(std::move(mileage_unit)), now_(now) {}

  struct Result {
    std::string state = "done";  ///< done, failed or raw
    std::string error;           ///< why not done
    std::string imei;            ///< of an item that is not done, "" when it names none
  };
  /// Adds the rows of one item. Never throws for what an item holds. `received_us`: when it was received, by the database's
  /// clock; items of one message differ by a microsecond each.
  Result add(Item const &item, std::int64_t received_us);

  /// A row of one of push_tables(), and which item it comes from.
  struct Reading {
    std::vector<std::optional<std::string>> row;  ///< columns as columns_of, then raw, then the item's key
    std::string key;                              ///< of the item, hex digits
  };

  std::map<std::string, std::vector<Reading>> readings;  ///< by table

 private:
  struct Context;
  Result add_json(Item const &item, Context const &context);
  Result add_by(Rule const &rule, Context const &context);
  Result add_fix(Context const &context);
  Result add_hub_alarm(Context const &context);
  Result add_alarm(Context const &context);
  Result add_trip(std::vector<Column> const &columns, MappedRow const &row);

  Mapping const &mapping_;
  std::string mileage_unit_;
  Time now_;
};

/// Identity of an item among others of the same device and second: 32 hex digits of the SHA-256 of name, text and the
/// fields around it.
std::string item_key(Item const &item);

}  // namespace fleet::push
