#include "base/secret.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

#include <algorithm>
#include <mutex>
#include <vector>

namespace fleet {
namespace {

std::mutex hidden_mutex;
std::vector<std::string> &hidden() {
  static std::vector<std::string> values;
  return values;
}

void replace_all(std::string &text, std::string const &what) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 3))
    text.replace(at, what.size(), "***");
}

/// scheme://user:password@host → scheme://user:***@host
void cut_url_passwords(std::string &text) {
  for (auto at = text.find("://"); at != std::string::npos; at = text.find("://", at + 3)) {
    auto const start = at + 3;
    auto const end = std::min(text.find_first_of("/?# '\"", start), text.size());
    auto const colon = text.find(':', start);
    auto const sign = text.rfind('@', end);
    if (colon < sign && sign != std::string::npos && sign > start && sign < end)
      text.replace(colon + 1, sign - colon - 1, "***");
  }
}

}  // namespace

void hide(std::string_view secret) {
  if (secret.size() < 6) return;
  std::lock_guard const lock{hidden_mutex};
  if (std::find(hidden().begin(), hidden().end(), secret) == hidden().end()) hidden().emplace_back(secret);
  // Longest first, so that a secret that contains another one disappears whole.
  std::sort(hidden().begin(), hidden().end(),
            [](auto const &a, auto const &b) { return a.size() > b.size(); });
}

std::string redact(std::string text) {
  std::lock_guard const lock{hidden_mutex};
  for (auto const &secret : hidden()) replace_all(text, secret);
  cut_url_passwords(text);
  return text;
}

void forbid_core_dumps() {
#ifndef FLEET_SANITIZED  // the leak sanitizer attaches to its own process
  rlimit const none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
#endif
}

}  // namespace fleet
