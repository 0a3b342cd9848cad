#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace fleet::rows {

/// One column of a row type. A row type lists its columns once, in columns(): COPY, stage and merge follow from that list.
template <class Value>
struct Column {
  char const *name;  ///< in the database
  Value value;       ///< a member of the row, or what gives the value for a row
};
template <class Value>
Column(char const *, Value) -> Column<Value>;

/// A string member whose empty value is null in the database.
template <class Row>
constexpr auto null_if_empty(std::string Row::*member) {
  return [member](Row const &row) {
    std::string const &value = row.*member;
    return value.empty() ? std::nullopt : std::optional<std::string_view>{value};
  };
}

}  // namespace fleet::rows
