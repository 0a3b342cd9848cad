#pragma once
#include <map>
#include <string>
#include <vector>

#include "push/mapping.hpp"
#include "rows/rows.hpp"
#include "store/inbox_sort_store.hpp"

namespace fleet::push {

/// Rows made of items, by the table they go to. Pure: no database, no clock.
class Sorting {
 public:
  Sorting(Mapping const &mapping, std::string mileage_unit)
      : mapping_(mapping), mileage_unit_(std::move(mileage_unit)) {}

  /// Adds the rows of one item and says what becomes of it. Never throws for what an item holds.
  store::InboxOutcome add(store::InboxItem const &item);

  std::vector<rows::LivePosition> live;
  std::vector<rows::Position> fixes;
  std::vector<rows::Alarm> alarms;
  std::vector<rows::Trip> trips;
  std::map<std::string, std::vector<store::TextRow>> readings;  ///< by table; columns as columns_of, then raw

 private:
  struct Verdict {
    std::string state = "done";
    std::string error;
  };
  Verdict sort(store::InboxItem const &item);
  Verdict sort_by(Rule const &rule, store::InboxItem const &item, nlohmann::ordered_json const &json);
  Verdict add_trip(std::vector<Column> const &columns, MappedRow const &row, Time now);

  Mapping const &mapping_;
  std::string mileage_unit_;
};

}  // namespace fleet::push
