#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "migrate/file.hpp"

namespace fleet::audit {

enum class Severity { info, warning, error };
char const *name(Severity severity);
/// Nothing but info, warning and error is known. Throws std::invalid_argument.
Severity severity_of(std::string_view name);

/// One question to the database. Its SQL gives a row per finding: object, evidence and, where the check's own
/// do not fit, severity and fix.
struct Check {
  std::string id;  ///< "engine/invalid_index": part and file name; never changes, baselines rest on it
  std::string title;
  std::string why;
  std::string fix;
  Severity severity = Severity::warning;
  std::string engine;  ///< timescaledb or pg_partman; empty: both
  std::string needs;   ///< role without which the answer would be wrong, e.g. pg_read_all_stats
  std::string sql;     ///< empty: answered in C++, see run.cpp

  std::string part() const { return id.substr(0, id.find('/')); }
};

/// The files of migrations/audit in this binary.
std::vector<migrate::Source> embedded_checks();

/// A file with its header lines Severity, Why, Fix and, where needed, Engine and Needs. Throws
/// std::logic_error that names the file when one is missing: the program was built wrong.
Check read_check(migrate::Source const &source);

/// All checks, by part: engine, timeseries, schema, data.
std::vector<Check> const &catalogue();

/// The checks that `only` names: ids ("data/future_time") and parts ("data"); everything when it is empty.
/// Throws Error{usage} that names the nearest one for a word that is neither.
std::vector<Check> select_checks(std::vector<std::string> const &only);

}  // namespace fleet::audit
