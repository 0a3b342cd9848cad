#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "serve/answer_shape.hpp"

namespace fleet::serve {

/// One list of an answer as CSV (RFC 4180).
///
/// Shape:  the header of `list` first, also when the list is empty; lines end with CRLF; null is an empty field; a
///         value that is neither a string nor a number nor a boolean is written as JSON.
/// Throws: nlohmann::json::exception when `json` does not have the shape that the table of routes declares.
std::string csv_of(List const &list, std::string const &json);

/// The header line of `list`.
void write_header(std::string &csv, List const &list);
/// One line: the columns of `list` from the keys of `row`, or `row` itself when it is a plain value.
void write_row(std::string &csv, List const &list, nlohmann::ordered_json const &row);

}  // namespace fleet::serve
