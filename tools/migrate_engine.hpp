#pragma once
#include <functional>

#include "commands.hpp"
#include "migrate/file.hpp"

namespace fleet::tools {

/// `fleet migrate engine`; `files` and `lock_timeout_s` are asked when it runs.
CLI::App *add_migrate_engine(CLI::App &migrate, std::function<std::vector<migrate::File>()> const &files,
                             std::function<int()> const &lock_timeout_s, Context &context);

}  // namespace fleet::tools
