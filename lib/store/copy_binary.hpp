#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "store/binary_value.hpp"
#include "store/copy_in.hpp"

namespace fleet::store {

/// COPY of typed values in PostgreSQL's binary format, which the server reads at half the cost of text. Each
/// column has the type that the server gives it.
class CopyBinary : public CopyIn {
 public:
  CopyBinary(Tx &tx, std::string const &table, std::vector<std::string> const &columns);
  ~CopyBinary();
  CopyBinary(CopyBinary const &) = delete;
  CopyBinary &operator=(CopyBinary const &) = delete;

  /// One row, a value a column. Throws DatabaseError of class 22 for a value that its column cannot hold.
  template <class... Fields>
  void row(Fields const &...fields) {
    begin_row(sizeof...(fields));
    auto const *column = columns_.data();
    (binary::append(buffer_, *column++, fields), ...);
    end_row();
  }
  void complete();

 private:
  void begin_row(std::size_t fields);

  std::string key_;  ///< of Link::columns
  std::vector<binary::Column> const &columns_;
  bool is_complete_ = false;
};

}  // namespace fleet::store
