#pragma once
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "clean/fields.hpp"

namespace fleet::push {

/// Source of one column's value in a message, by JSON pointers, so that unpublished fields can be configured.
/// docs/understand/push.md describes the file.
struct Source {
  std::vector<std::vector<std::string>> at;  ///< JSON pointers in their steps, tried in turn
  std::string fixed;                         ///< a constant in place of a field
  std::string prefix;                        ///< before what was found
  double scale = 1;
  bool invert = false;    ///< a flag that means the opposite
  bool received = false;  ///< when the item was received
  bool required = false;  ///< without it the item stays raw
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
  /// Rules of a program's own text in that form.
  struct Text {
    char const *json;
  };
  explicit Mapping(Text rules);
  /// The messages of /pushalarm that carry no alarm, named by their type in lower case.
  static Text const card_and_vin;
  /// Nothing: the message is handled by code, or not at all. `name`: a path, or the msgType of messages without one.
  Rule const *find(std::string const &name) const;
  /// The rules in force as a file.
  static std::string as_json(std::string const &file);

 private:
  std::map<std::string, Rule> rules_;
};

enum class Kind { text, number, duration, time, flag, json };
struct Column {
  std::string name;
  Kind kind;
  bool key = false;                        ///< without it there is no row
  char const *fallback = nullptr;          ///< where the table has no null: part of its key
  clean::Range range = clean::range::any;  ///< of a number: anything else is left out, and noted
};
/// The columns that a mapping may fill, raw left out. Nothing for an unknown table.
std::vector<Column> const *columns_of(std::string const &table);

struct MappedRow {
  std::vector<std::optional<std::string>> values;  ///< one for each of columns_of
  std::optional<std::string> raw;                  ///< JSON text
  clean::OddValues odd;
};
struct Unmapped {
  std::string reason;
  bool refused = false;  ///< the field is there and cannot be right; else it is not there at all
};

/// One item, parsed. A field is looked for in the item, then in the fields around it.
struct ParsedItem {
  std::string_view text;  ///< the item as sent, in UTF-8
  nlohmann::ordered_json const &json;
  std::string_view outer_text;
  nlohmann::ordered_json const &outer;
};
/// The whole item as JSON text that jsonb keeps whole, the fields around it as its member "_message".
std::optional<std::string> whole_item(ParsedItem const &item);

/// One item by one rule. `received_us`: for rules that say so. `now`: for the plausibility of times; the database's clock.
std::optional<MappedRow> map_item(ParsedItem const &item, Rule const &rule, std::int64_t received_us,
                                  Time now, Unmapped &why);

extern char const *const default_mapping;  ///< default_mapping.cpp

}  // namespace fleet::push
