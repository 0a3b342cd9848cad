#pragma once
#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "context.hpp"
#include "migrate/address.hpp"
#include "migrate/file.hpp"
#include "migrate/fingerprint.hpp"

namespace fleet::tools {

/// Options that every `fleet migrate …` understands.
struct MigrateOptions {
  std::string dir;
  std::string engine;
  int lock_timeout_s = 60;

  std::vector<migrate::File> files() const;
  std::chrono::seconds lock_timeout() const { return std::chrono::seconds{lock_timeout_s}; }
};
using MigrateOptionsPtr = std::shared_ptr<MigrateOptions>;

inline migrate::Server server_of(Context &context) {
  return {context.config().database_url, "fleet/migrate"};
}

/// Differences of two schemas on stdout: a line each, with both definitions where they are short.
void put_differences(Context const &context, std::vector<migrate::Difference> const &differences);
nlohmann::json as_json(std::vector<migrate::Difference> const &differences);

// A group of subcommands each; they live in the file of their name.
void add_migrate_check(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context);
void add_migrate_adopt(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context);
void add_migrate_write(CLI::App &migrate, MigrateOptionsPtr const &options, Context &context);

}  // namespace fleet::tools
