// docs/generated/configuration.md, printed from the table of settings.
#include <fmt/format.h>

#include "config/setting_table.hpp"
#include "documents.hpp"

namespace fleet::tools {
namespace {

using config::Setting;

constexpr char const *before_settings = R"md(# Configuration

<!-- Printed by `fleet generate configuration`; a test holds the two equal. -->

A setting is looked for in this order; the first place that has it wins.

1. A flag, where the table below names one: `--database-url`.
2. An environment variable.
3. The TOML file named by `--config`.
4. The default.

A secret may also come from a file of its own: `TRACKSOLID_APP_SECRET_FILE=/run/secrets/app` in the environment,
`tracksolid-app-secret-file = "/etc/fleet/secrets/app-secret"` in the TOML file. An empty file counts as not set. So does a file named in
the TOML file that this user may not read, because several users share the TOML file.

The file is TOML 1.0. A value is a string of one line, a whole number or, for comma lists, a list: `["a", "b"]`. A section is the start of
a key: `[tracksolid]` and `user-id` make `tracksolid-user-id`. A key that is unknown or given twice, and a line that is not TOML, are errors
with the line's number. The error never shows the line's text, because it may be a secret.

`fleet config` prints the settings in force and where each one came from, and can be used as that file; secrets are hidden.

| key in the file | variable | flag | default | values | meaning |
|---|---|---|---|---|---|
)md";

constexpr char const *after_settings = R"md(
`FLEET_DATABASE_URL` falls back to `DATABASE_URL`, then to libpq's `PG*` variables. A password belongs in a variable, a file or `~/.pgpass`:
a flag shows it to every user of the machine. A value that is not valid ends the command with exit code 2. The error names the setting, the
value and where it came from.

Settings of the data, not of a machine, are in the table `tracksolid.settings` (the fleet's zone, thresholds for moving, idle and offline),
so that every view and every session agrees; see [database.md](../understand/database.md).
)md";

std::string code(std::string const &text) {
  return text.empty() ? "" : "`" + text + "`";
}

std::string flag_cell(Setting const &setting) {
  return code(setting.flag) + (setting.command.empty() ? "" : " of `fleet " + setting.command + "`");
}

}  // namespace

std::string configuration_page() {
  std::string page = before_settings;
  for (auto const &setting : config::setting_table())
    page += fmt::format("| `{}` | `{}`{} | {} | {} | {} | {} |\n", setting.key, setting.environment,
                        setting.secret ? ", `…_FILE`" : "", flag_cell(setting), code(setting.default_value),
                        accepted_values(setting), setting.doc);
  return page + after_settings;
}

}  // namespace fleet::tools
