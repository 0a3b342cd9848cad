#include "migrate/failure.hpp"

#include <fmt/format.h>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace fleet::migrate {
namespace {

std::string hint_for(std::string const &state, File const &file, std::string const &servers_hint) {
  if (only_a_lock(state)) return "end that session, or raise --lock-timeout, and run it again";
  if (state == "42501" && servers_hint.find("superuser") != std::string::npos)
    return "let a superuser run the first `fleet migrate`, or create the extension there by hand";
  if (state == "42501") return "connect as fleet_owner, or as a member of it";
  if (state == "25006") return "point FLEET_DATABASE_URL at the primary server";
  if (!servers_hint.empty()) return servers_hint;
  if (!file.in_transaction)
    return "the statements before it are kept; correct the cause and run `fleet migrate` again";
  return "nothing of this migration was kept; correct the cause and run `fleet migrate` again";
}

}  // namespace

bool only_a_lock(std::string const &state) {
  return state == "55P03" || state == "40P01";
}

Error failure(File const &file, int line, std::string const &blocker, store::DatabaseError const &error) {
  auto what = one_line(error.message());
  if (only_a_lock(error.state()))
    what = "waited in vain for a lock, " +
           (blocker.empty() ? "whose holder has just ended" : "held by " + blocker);
  return Error{Stop::failed, redact(fmt::format("migration '{}', line {}: {}", file.name, line, what)),
               hint_for(error.state(), file, error.hint())};
}

}  // namespace fleet::migrate
