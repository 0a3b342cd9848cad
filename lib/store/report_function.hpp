#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "store/reader.hpp"

namespace fleet::store {

/// One argument of a SQL function: "from" of type "date" is passed as p_from => $1::date.
struct Argument {
  std::string_view name;
  std::string_view sql_type;
};

/// A function of schema `reporting` that returns JSON, called as a prepared statement with named arguments.
class ReportFunction {
 public:
  /// `name`: "fn_mileage".
  ReportFunction(std::string_view name, std::vector<Argument> const &arguments);

  /// Gives:  JSON text as the function returned it.
  /// Shape:  `values` in the order of the arguments, as text; nothing for an argument that is left out (SQL null).
  /// Throws: DatabaseError, with state P0002 for an unknown vehicle or trip, 22023 for a value out of range,
  ///         57014 for a timeout; Unreachable when the database cannot be reached.
  std::string call(Reader &reader, Parameters const &values) const;

 private:
  std::string name_;
  std::string sql_;
};

/// PostgreSQL's text form of a text[]: {"a","b \"c\""}.
std::string array_text(std::vector<std::string> const &values);

}  // namespace fleet::store
