#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace fleet::store {

/// PostgreSQL's text form of an array: many values as one parameter of a statement.
class ArrayText {
 public:
  explicit ArrayText(std::size_t size_hint = 0) { text_.reserve(size_hint); }
  void add(std::string_view value) {
    begin();
    text_ += '"';
    for (char const c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }
  void add(std::int64_t value) {
    begin();
    text_ += std::to_string(value);
  }
  void add_null() {
    begin();
    text_ += "NULL";
  }
  /// Once, when all are in.
  std::string const &text() {
    text_ += text_.empty() ? "{}" : "}";
    return text_;
  }

 private:
  void begin() { text_ += text_.empty() ? '{' : ','; }
  std::string text_;
};

}  // namespace fleet::store
