#include "base/stop_signal.hpp"

#include <csignal>
#include <cstdlib>

namespace fleet {
namespace {

std::sig_atomic_t volatile requested = 0;

void on_signal(int number) {
  if (requested != 0) std::_Exit(128 + number);
  requested = 1;
}

}  // namespace

void catch_stop_signals() {
  struct sigaction action = {};
  action.sa_handler = on_signal;  // without SA_RESTART: a waiting poll wakes up
  sigaction(SIGTERM, &action, nullptr);
  sigaction(SIGINT, &action, nullptr);
}

bool stop_requested() {
  return requested != 0;
}

}  // namespace fleet
