#include "serve/table_csv.hpp"

#include <nlohmann/json.hpp>
#include <vector>

namespace fleet::serve {
namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

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

void write_field(std::string &csv, Json const &value) {
  if (value.is_string())
    write_text(csv, value.get_ref<std::string const &>());
  else if (!value.is_null())
    write_text(csv, value.dump());
}

void write_names(std::string &csv, Names const &names) {
  for (auto const &name : names) {
    if (!csv.empty()) csv += ',';
    write_text(csv, name);
  }
  csv += "\r\n";
}

void write_fields(std::string &csv, Names const &names, Json const &row) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) csv += ',';
    if (auto const found = row.find(names[i]); found != row.end()) write_field(csv, *found);
  }
}

std::string rows_csv(Names const &names, Json const &rows) {
  std::string csv;
  write_names(csv, names);
  for (auto const &row : rows) {
    write_fields(csv, names, row);
    csv += "\r\n";
  }
  return csv;
}

Names names_of(Json const &object) {
  Names names;
  for (auto const &[name, value] : object.items()) names.push_back(name);
  return names;
}

}  // namespace

std::string table_csv(std::string const &text) {
  auto const table = Json::parse(text);
  return rows_csv(table.at("columns").get<Names>(), table.at("rows"));
}

std::string list_csv(std::string const &answer, std::string const &name) {
  auto const rows = Json::parse(answer).at(name);
  return rows.empty() ? "" : rows_csv(names_of(rows.front()), rows);
}

std::string features_csv(std::string const &answer) {
  auto json = Json::parse(answer);
  auto const &features = (json.contains("geojson") ? json["geojson"] : json).at("features");
  if (features.empty()) return "";
  auto const names = names_of(features.front().at("properties"));
  auto all = names;
  all.insert(all.end(), {"lng", "lat"});
  std::string csv;
  write_names(csv, all);
  for (auto const &feature : features) {
    auto const &coordinates = feature.at("geometry").at("coordinates");
    bool const line = feature.at("geometry").at("type") == "LineString";
    for (auto const &position : line ? coordinates : Json::array({coordinates})) {
      write_fields(csv, names, feature.at("properties"));
      csv += ',' + position.at(0).dump() + ',' + position.at(1).dump() + "\r\n";
    }
  }
  return csv;
}

}  // namespace fleet::serve
