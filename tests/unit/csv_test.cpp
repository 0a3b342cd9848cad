#include "base/csv.hpp"

#include <doctest/doctest.h>

#include "base/error.hpp"

using namespace fleet;

namespace {

/// "1: a|b 2: c|d": line and cells of each row.
std::string rows(std::string_view text) {
  std::string out;
  for (auto const &row : parse_csv(text)) {
    out += (out.empty() ? "" : " ") + std::to_string(row.line) + ": ";
    for (std::size_t i = 0; i < row.cells.size(); ++i) out += (i == 0 ? "" : "|") + row.cells[i];
  }
  return out;
}

}  // namespace

TEST_CASE("a CSV text is read as spreadsheets write it, each row with its own line") {
  struct Row {
    char const *text;
    char const *rows;
  };
  Row const table[] = {
      {"a,b\n1,2\n", "1: a|b 2: 1|2"},
      {"a,b\r\n1,2", "1: a|b 2: 1|2"},
      {"a,b\r1,2\r", "1: a|b 2: 1|2"},
      {"\xEF\xBB\xBF"
       "a;b\r\n1;2\r\n",
       "1: a|b 2: 1|2"},
      {"sep=;\na;b\n1;2\n", "2: a|b 3: 1|2"},
      {"sep=\t\r\na\tb\r\n", "2: a|b"},
      {"a\tb\n1\t2\n", "1: a|b 2: 1|2"},
      {"a;\"b, c\"\n1;2\n", "1: a|b, c 2: 1|2"},
      {"a,\"b; c; d\"\n", "1: a|b; c; d"},
      {"a,b\n\n\n1,2\n", "1: a|b 4: 1|2"},
      {"a,b\n\"x\r\ny\",2\n3,4\n", "1: a|b 2: x\ny|2 4: 3|4"},
      {"a,\"say \"\"hi\"\"\"\n", "1: a|say \"hi\""},
      {"a,\"b\" ,c\n", "1: a|b|c"},
      {"a,\"\",c\n", "1: a||c"},
      {"a,b\"c\n", "1: a|b\"c"},
      {"", ""},
      {"sep=;", ""},
  };
  for (auto const &row : table) {
    CAPTURE(row.text);
    CHECK(rows(row.text) == row.rows);
  }
}

TEST_CASE("quotes that cannot be read are refused with their line") {
  auto const message = [](char const *text) {
    try {
      parse_csv(text);
    } catch (Error const &error) {
      return std::string{error.what()};
    }
    return std::string{};
  };
  CHECK(message("a,b\n1,\"2\n3,4\n") == "the CSV text ends inside the quotes that begin on line 2");
  CHECK(message("a,b\n\n1,\"2\"3\n") == "line 3 of the CSV text goes on after a closing quote");
}
