// fleet generate: what follows from the program's own tables: man pages, completions, pages of docs/.
#include <filesystem>
#include <fstream>

#include "commands.hpp"
#include "documents.hpp"
#include "reference.hpp"
#include "serve/routes_markdown.hpp"

namespace fleet::tools {
namespace {

void write_pages(CommandText const &program, std::string const &folder) {
  if (folder.empty()) throw Error{Stop::usage, "man pages are several files", "give --output DIR"};
  for (auto const &[name, text] : man_pages(program)) {
    auto const path = std::filesystem::path{folder} / name;
    std::ofstream out{path};
    if (!out || !(out << text) || !out.flush())
      throw Error{Stop::failed, "cannot write '" + path.string() + "'", "is the folder there, and writable?"};
  }
}

}  // namespace

void add_generate(CLI::App &app, Context &context) {
  auto *command = app.add_subcommand(
      "generate", "Print completions or a page of the documentation, or write the man pages");
  auto folder = std::make_shared<std::string>();
  command->add_option("--output", *folder, "Where to write the man pages")->type_name("DIR");
  command->require_subcommand(1);
  auto const add_page = [&](char const *name, char const *help, std::string (*page)()) {
    command->add_subcommand(name, help)->callback([&context, page] {
      context.command = "generate";
      Context::put(page());
    });
  };
  for (auto const *shell : {"bash", "zsh", "fish"})
    command->add_subcommand(shell, std::string{"Completions for "} + shell)
        ->callback([&app, &context, shell] {
          context.command = "generate";
          Context::put(completion(reference(app), shell));
        });
  add_page("configuration", "Every setting: docs/generated/configuration.md", configuration_page);
  add_page("exit-codes", "Every exit code: docs/generated/exit-codes.md", exit_codes_page);
  add_page("api", "Every route of `fleet serve`: the tables in docs/use/api.md", serve::routes_markdown);
  command->add_subcommand("man", "One page per command")->callback([&app, &context, folder] {
    context.command = "generate";
    write_pages(reference(app), *folder);
  });
}

}  // namespace fleet::tools
