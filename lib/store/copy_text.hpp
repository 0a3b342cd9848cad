#pragma once
#include <fmt/format.h>

#include <chrono>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "rows/rows.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

/// A bytea, as hex digits.
struct HexBytes {
  std::string_view digits;
};

/// Lines of PostgreSQL's COPY text format, sent in pieces of 64 kB: as fast as psql's \copy. Each piece has its
/// own deadline. Given up when it goes out of scope before complete().
class CopyText {
 public:
  /// Opens COPY `table` (columns) FROM STDIN. Both are names from the program, never data.
  CopyText(Tx &tx, std::string const &table, std::vector<std::string> const &columns);
  ~CopyText();
  CopyText(CopyText const &) = delete;
  CopyText &operator=(CopyText const &) = delete;

  /// One row, a value a column.
  template <class... Fields>
  void row(Fields const &...fields) {
    ((put(fields), buffer_ += '\t'), ...);
    buffer_.back() = '\n';
    if (buffer_.size() >= piece) flush();
  }
  /// The same for a number of columns that only the caller knows.
  void fields(std::vector<std::optional<std::string>> const &values) {
    for (auto const &value : values) put(value), buffer_ += '\t';
    buffer_.back() = '\n';
    if (buffer_.size() >= piece) flush();
  }
  /// Sends the rest and ends the COPY; errors of any row arrive here.
  void complete();

 private:
  static constexpr std::size_t piece = 65536;
  void put(std::string_view text);
  void put(std::string const &text) { put(std::string_view{text}); }
  void put(HexBytes bytes);
  void put(rows::PositionType type) { put(rows::name(type)); }
  void put(char const *text) { put(std::string_view{text}); }
  void put(bool value) { buffer_ += value ? 't' : 'f'; }
  void put(Time time) { put(time, "+00"); }
  void put(std::chrono::sys_time<std::chrono::microseconds> time);
  void put(Time time, std::string_view rest);
  void put(double value) { fmt::format_to(std::back_inserter(buffer_), "{}", value); }
  void put(int value) { fmt::format_to(std::back_inserter(buffer_), "{}", value); }
  void put(long value) { fmt::format_to(std::back_inserter(buffer_), "{}", value); }
  template <class Value>
  void put(std::optional<Value> const &value) {
    if (value)
      put(*value);
    else
      buffer_ += "\\N";
  }
  void flush();

  void end(char const *why_given_up);

  Link &link_;
  bool is_open_ = false;
  std::string buffer_;
};

}  // namespace fleet::store
