#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace fleet {

struct CsvRow {
  int line = 0;  ///< of the text on which the row begins, from 1
  std::vector<std::string> cells;
};

/// Rows of a CSV text (RFC 4180).
/// Shape:  quotes, doubled quotes, line breaks inside quotes; lines end with LF, CRLF or CR; a leading byte
///         order mark; empty lines are left out. The separator is what a first line "sep=;" says (spreadsheets
///         write it), else of comma, semicolon and tab the one that the first line has most of outside of
///         quotes.
/// Throws: Error{usage} for a quote that is never closed, or that is followed by more than a separator.
std::vector<CsvRow> parse_csv(std::string_view text);

}  // namespace fleet
