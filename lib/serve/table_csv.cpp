#include "serve/table_csv.hpp"

#include <nlohmann/json.hpp>

namespace fleet::serve {
namespace {

using nlohmann::json;

void write_text(std::string &csv, std::string const &text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    csv += text;
    return;
  }
  csv += '"';
  for (char const c : text) {
    if (c == '"') csv += '"';
    csv += c;
  }
  csv += '"';
}

void write_field(std::string &csv, json const &value) {
  if (value.is_string())
    write_text(csv, value.get_ref<std::string const &>());
  else if (!value.is_null())
    write_text(csv, value.dump());
}

}  // namespace

std::string table_csv(std::string const &text) {
  auto const table = json::parse(text);
  auto const &columns = table.at("columns");
  std::string csv;
  auto const line = [&](auto field) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) csv += ',';
      write_field(csv, field(columns[i]));
    }
    csv += "\r\n";
  };
  line([](json const &column) { return column; });
  for (auto const &row : table.at("rows"))
    line([&](json const &column) { return row.value(column.get<std::string>(), json{}); });
  return csv;
}

}  // namespace fleet::serve
