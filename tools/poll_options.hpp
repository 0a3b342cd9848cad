#pragma once
#include <CLI/CLI.hpp>

#include "context.hpp"
#include "jobs/poll_run.hpp"

namespace fleet::tools {

/// The options that both polls have.
struct PollFlags {
  std::vector<std::string> imeis;
  std::string from, to, record;
  bool plan = false, ignore_coverage = false;
};

void add_poll_options(CLI::App &command, PollFlags &flags);
/// Throws Error{usage} for a time that is none or a window that is empty.
jobs::PollOptions read(PollFlags const &flags);
/// Warnings on stderr, the report on stdout (quiet when all is well and nobody watches), the exit code.
void conclude(jobs::Report const &report, Context &context);
void show(jobs::Plan const &plan, Context const &context);

}  // namespace fleet::tools
