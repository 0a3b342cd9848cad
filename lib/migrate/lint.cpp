#include "migrate/lint.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>

#include "base/error.hpp"
#include "migrate/impact.hpp"
#include "migrate/statements.hpp"

namespace fleet::migrate {
namespace {

struct Rule {
  char const *what;
  char const *fix;
};

std::map<std::string, Rule> const &rules() {
  static std::map<std::string, Rule> const all{
      {"index-under-lock",
       {"nobody can write to the table while the index is built",
        "`create index concurrently` in a file of its own with Transaction: no; a constraint then takes it `using index`"}},
      {"concurrently-in-transaction",
       {"`concurrently` is refused in a transaction", "write Transaction: no into the header"}},
      {"concurrently-on-partitions",
       {"`create index concurrently` is refused on a table partitioned by time, with either engine",
        "plain `create index` at a quiet hour, or one index a partition"}},
      {"rewrites-table",
       {"every row is rewritten while nobody can read the table",
        "add a nullable column, fill it in batches, then switch over"}},
      {"scan-under-lock",
       {"every row is read while nobody can write to the table",
        "add the constraint `not valid`, then `validate constraint` in the next file; `set not null` is "
        "quick behind a validated check"}},
      {"not-null-without-default",
       {"fails as soon as the table has a row", "give the column a default, or add it without `not null`"}},
      {"breaks-previous-version",
       {"the previous version of the program, which still runs while this is applied, may use it",
        "stop using it in one release and drop it in the next"}},
      {"touches-every-row",
       {"changes every row in one transaction and doubles the table", "work in batches, or add a condition"}},
      {"refresh-under-lock",
       {"nobody can read the view while it is computed", "`refresh materialized view concurrently`"}},
      {"hypertable-unique-without-time",
       {"a unique index on a table partitioned by time must contain the time column", "add it to the key"}},
      {"hypertable-row-trigger",
       {"TimescaleDB refuses row triggers with transition tables", "use a statement trigger"}},
      {"hypertable-compressed",
       {"TimescaleDB refuses this on a compressed hypertable", "add a new nullable column instead"}},
      {"unqualified-name",
       {"the schema that gets it depends on the session", "write the schema before the name"}},
      {"missing-header",
       {"its purpose is not documented",
        "`fleet migrate new` writes the header: Why, Changes, Locks, Requires, Transaction, Undo"}},
      {"syntax",
       {"PostgreSQL's parser refuses it",
        "correct it, or test it on the server if it is newer than PostgreSQL 15"}},
  };
  return all;
}

class Linter {
 public:
  explicit Linter(int from) : from_(from) {}

  void read(File const &file) {
    file_ = &file;
    created_.clear();
    reported_.clear();
    wanted_ = file.repeatable() || file.number >= from_;
    if (!file.repeatable()) check_header();
    for (auto const &statement : split_statements(file.text)) read(statement);
  }
  std::vector<Finding> take() { return std::move(findings_); }

 private:
  void report(int line, std::string const &rule, std::string const &what) {
    static std::regex const allow{R"(-- Lint:\s+allow ([a-z-]+) \()"};
    if (!wanted_ || !reported_.insert({line, rule + what}).second) return;
    for (std::sregex_iterator at{file_->text.begin(), file_->text.end(), allow}, end; at != end; ++at)
      if ((*at)[1] == rule) return;
    auto const &about = rules().at(rule);
    findings_.push_back({file_->name, line, rule, fmt::format("{}: {}", what, about.what), about.fix});
  }

  void check_header() {
    auto const header = file_->text.substr(0, file_->text.find("\n\n"));
    for (auto const *field : {"Why", "Changes", "Locks", "Requires", "Undo"})
      if (header.find(fmt::format("\n-- {}:", field)) == std::string::npos)
        report(1, "missing-header", fmt::format("no line '{}:'", field));
  }

  void read(Statement const &statement) {
    try {
      auto const tree = parse_statement(statement.text);
      note_partitioned(tree);
      for (auto const &impact : impacts_of(tree)) check(statement.line, impact);
      check_tree(statement.line, tree);
    } catch (Error const &error) {
      report(statement.line, "syntax", error.what());
    }
  }

  void check(int line, Impact const &impact) {
    if (impact.creates) created_.insert(impact.object);
    if (!impact.object.empty() && impact.object.find('.') == std::string::npos &&
        impact.action != "drop schema" && impact.action != "drop extension")
      report(line, "unqualified-name", fmt::format("{} '{}'", impact.action, impact.object));
    if (created_.count(impact.object) > 0 && !impact.creates) return;
    auto const what = fmt::format("{} on {}", impact.action, impact.object);
    bool const partitioned = partitioned_.count(impact.object) > 0;
    if (impact.rule == "concurrently") {
      if (file_->in_transaction) report(line, "concurrently-in-transaction", what);
      if (partitioned) report(line, "concurrently-on-partitions", what);
    } else if (impact.rule == "hypertable-row-trigger") {
      if (partitioned) report(line, impact.rule, what);
    } else if (partitioned && impact.work == Work::rewrite) {
      report(line, "hypertable-compressed", what);
    } else if (!impact.rule.empty()) {
      report(line, impact.rule, what);
    }
  }

  /// `create table … partition by range (column)`: the engine makes a hypertable of it or keeps it as it is.
  void note_partitioned(nlohmann::json const &tree) {
    if (!tree.contains("CreateStmt") || !tree["CreateStmt"].contains("partspec")) return;
    auto const &table = tree["CreateStmt"];
    auto const &column = table["partspec"]["partParams"][0]["PartitionElem"];
    partitioned_[table["relation"].value("schemaname", "") + "." + table["relation"].value("relname", "")] =
        column.value("name", "");
  }

  /// Part that no impact names: the columns of a unique index.
  void check_tree(int line, nlohmann::json const &tree) {
    if (!tree.contains("IndexStmt") || !tree["IndexStmt"].value("unique", false)) return;
    auto const &index = tree["IndexStmt"];
    auto const table =
        index["relation"].value("schemaname", "") + "." + index["relation"].value("relname", "");
    auto const time = partitioned_.find(table);
    if (time == partitioned_.end()) return;
    for (auto const &column : index["indexParams"])
      if (column["IndexElem"].value("name", "") == time->second) return;
    report(line, "hypertable-unique-without-time", "unique index on " + table);
  }

  int from_;
  bool wanted_ = true;
  File const *file_ = nullptr;
  std::map<std::string, std::string> partitioned_;  ///< table → time column, of all files so far
  std::set<std::string> created_;                   ///< by this file
  std::set<std::pair<int, std::string>> reported_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> lint(std::vector<File> const &files, int from) {
  Linter linter{from};
  for (auto const &file : files) linter.read(file);
  return linter.take();
}

std::vector<std::pair<std::string, std::string>> lint_rules() {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const &[name, rule] : rules()) all.emplace_back(name, rule.what);
  return all;
}

}  // namespace fleet::migrate
