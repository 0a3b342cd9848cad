#include "store/generations.hpp"

#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *read_generations = "select reporting.fn_generations()";

}  // namespace

Change change_of(std::string_view announcement) {
  auto const colon = announcement.rfind(':');
  auto const number = colon == std::string_view::npos
                          ? std::nullopt
                          : to_number<std::int64_t>(announcement.substr(colon + 1));
  return {std::string{announcement.substr(0, colon)}, number.value_or(0)};
}

GenerationListener::GenerationListener(Database const &database) : session_(database.open()) {
  try {
    session_.listen("fleet");
    hears_ = true;
  } catch (ConnectionLost const &) {
    throw;
  } catch (DatabaseError const &) {  // a hot standby
  }
}

std::vector<Change> GenerationListener::wait(std::chrono::milliseconds limit) {
  std::vector<Change> changes;
  if (!hears_)
    std::this_thread::sleep_for(limit);
  else
    for (auto const &one : session_.wait_for_notifications(limit)) changes.push_back(change_of(one.payload));
  return changes;
}

Generations GenerationListener::read() {
  auto const now = std::chrono::steady_clock::now();
  auto const json = nlohmann::json::parse(Autocommit{session_}.value<std::string>(read_generations));
  Generations found;
  found.timezone = json.at("timezone").get<std::string>();
  for (auto const &[name, subject] : json.at("generations").items()) {
    auto const age = std::chrono::duration<double>{subject.at("age_s").get<double>()};
    found.subjects[name] = {subject.at("generation").get<std::int64_t>(),
                            now - std::chrono::duration_cast<std::chrono::milliseconds>(age)};
  }
  return found;
}

}  // namespace fleet::store
