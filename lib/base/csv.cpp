#include "base/csv.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet {
namespace {

constexpr std::string_view line_ends = "\r\n";

char separator_of(std::string_view first_line) {
  std::size_t commas = 0, semicolons = 0, tabs = 0;
  bool quoted = false;
  for (char const c : first_line) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',';
    semicolons += c == ';';
    tabs += c == '\t';
  }
  if (tabs > std::max(commas, semicolons)) return '\t';
  return semicolons > commas ? ';' : ',';
}

/// Walks over the text once; one function for each place that a character can stand in.
class Parser {
 public:
  Parser(std::string_view text, char separator, int first_line)
      : text_(text), separator_(separator), line_(first_line) {}

  std::vector<CsvRow> rows() {
    begin_row();
    while (at_ < text_.size()) {
      if (quoted_)
        inside_quotes();
      else
        outside_quotes();
    }
    if (quoted_)
      throw Error{Stop::usage,
                  fmt::format("the CSV text ends inside the quotes that begin on line {}", quote_line_),
                  "look for a '\"' that is never closed"};
    end_row();
    return std::move(rows_);
  }

 private:
  void begin_row() {
    row_ = {line_, {""}};
    closed_ = false;
  }
  void end_row() {
    if (row_.cells.size() > 1 || !row_.cells.front().empty()) rows_.push_back(std::move(row_));
    begin_row();
  }
  /// Takes CRLF as one.
  void end_line() {
    at_ += text_[at_] == '\r' && at_ + 1 < text_.size() && text_[at_ + 1] == '\n' ? 2 : 1;
    ++line_;
  }
  void inside_quotes() {
    char const c = text_[at_];
    if (c == '"' && at_ + 1 < text_.size() && text_[at_ + 1] == '"') {
      row_.cells.back() += c;
      at_ += 2;
    } else if (c == '"') {
      quoted_ = false;
      closed_ = true;
      ++at_;
    } else if (line_ends.find(c) != std::string_view::npos) {
      row_.cells.back() += '\n';
      end_line();
    } else {
      row_.cells.back() += c;
      ++at_;
    }
  }
  void outside_quotes() {
    char const c = text_[at_];
    if (line_ends.find(c) != std::string_view::npos) {
      end_line();
      end_row();
    } else if (c == separator_) {
      row_.cells.emplace_back();
      closed_ = false;
      ++at_;
    } else if (c == '"' && row_.cells.back().empty() && !closed_) {
      quoted_ = true;
      quote_line_ = line_;
      ++at_;
    } else if (closed_ && c != ' ') {
      throw Error{Stop::usage, fmt::format("line {} of the CSV text goes on after a closing quote", line_),
                  "write a quote inside quotes twice: \"\""};
    } else {
      if (!closed_) row_.cells.back() += c;
      ++at_;
    }
  }

  std::string_view text_;
  char separator_;
  int line_;
  std::size_t at_ = 0;
  bool quoted_ = false;
  bool closed_ = false;  ///< the cell was quoted, and its quotes are closed
  int quote_line_ = 0;
  CsvRow row_;
  std::vector<CsvRow> rows_;
};

}  // namespace

std::vector<CsvRow> parse_csv(std::string_view text) {
  drop_byte_order_mark(text);
  auto const first = text.substr(0, text.find_first_of(line_ends));
  bool const names_separator = first.size() == 5 && iequals(first.substr(0, 4), "sep=");
  if (!names_separator) return Parser{text, separator_of(first), 1}.rows();
  text.remove_prefix(first.size());
  if (text.starts_with("\r\n"))
    text.remove_prefix(2);
  else if (!text.empty())
    text.remove_prefix(1);
  return Parser{text, first.back(), 2}.rows();
}

}  // namespace fleet
