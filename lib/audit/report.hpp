#pragma once
#include <optional>
#include <string>
#include <vector>

#include "audit/check.hpp"

namespace fleet::audit {

/// One thing that is not as it should be.
struct Finding {
  std::string id;  ///< of its check
  std::string
      object;  ///< its subject: a table, an index, a device and its stream; with `id` it identifies the finding
  std::string evidence;
  std::string fix;
  Severity severity = Severity::warning;
  bool known = false;  ///< in the baseline
};

/// A question that could not be answered.
struct Unanswered {
  std::string id;
  std::string reason;
};

struct Report {
  std::string as_of;     ///< RFC 3339
  std::string database;  ///< name, without host or user
  std::string engine;    ///< timescaledb or pg_partman; "" when the login may not read it
  std::vector<Check> checks;
  std::vector<Finding> findings;  ///< by check, in the catalogue's order
  std::vector<Unanswered> unanswered;
  std::vector<std::string> cut;   ///< ids that had more findings than are kept
  std::vector<std::string> gone;  ///< "id object" in the baseline that is no longer found
  double seconds = 0;

  /// New findings (not in the baseline) of exactly this severity.
  std::size_t count(Severity severity) const;
  std::size_t known() const;
  std::optional<Severity> worst() const;  ///< of the new ones
  Check const &check(std::string const &id) const;
};

// One report, for people and for machines.
std::string as_text(Report const &report);
std::string as_json(Report const &report);
std::string as_markdown(Report const &report);
std::string as_sarif(Report const &report);
std::string as_junit(Report const &report);
/// One line and its figures, and the exit status that goes with it: 0 OK, 1 WARNING, 2 CRITICAL.
std::string as_nagios(Report const &report);
int nagios_status(Report const &report);

/// "2 errors, 1 warning, nothing of note"
std::string summary(Report const &report);

/// The list of checks as a table in Markdown, which docs/run/audit.md holds.
std::string checks_as_markdown();

/// Marks the findings that the baseline `file` lists as known. Throws Error{usage} when it can't be read or is no baseline.
void apply_baseline(Report &report, std::string const &file);
/// Writes all findings of the report; a later run with this file fails for new ones only.
void write_baseline(Report const &report, std::string const &file);

}  // namespace fleet::audit
