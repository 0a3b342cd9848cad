#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/copy_in.hpp"

namespace fleet::store {

/// COPY of values that are text already, into columns of any type: the server reads them as it reads literals.
class CopyText : public CopyIn {
 public:
  CopyText(Tx &tx, std::string const &table, std::vector<std::string> const &columns);

  /// One row, a value a column.
  void row(std::vector<std::optional<std::string>> const &values);
  void complete() { finish(); }

 private:
  void put(std::string_view text);
};

}  // namespace fleet::store
