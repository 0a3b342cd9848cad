#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace fleet::push {

/// Which field of a message goes to which column: JSON pointers, so that what the vendor does not publish can
/// be configured. docs/push.md describes the file.
struct Source {
  std::vector<std::string> at;  ///< JSON pointers, tried in turn
  std::string fixed;            ///< this text, whatever the message says
  std::string prefix;           ///< before what was found
  double scale = 1;
  bool invert = false;    ///< a flag that means the opposite
  bool received = false;  ///< when the item was received
};

struct Rule {
  std::string table;  ///< one of push_tables(), or "trips"
  std::map<std::string, Source> columns;
  bool keep_all = true;  ///< raw holds the whole item, else what no column took
};

class Mapping {
 public:
  /// The built-in rules, and over them those of `file` ("" for none). Throws Error{usage} that names file,
  /// message and column.
  explicit Mapping(std::string const &file);
  /// Nothing: the message is code's, or nobody's. `name`: a path, or the msgType of those that have no path.
  Rule const *find(std::string const &name) const;
  /// The rules in force as a file.
  static std::string as_json(std::string const &file);

 private:
  std::map<std::string, Rule> rules_;
};

enum class Kind { text, number, time, flag, json };
struct Column {
  std::string name;
  Kind kind;
  bool key = false;                ///< without it there is no row
  char const *fallback = nullptr;  ///< where the table has no null: part of its key
};
/// The columns that a mapping may fill, raw left out. Nothing for an unknown table.
std::vector<Column> const *columns_of(std::string const &table);

struct MappedRow {
  std::vector<std::optional<std::string>> values;  ///< one for each of columns_of
  std::string raw;
};
struct Unmapped {
  std::string reason;
  bool refused = false;  ///< the field is there and can't be right; else it is not there at all
};
/// One item by one rule. Reads `received_us` where a rule says so.
std::optional<MappedRow> map_item(nlohmann::ordered_json const &item, Rule const &rule,
                                  std::int64_t received_us, Unmapped &why);

extern char const *const default_mapping;  ///< default_mapping.cpp

}  // namespace fleet::push
