// fleet migrate new|lint: for who writes migrations.
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "migrate/create.hpp"
#include "migrate/lint.hpp"
#include "migrate_commands.hpp"
#include "whole_number.hpp"

namespace fleet::tools {
namespace {

using nlohmann::json;

void run_new(MigrateOptions const &options, std::string const &name, bool no_transaction, Context &context) {
  context.command = "migrate";
  auto const path =
      migrate::create_file(options.dir.empty() ? "migrations" : options.dir, name, !no_transaction);
  if (context.json)
    Context::put_json(json{{"file", path.string()}});
  else
    context.print("{}\n", path.string());
}

void run_lint(MigrateOptions const &options, int from, Context &context) {
  context.command = "migrate";
  auto const findings = migrate::lint(options.files(), from);
  auto all = json::array();
  std::string text;
  for (auto const &one : findings) {
    all.push_back(
        {{"file", one.file}, {"line", one.line}, {"rule", one.rule}, {"what", one.what}, {"fix", one.fix}});
    text += fmt::format("{}:{}: {}: {}\n  fix: {}\n", one.file, one.line, one.rule, one.what, one.fix);
  }
  if (context.json)
    Context::put_json(json{{"findings", std::move(all)}});
  else
    Context::put(text + fmt::format("findings={}\n", findings.size()));
  if (!findings.empty()) context.exit_code = static_cast<int>(Stop::partial);
}

void add_lint(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto from = std::make_shared<int>(1);
  auto *lint = migrate.add_subcommand("lint",
                                      "Name SQL in the files that hurts a database in use; needs no "
                                      "database; exit code 3 when there is some");
  lint->add_option("--from", *from, "First number to look at")
      ->type_name("N")
      ->transform(whole_number(1, 9999));
  lint->callback([options, from, &context] { run_lint(*options, *from, context); });
}

}  // namespace

void add_migrate_write(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context) {
  auto name = std::make_shared<std::string>();
  auto no_transaction = std::make_shared<bool>(false);
  auto *create =
      migrate.add_subcommand("new", "Write the next numbered file with its header into --dir (migrations)");
  create->add_option("name", *name, "What it does: lower case letters, digits, underscores")
      ->type_name("NAME")
      ->required();
  create->add_flag("--no-transaction", *no_transaction, "For statements that refuse transactions");
  add_lint(migrate, options, context);
  create->callback(
      [options, name, no_transaction, &context] { run_new(*options, *name, *no_transaction, context); });
}

}  // namespace fleet::tools
