#include <fmt/format.h>

#include <map>

#include "base/exit_codes.hpp"
#include "base/text.hpp"
#include "config/setting_table.hpp"
#include "reference.hpp"

namespace fleet::tools {
namespace {

struct Example {
  char const *command;
  char const *does;
};

/// Examples for the man pages. A test checks that each command has one and that each option in them exists.
std::multimap<std::string, Example> const &examples() {
  static std::multimap<std::string, Example> const table{
      {"poll-movement", {"fleet poll-movement", "Everything that is missing of the last seven days."}},
      {"poll-movement", {"fleet poll-movement --only live", "Where every vehicle is now."}},
      {"poll-movement",
       {"fleet poll-movement --only tracks,trips --from 2026-05-01 --to 2026-06-01 --plan",
        "What a backfill of May would ask, and how long it would take."}},
      {"poll-movement",
       {"fleet poll-movement --registry vehicles.csv",
        "What an operator's list would change; --yes writes it."}},
      {"poll-events", {"fleet poll-events", "Alarms and fences."}},
      {"refresh-vtrips", {"fleet refresh-vtrips --if-changed", "As in the crontab."}},
      {"refresh-vtrips", {"fleet refresh-vtrips --watch 300", "The same every five minutes, until stopped."}},
      {"serve", {"fleet serve --bind 127.0.0.1:8890", "For the proxy on the same machine."}},
      {"archive", {"fleet archive --older-than 400 --dry-run", "Which partitions would become files."}},
      {"archive", {"fleet archive --verify", "Are all files whole?"}},
      {"archive",
       {"fleet archive --restore --from 2025-06-01 --to 2025-07-01",
        "Bring a month back into the database."}},
      {"erase",
       {"fleet erase vehicle 'KAA 123A' --to 2026-06-01", "What would be erased; asks on a terminal."}},
      {"erase", {"fleet erase driver 'Jane Doe' --yes", "Everything of one driver, and the name."}},
      {"export",
       {"fleet export trips --from 2026-06-01 --to 2026-07-01 --output trips.csv", "The trips of June."}},
      {"export",
       {"fleet export fixes --from 2026-06-05 --to 2026-06-06 --vehicle KAA123A --format gpx",
        "One day of one vehicle, for a map program."}},
      {"fences", {"fleet fences import sites.geojson", "The fences of a file, all or none."}},
      {"fences", {"fleet fences list", "Every fence, with its visits."}},
      {"report",
       {"fleet report monthly --from 2026-06-01 --to 2026-07-01 --format xlsx --output june.xlsx",
        "A workbook of June."}},
      {"report",
       {"fleet report driver-hours --from 2026-06-01 --to 2026-06-08 --format html", "A week, to print."}},
      {"report", {"fleet report --due", "As in the crontab: mail what is due."}},
      {"notify", {"fleet notify", "As in the crontab."}},
      {"notify", {"fleet notify --dry-run", "The messages that would be sent now."}},
      {"notify", {"fleet notify test desk", "Does the destination desk take messages?"}},
      {"status", {"fleet status --json", "For a script."}},
      {"config",
       {"fleet config --config /etc/fleet/fleet.toml", "What is in force, and where it comes from."}},
      {"migrate", {"fleet migrate", "Apply what is missing."}},
      {"migrate", {"fleet migrate verify", "Name what was changed in the schema by hand."}},
      {"migrate", {"fleet migrate status", "Is anything missing? Exit code 3 says so."}},
      {"token", {"fleet token add north-desk", "A token for the whole fleet, printed once."}},
      {"token", {"fleet token list", "Who may ask, for what and until when."}},
      {"schedule", {"fleet schedule cron", "A file for /etc/cron.d."}},
      {"schedule", {"fleet schedule systemd --output /etc/systemd/system", "Units of one's own."}},
      {"generate", {"fleet generate bash", "Completions, for ~/.bashrc: source <(fleet generate bash)."}},
      {"generate", {"fleet generate man --output man", "These pages."}},
      {"receive-push",
       {"fleet receive-push", "Behind a proxy with TLS, which passes on what the vendor sends."}},
      {"audit", {"fleet audit", "All checks of engine, schema and data."}},
      {"doctor", {"fleet doctor", "Will it run here?"}},
  };
  return table;
}

/// A text for roff: no command by a leading dot or quote, hyphens that can be copied.
std::string roff(std::string const &text) {
  std::string out;
  if (text.starts_with('.') || text.starts_with('\'')) out += "\\&";
  for (char const c : text) {
    if (c == '\\')
      out += "\\e";
    else if (c == '-')
      out += "\\-";
    else
      out += c;
  }
  return out;
}

std::string option_paragraph(OptionText const &option) {
  std::string names;
  for (auto const &name : option.names) names += (names.empty() ? "" : "\\fR, \\fB") + roff(name);
  auto const value = option.value.empty() ? "" : " \\fI" + roff(option.value) + "\\fR";
  auto help = option.help;
  if (!option.choices.empty()) help += "; one of: " + join(option.choices, ", ");
  if (!option.fallback.empty()) help += " (default: " + option.fallback + ")";
  return fmt::format(".TP\n\\fB{}\\fR{}\n{}\n", names, value, roff(help));
}

std::string options_section(std::string const &title, std::vector<OptionText> const &options) {
  std::string out;
  for (auto const &option : options) out += option_paragraph(option);
  return out.empty() ? "" : fmt::format(".SH {}\n{}", title, out);
}

/// Every command has --help: the program's page alone lists it.
std::vector<OptionText> without_help(std::vector<OptionText> options) {
  std::erase_if(options, [](auto const &option) { return option.names.back() == "--help"; });
  return options;
}

std::string head(std::string const &page, std::string const &help) {
  return fmt::format(".TH {} 1 \"\" \"fleet {}\" \"Fleet\"\n.SH NAME\n{} \\- {}\n", roff(upper(page)),
                     FLEET_VERSION, roff(page), roff(help));
}

std::string commands_section(CommandText const &command, std::string const &prefix) {
  std::string out;
  for (auto const &sub : command.commands)
    out += fmt::format(".TP\n.B {}\n{}\n", roff(prefix + sub.name), roff(sub.help));
  return out.empty() ? "" : ".SH COMMANDS\n" + out;
}

std::string sub_options(CommandText const &command) {
  std::string out;
  for (auto const &sub : command.commands) {
    out += options_section("OPTIONS OF " + upper(sub.name), without_help(sub.options));
  }
  return out;
}

std::string example_section(std::string const &name) {
  std::string out;
  auto const [from, to] = examples().equal_range(name);
  for (auto it = from; it != to; ++it)
    out += fmt::format(".TP\n.B {}\n{}\n", roff(it->second.command), roff(it->second.does));
  return out.empty() ? "" : ".SH EXAMPLES\n" + out;
}

std::string settings_section() {
  std::string out =
      ".SH ENVIRONMENT\n"
      "A flag wins over a variable, that over the TOML file of \\fB\\-\\-config\\fR, "
      "that over the default. A secret may also be in the file that the variable with _FILE behind it "
      "names.\n";
  for (auto const &setting : config::setting_table()) {
    auto const accepted = accepted_values(setting);
    out +=
        fmt::format(".TP\n\\fB{}\\fR, \\fB{}\\fR in the file{}\n{}{}{}\n", roff(setting.environment),
                    roff(setting.key), setting.secret ? " (secret)" : "", roff(setting.doc),
                    accepted.empty() ? "" : " (" + roff(accepted) + ")",
                    setting.default_value.empty() ? "" : " (default: " + roff(setting.default_value) + ")");
  }
  return out;
}

std::string exit_section() {
  std::string out = ".SH EXIT STATUS\n";
  for (auto const &code : exit_codes())
    out +=
        fmt::format(".TP\n.B {}\n{}: {}\n", static_cast<int>(code.stop), roff(code.name), roff(code.means));
  return out;
}

std::string command_page(CommandText const &program, CommandText const &command) {
  auto const page = "fleet-" + command.name;
  auto out = head(page, command.help);
  out += fmt::format(".SH SYNOPSIS\n.B fleet {}\n[\\fIOPTION\\fR]...{}\n", roff(command.name),
                     command.commands.empty() ? "" : " [\\fICOMMAND\\fR]");
  out += ".SH DESCRIPTION\n" + roff(command.help) + ".\n";
  out += commands_section(command, "");
  out += options_section("OPTIONS", command.options) + sub_options(command);
  out += options_section("COMMON OPTIONS", without_help(program.options));
  return out + exit_section() + example_section(command.name) + ".SH SEE ALSO\n.BR fleet (1)\n";
}

std::string program_page(CommandText const &program) {
  auto out = head("fleet", program.help);
  out += ".SH SYNOPSIS\n.B fleet\n\\fICOMMAND\\fR [\\fIOPTION\\fR]...\n";
  out += ".SH DESCRIPTION\n" + roff(program.help) +
         ". Each command has a page of its own, by the name of fleet\\-COMMAND.\n";
  out +=
      commands_section(program, "fleet ") + options_section("OPTIONS", program.options) + settings_section();
  out += exit_section();
  out +=
      ".SH FILES\n.TP\n.I /etc/fleet/fleet.toml\nSettings, where the package put them; given with "
      "\\fB\\-\\-config\\fR.\n.TP\n.I /etc/fleet/secrets/\nOne secret a file.\n";
  std::string pages;
  for (auto const &command : program.commands)
    pages += fmt::format(".BR fleet\\-{} (1)\n", roff(command.name));
  return out + ".SH SEE ALSO\n" + pages;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> man_pages(CommandText const &program) {
  std::vector<std::pair<std::string, std::string>> pages{{"fleet.1", program_page(program)}};
  for (auto const &command : program.commands)
    pages.emplace_back("fleet-" + command.name + ".1", command_page(program, command));
  return pages;
}

}  // namespace fleet::tools
