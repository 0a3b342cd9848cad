// The main loop of serve and receive-push: runs until a stop signal.
#include "service_loop.hpp"

#include <chrono>
#include <csignal>
#include <thread>

#include "base/stop_signal.hpp"
#include "http/service_manager.hpp"

namespace fleet::tools {
namespace {

std::sig_atomic_t volatile reload_requested = 0;

}  // namespace

void catch_service_signals() {
  catch_stop_signals();
  std::signal(SIGHUP, [](int) { reload_requested = 1; });
}

void serve_until_stopped(http::Server &server, Context &context, std::function<void()> const &reload,
                         std::function<bool()> const &is_working) {
  server.start();
  context.print("{}\n", server.url());
  http::notify_service_manager("READY=1");
  auto const watchdog = http::watchdog_interval();
  auto notified_at = std::chrono::steady_clock::now();
  while (!stop_requested()) {
    if (watchdog && std::chrono::steady_clock::now() - notified_at >= *watchdog &&
        server.responds(*watchdog) && is_working()) {
      http::notify_service_manager("WATCHDOG=1");
      notified_at = std::chrono::steady_clock::now();
    }
    if (reload_requested != 0) {
      reload_requested = 0;
      reload();
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{100});
  }
  http::notify_service_manager("STOPPING=1");
  server.stop();
  server.wait();
}

}  // namespace fleet::tools
