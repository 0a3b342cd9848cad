#include "store/export_store.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"
#include "base/text.hpp"
#include "store/errors.hpp"
#include "store/report_function.hpp"

namespace fleet::store {
namespace {

/// A value that the function itself refuses is the user's to change.
template <class Ask>
Rows answered(Ask const &ask) {
  try {
    return ask();
  } catch (DatabaseError const &error) {
    if (error.state() != "22023" && error.state() != "P0002") throw;
    throw Error{Stop::usage, one_line(error.message()), one_line(error.hint())};
  }
}

std::optional<std::string> names_of(std::vector<std::string> const &vehicles) {
  if (vehicles.empty()) return std::nullopt;
  return array_text(vehicles);
}

}  // namespace

ExportWindow export_window(Tx &tx, ExportSelection const &selection) {
  auto names = names_of(selection.vehicles);
  auto const rows = answered([&] {
    return tx.query("select starts, ends from reporting.fn_export_window($1, $2, $3::text[])", selection.from,
                    selection.to, names);
  });
  return {rows[0][0].text(), rows[0][1].text(), std::move(names)};
}

ExportRows::ExportRows(Tx &tx, ExportWindow const &window, std::string_view function, int batch,
                       std::string_view more)
    : tx_(tx), fetch_(fmt::format("fetch {} from export", batch)) {
  // In the select list a function gives its rows one by one; in the from clause all of them would be stored first.
  tx.query(
      fmt::format("declare export no scroll cursor for select reporting.{}($1::timestamptz, $2::timestamptz, "
                  "$3::text[]{})",
                  function, more),
      window.starts, window.ends, window.names);
}

ExportRows::~ExportRows() {
  try {
    tx_.script("close export");
  } catch (std::exception const &) {  // the transaction ends, and the cursor with it
  }
}

std::vector<std::string> ExportRows::next() {
  return first_column(tx_.query(fetch_));
}

void hold_snapshot(Tx &tx) {
  tx.script("set transaction isolation level repeatable read");
}

std::string report_json(Tx &tx, std::string_view function, ReportSelection const &selection) {
  bool const is_filtered = selection.vehicles || selection.cost_centres;
  auto const ask = [&] {
    if (!is_filtered)
      return tx.query(fmt::format("select reporting.{}($1::date, $2::date)", function), selection.first,
                      selection.last);
    return tx.query(fmt::format("select reporting.{}($1::date, $2::date, p_vehicles => $3::text[], "
                                "p_cost_centres => $4::text[])",
                                function),
                    selection.first, selection.last, selection.vehicles, selection.cost_centres);
  };
  try {
    return answered(ask)[0][0].text();
  } catch (DatabaseError const &error) {
    if (error.state() != "42883" || !is_filtered) throw;
    throw Error{Stop::usage, "this report cannot be limited to vehicles or cost centres",
                "leave --vehicle and --cost-centre out"};
  }
}

}  // namespace fleet::store
