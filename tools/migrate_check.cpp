// fleet migrate verify: is the schema what the files make?
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/text.hpp"
#include "migrate/fingerprint.hpp"
#include "migrate/shadow.hpp"
#include "migrate/status.hpp"
#include "migrate_commands.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

std::vector<migrate::Difference> differences_of(MigrateOptions const &options, bool shadow,
                                                Context &context) {
  if (shadow) return migrate::compare_with_files(server_of(context), options.files());
  auto session = context.database().open();
  store::ReadTransaction tx{session};
  return migrate::drift(tx);
}

void run_verify(MigrateOptions const &options, bool shadow, Context &context) {
  context.command = "migrate";
  auto const report = migrate::status(context.database(), options.files());
  auto const differences = differences_of(options, shadow, context);
  auto const files_ok = report.problem.empty();
  if (context.json)
    Context::put_json(json{{"compared_with", shadow ? "files" : "record"},
                           {"pending", report.pending()},
                           {"problem", files_ok ? json(nullptr) : json(report.problem)},
                           {"differences", tools::as_json(differences)}});
  else
    put_differences(context, differences);
  if (!context.json)
    context.print("differences={} pending={} compared_with={}\n", differences.size(), report.pending(),
                  shadow ? "files" : "record");
  if (!files_ok) throw Error{Stop::failed, report.problem, report.hint};
  if (!differences.empty()) context.exit_code = static_cast<int>(Stop::partial);
}

std::string shortened(std::string const &definition) {
  auto const line = one_line(definition);
  return line.size() <= 100 ? line : line.substr(0, 97) + "...";
}

}  // namespace

void put_differences(Context const &context, std::vector<migrate::Difference> const &differences) {
  if (context.json) return Context::put_json(json{{"differences", tools::as_json(differences)}});
  std::string text;
  for (auto const &one : differences) {
    text += fmt::format("{:<8} {} {}\n", migrate::name(one.change), one.kind, one.name);
    if (!one.expected.empty()) text += fmt::format("           expected {}\n", shortened(one.expected));
    if (!one.found.empty()) text += fmt::format("           found    {}\n", shortened(one.found));
  }
  Context::put(text);
}

json as_json(std::vector<migrate::Difference> const &differences) {
  auto all = json::array();
  for (auto const &one : differences)
    all.push_back({{"change", migrate::name(one.change)},
                   {"kind", one.kind},
                   {"name", one.name},
                   {"expected", one.expected},
                   {"found", one.found}});
  return all;
}

void add_migrate_check(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto shadow = std::make_shared<bool>(false);
  auto *verify = migrate.add_subcommand(
      "verify", "Name changes by hand, in applied files and in the schema; exit code 3 when there are some");
  verify->add_flag("--shadow", *shadow,
                   "Compare with an empty database that is migrated for this and dropped again, "
                   "instead of with the record of the last migrate");
  verify->callback([options, shadow, &context] { run_verify(*options, *shadow, context); });
}

}  // namespace fleet::tools
