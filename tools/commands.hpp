#pragma once
#include <CLI/CLI.hpp>

#include "context.hpp"

namespace fleet::tools {

// One declaration a subcommand; each lives in the file of its name.
void add_archive(CLI::App &app, Context &context);
void add_audit(CLI::App &app, Context &context);
void add_config(CLI::App &app, Context &context);
void add_doctor(CLI::App &app, Context &context);
void add_erase(CLI::App &app, Context &context);
void add_export(CLI::App &app, Context &context);
void add_fences(CLI::App &app, Context &context);
void add_generate(CLI::App &app, Context &context);
void add_migrate(CLI::App &app, Context &context);
void add_notify(CLI::App &app, Context &context);
void add_poll_events(CLI::App &app, Context &context);
void add_poll_movement(CLI::App &app, Context &context);
void add_receive_push(CLI::App &app, Context &context);
void add_refresh_vtrips(CLI::App &app, Context &context);
void add_report(CLI::App &app, Context &context);
void add_schedule(CLI::App &app, Context &context);
void add_status(CLI::App &app, Context &context);
void add_serve(CLI::App &app, Context &context);
void add_token(CLI::App &app, Context &context);

}  // namespace fleet::tools
