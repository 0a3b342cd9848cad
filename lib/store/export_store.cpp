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
                       std::string_view more, ParameterList const &values)
    : tx_(tx), fetch_(fmt::format("fetch {} from export", batch)) {
  // In the select list a function gives its rows one by one; in the from clause all of them would be stored first.
  ParameterList all{window.starts, window.ends, window.names};
  all.insert(all.end(), values.begin(), values.end());
  tx.run(
      fmt::format("declare export no scroll cursor for select reporting.{}($1::timestamptz, $2::timestamptz, "
                  "$3::text[]{})",
                  function, more),
      all);
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

ExportReach export_reach(Tx &tx, ExportWindow const &window) {
  auto const rows = tx.query(
      "select r ->> 'archive', t.imei from reporting.fn_export_reach($1::timestamptz, $2::timestamptz, $3::text[]) r "
      "left join lateral json_array_elements_text(r -> 'trackers') with ordinality t(imei, n) on true where r is not null order by t.n",
      window.starts, window.ends, window.names);
  ExportReach reach;
  for (auto const &row : rows) {
    if (reach.archive.empty()) reach.archive = row[0].text();
    if (!row[1].is_null()) reach.trackers.push_back(row[1].text());
  }
  return reach;
}

std::string archived_trip(Tx &tx, long trip_id, std::optional<std::string> const &archived) {
  if (!archived) return tx.value<std::string>("select reporting.fn_trip($1::bigint)", trip_id);
  return tx.value<std::string>("select reporting.fn_archived_trip($1::bigint, $2)", trip_id, archived);
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
