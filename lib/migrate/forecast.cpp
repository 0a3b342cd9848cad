#include "migrate/forecast.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/ledger.hpp"
#include "migrate/statements.hpp"

namespace fleet::migrate {
namespace {

// A hypertable's chunks inherit from it like partitions do.
constexpr char const *size_query = R"sql(
  with recursive tree(oid) as (
    select to_regclass($1)::oid
    union
    select i.inhrelid from pg_inherits i join tree t on t.oid = i.inhparent)
  select count(c.oid), coalesce(sum(greatest(c.reltuples, 0)), 0)::double precision,
         coalesce(bool_and(c.reltuples < 0), false), coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint
    from tree t join pg_class c on c.oid = t.oid
)sql";

Size size_of(store::Tx &tx, std::string const &object) {
  if (object.empty()) return {};
  auto const row = tx.row(size_query, object);
  auto const rows = row[2].as<bool>() ? -1.0 : row[1].as<double>();
  return {row[0].as<int>() > 0, rows, row[3].as<long long>()};
}

ForecastStatement forecast_of(store::Tx &tx, Statement const &statement, std::set<std::string> &created) {
  ForecastStatement result{statement.text, statement.line, {}};
  try {
    for (auto const &impact : impacts_of(parse_statement(statement.text))) {
      if (impact.creates) created.insert(impact.object);
      auto const fresh = created.count(impact.object) > 0;
      result.impacts.push_back({impact, fresh ? Size{} : size_of(tx, impact.object)});
    }
  } catch (Error const &) {  // newer grammar than ours
    result.impacts.push_back({Impact{"?", {}, "?", Work::unknown, false, {}}, {}});
  }
  return result;
}

std::string text(ForecastImpact const &one) {
  auto const &[impact, size] = one;
  auto out = "-- forecast: " + impact.action + (impact.object.empty() ? "" : " on " + impact.object);
  if (impact.creates) return out + ": new";
  if (impact.lock == "?") return out + ": not known before it runs, see the line Locks of the header";
  out += impact.lock.empty() ? ": no lock" : fmt::format(": {} lock, {}", impact.lock, text(impact.work));
  if (!impact.object.empty() && !impact.lock.empty()) {
    if (!size.exists)
      out += "; not there yet";
    else
      out += fmt::format("; {}, {}",
                         size.rows < 0 ? "rows not counted yet" : fmt::format("about {:.0f} rows", size.rows),
                         bytes_text(size.bytes));
  }
  return out;
}

}  // namespace

std::string bytes_text(long long bytes) {
  char const *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  return fmt::format("{:.{}f} {}", value, unit == 0 || value >= 100 ? 0 : 1, units[unit]);
}

Forecast forecast(store::Database const &database, std::vector<File> const &files, int to) {
  auto session = database.open();
  store::ReadTransaction tx{session};
  auto const plan = make_plan(files, read_ledger(tx), to);
  Forecast result{{}, plan.waiting};
  std::set<std::string> created;
  for (auto const *part : {&plan.numbered, &plan.repeatable})
    for (auto const &file : *part) {
      ForecastFile one{file.name, file.in_transaction, header_field(file.text, "Locks"), {}};
      for (auto const &statement : split_statements(file.text))
        one.statements.push_back(forecast_of(tx, statement, created));
      result.files.push_back(std::move(one));
    }
  return result;
}

std::string text(Forecast const &forecast) {
  std::string out;
  for (auto const &file : forecast.files) {
    out += fmt::format("-- ==== {} ({})\n", file.name,
                       file.in_transaction ? "in one transaction" : "statement by statement");
    if (!file.locks.empty()) out += "-- its author says of locks: " + file.locks + "\n";
    for (auto const &statement : file.statements) {
      for (auto const &impact : statement.impacts) out += text(impact) + "\n";
      out += statement.text + ";\n\n";
    }
  }
  return out;
}

}  // namespace fleet::migrate
