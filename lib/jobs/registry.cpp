#include "jobs/registry.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/csv.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/text.hpp"
#include "base/utf8.hpp"

namespace fleet::jobs {
namespace {

constexpr std::array known{"imei",        "plate",         "vehicle_number", "driver_name",
                           "cost_centre", "assigned_city", "from",           "to"};

/// A cell without spaces around it, those included that a spreadsheet takes from a web page (no-break space).
std::string cell_text(std::string_view cell) {
  constexpr std::string_view no_break_space = "\xC2\xA0";
  for (;;) {
    cell = trim(cell);
    if (cell.starts_with(no_break_space))
      cell.remove_prefix(no_break_space.size());
    else if (cell.ends_with(no_break_space))
      cell.remove_suffix(no_break_space.size());
    else
      return std::string{cell};
  }
}

/// A cell of a column: ="0861…", and '0861… in the column imei, are how spreadsheets keep a number as text; 861….0 is how tables with
/// empty cells write a whole number.
std::string value_of(std::string_view cell, std::string_view column) {
  auto text = cell_text(cell);
  if (text.size() > 3 && text.starts_with("=\"") && text.ends_with('"'))
    return cell_text(text.substr(2, text.size() - 3));
  if (column != "imei") return text;
  if (text.starts_with('\'')) text = cell_text(text.substr(1));
  if (text.size() > 2 && text.ends_with(".0") && to_number<long>(text.substr(0, text.size() - 2)))
    text.resize(text.size() - 2);
  return text;
}

/// Throws Error{usage} for a column that is not known or is there twice: what a person filled in must not be
/// passed over because of a letter in its heading.
std::vector<std::string> header_of(CsvRow const &row, std::string const &file) {
  std::vector<std::string> header;
  auto const refuse = [&](std::string const &what) {
    throw Error{Stop::usage, fmt::format("registry file '{}' line {}: {}", file, row.line, what),
                fmt::format("the columns are: {}", fmt::join(known, ", "))};
  };
  bool usable = false;
  for (auto const &cell : row.cells) {
    auto name = lower(cell_text(cell));
    if (name == "cost_center") name = "cost_centre";
    if (std::find(known.begin(), known.end(), name) == known.end())
      refuse(fmt::format("column '{}' is not known", cell));
    if (std::find(header.begin(), header.end(), name) != header.end())
      refuse(fmt::format("column '{}' is there twice", cell));
    usable = usable || name == "imei" || name == "plate" || name == "vehicle_number";
    header.push_back(std::move(name));
  }
  if (!usable) refuse("there is no column imei, plate or vehicle_number");
  return header;
}

nlohmann::json lines_of(std::string const &file) {
  auto const text = read_file(file);
  if (!text)
    throw Error{Stop::usage, fmt::format("cannot read registry file '{}'", file),
                "check the path given to --registry"};
  if (auto const line = line_without_utf8(*text); line != 0)
    throw Error{Stop::usage, fmt::format("registry file '{}' line {} is not UTF-8", file, line),
                "save it as \"CSV UTF-8\", or convert it with iconv"};
  if (auto const at = text->find('\0'); at != std::string::npos)
    throw Error{
        Stop::usage,
        fmt::format("registry file '{}' line {} holds a NUL character", file,
                    1 + std::count(text->begin(), text->begin() + static_cast<std::ptrdiff_t>(at), '\n')),
        "save it as \"CSV UTF-8\""};
  auto const rows = parse_csv(*text);
  if (rows.empty())
    throw Error{Stop::usage, fmt::format("registry file '{}' is empty", file),
                "the first line names the columns"};
  auto const header = header_of(rows.front(), file);
  auto lines = nlohmann::json::array();
  for (auto row = rows.begin() + 1; row != rows.end(); ++row) {
    if (row->cells.size() > header.size())
      throw Error{Stop::usage,
                  fmt::format("registry file '{}' line {} has {} cells, the header {}", file, row->line,
                              row->cells.size(), header.size()),
                  "a cell that holds the separator is written in quotes"};
    nlohmann::json line{{"line", row->line}};
    for (std::size_t c = 0; c < row->cells.size(); ++c) line[header[c]] = value_of(row->cells[c], header[c]);
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace

RegistryReport import_registry(store::Database const &database, std::string const &file, bool write) {
  auto const lines = dump_json(lines_of(file));
  auto session = database.open();
  store::Transaction tx{session};
  RegistryReport report{.changes = {}, .problems = {}, .written = write};
  for (auto const &row : tx.query("select * from tracksolid.import_registry($1::jsonb, $2)", lines, write)) {
    RegistryChange change{row[0].as<int>(), row[1].text(), row[2].text(), row[3].text(),
                          row[4].text(),    row[5].text(), row[6].text()};
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
