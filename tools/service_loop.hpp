#pragma once
#include <functional>

#include "context.hpp"
#include "http/server.hpp"

namespace fleet::tools {

/// SIGTERM and SIGINT stop a service, SIGHUP makes it `reload`. Before any thread starts.
void catch_service_signals();

/// Serves until a stop signal, then gracefully to the end; prints the address and keeps systemd informed. The watchdog is notified
/// that all is well while the server responds and `is_working` says so too.
void serve_until_stopped(http::Server &server, Context &context, std::function<void()> const &reload,
                         std::function<bool()> const &is_working);

}  // namespace fleet::tools
