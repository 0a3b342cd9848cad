#include "migrate/statements.hpp"

#include <cctype>

#include "base/text.hpp"

namespace fleet::migrate {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || (c & 0x80) != 0;
}

class Scanner {
 public:
  explicit Scanner(std::string_view sql) : sql_(sql) {}

  std::vector<std::string> statements() {
    while (at_ < sql_.size()) {
      if (starts("--"))
        skip_past("\n");
      else if (starts("/*"))
        skip_block_comment();
      else if (sql_[at_] == '\'')
        skip_string();
      else if (sql_[at_] == '"')
        skip_quoted('"', false);
      else if (auto const tag = dollar_tag(); !tag.empty())
        skip_dollar_quote(tag);
      else if (sql_[at_] == ';')
        finish();
      else
        code_ |= std::isspace(static_cast<unsigned char>(sql_[at_++])) == 0;
    }
    finish();
    return std::move(found_);
  }

 private:
  bool starts(std::string_view text) const { return sql_.substr(at_, text.size()) == text; }

  void skip_past(std::string_view end) {
    auto const found = sql_.find(end, at_);
    at_ = found == std::string_view::npos ? sql_.size() : found + end.size();
  }

  void skip_block_comment() {
    int depth = 0;
    do {
      if (starts("/*")) {
        ++depth;
        at_ += 2;
      } else if (starts("*/")) {
        --depth;
        at_ += 2;
      } else {
        ++at_;
      }
    } while (depth > 0 && at_ < sql_.size());
  }

  /// E'it\'s': a backslash escapes only behind an E that is no end of a name.
  void skip_string() {
    bool const escapes =
        at_ > 0 && (sql_[at_ - 1] == 'e' || sql_[at_ - 1] == 'E') && (at_ < 2 || !is_word(sql_[at_ - 2]));
    skip_quoted('\'', escapes);
  }

  /// A doubled quote closes one string and opens the next, which comes to the same.
  void skip_quoted(char quote, bool escapes) {
    code_ = true;
    for (++at_; at_ < sql_.size() && sql_[at_] != quote; ++at_)
      if (escapes && sql_[at_] == '\\') ++at_;
    at_ = std::min(at_ + 1, sql_.size());
  }

  /// "$body$" when one starts here, else "". A dollar inside a name or before a digit starts none.
  std::string_view dollar_tag() const {
    if (sql_[at_] != '$' || (at_ > 0 && is_word(sql_[at_ - 1]))) return {};
    auto end = at_ + 1;
    if (end < sql_.size() && std::isdigit(static_cast<unsigned char>(sql_[end])) != 0) return {};
    while (end < sql_.size() && is_word(sql_[end])) ++end;
    return end < sql_.size() && sql_[end] == '$' ? sql_.substr(at_, end + 1 - at_) : std::string_view{};
  }

  void skip_dollar_quote(std::string_view tag) {
    code_ = true;
    at_ += tag.size();
    skip_past(tag);
  }

  void finish() {
    if (code_) found_.emplace_back(trim(sql_.substr(begin_, at_ - begin_)));
    code_ = false;
    begin_ = ++at_;
  }

  std::string_view sql_;
  std::size_t at_ = 0;
  std::size_t begin_ = 0;
  bool code_ = false;
  std::vector<std::string> found_;
};

}  // namespace

std::vector<std::string> split_statements(std::string_view sql) {
  return Scanner{sql}.statements();
}

}  // namespace fleet::migrate
