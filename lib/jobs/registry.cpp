#include "jobs/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "base/csv.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::jobs {
namespace {

std::vector<std::string> const known{"imei",        "plate",       "vehicle_number",
                                     "driver_name", "cost_centre", "assigned_city"};

std::string read_file(std::string const &file) {
  std::ifstream in{file};
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw Error{Stop::usage, fmt::format("cannot read registry file '{}'", file),
                "check the path given to --registry"};
  return text.str();
}

std::vector<std::string> header_of(std::vector<std::string> const &row, std::string const &file) {
  std::vector<std::string> header;
  bool usable = false;
  for (auto const &cell : row) {
    auto const name = lower(trim(cell));
    header.push_back(std::find(known.begin(), known.end(), name) == known.end() ? std::string{} : name);
    usable = usable || name == "imei" || name == "plate" || name == "vehicle_number";
  }
  if (usable) return header;
  throw Error{Stop::usage,
              fmt::format("registry file '{}' has no column imei, plate or vehicle_number", file),
              "the first line names the columns: imei,vehicle_number,driver_name,cost_centre,assigned_city"};
}

nlohmann::json lines_of(std::string const &file) {
  auto const text = read_file(file);
  if (auto const line = line_without_utf8(text); line != 0)
    throw Error{Stop::usage, fmt::format("registry file '{}' line {} is not UTF-8", file, line),
                "save it as \"CSV UTF-8\", or convert it with iconv"};
  auto const rows = parse_csv(text);
  if (rows.empty())
    throw Error{Stop::usage, fmt::format("registry file '{}' is empty", file),
                "the first line names the columns"};
  auto const header = header_of(rows.front(), file);
  auto lines = nlohmann::json::array();
  for (std::size_t i = 1; i < rows.size(); ++i) {
    nlohmann::json line{{"line", i + 1}};
    for (std::size_t c = 0; c < std::min(header.size(), rows[i].size()); ++c)
      if (!header[c].empty()) line[header[c]] = rows[i][c];
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string or_blank(pqxx::field const &field) {
  return field.is_null() ? std::string{} : std::string{field.c_str()};
}

}  // namespace

RegistryReport import_registry(store::Database const &database, std::string const &file, bool write) {
  auto const lines = lines_of(file).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  auto const connection = database.open();
  pqxx::work tx{*connection};
  RegistryReport report{.changes = {}, .problems = {}, .written = write};
  for (auto const &row :
       tx.exec_params("select * from tracksolid.import_registry($1::jsonb, $2)", lines, write)) {
    RegistryChange change{row[0].as<int>(), or_blank(row[1]), or_blank(row[2]), or_blank(row[3]),
                          or_blank(row[4]), or_blank(row[5]), or_blank(row[6])};
    (change.problem.empty() ? report.changes : report.problems).push_back(std::move(change));
  }
  tx.commit();
  return report;
}

std::string RegistryReport::text() const {
  std::string out;
  for (auto const &c : changes)
    out += fmt::format("{} {}: {}: '{}' -> '{}'\n", c.imei, c.vehicle, c.field, c.old_value, c.new_value);
  for (auto const &p : problems) out += fmt::format("line {}: '{}': {}\n", p.line, p.vehicle, p.problem);
  return out + fmt::format("changes={} problems={} written={}\n", changes.size(), problems.size(), written);
}

std::string RegistryReport::json() const {
  nlohmann::ordered_json out{{"changes", nlohmann::ordered_json::array()},
                             {"problems", nlohmann::ordered_json::array()},
                             {"written", written}};
  for (auto const &c : changes)
    out["changes"].push_back({{"line", c.line},
                              {"imei", c.imei},
                              {"vehicle", c.vehicle},
                              {"field", c.field},
                              {"old", c.old_value},
                              {"new", c.new_value}});
  for (auto const &p : problems)
    out["problems"].push_back({{"line", p.line}, {"vehicle", p.vehicle}, {"problem", p.problem}});
  return out.dump(2) + "\n";
}

}  // namespace fleet::jobs
