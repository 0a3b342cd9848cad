#include "store/generations.hpp"

#include <nlohmann/json.hpp>
#include <thread>

#include "base/text.hpp"

namespace fleet::store {
namespace {

constexpr char const *read_generations = "set statement_timeout = 5000; select reporting.fn_generations()";

}  // namespace

class GenerationListener::Receiver : public pqxx::notification_receiver {
 public:
  explicit Receiver(Connection &connection) : pqxx::notification_receiver(connection, "fleet") {}
  void operator()(std::string const &payload, int) override { heard_.push_back(change_of(payload)); }
  std::vector<Change> take() { return std::exchange(heard_, {}); }

 private:
  std::vector<Change> heard_;
};

Change change_of(std::string_view announcement) {
  auto const colon = announcement.rfind(':');
  auto const number = colon == std::string_view::npos
                          ? std::nullopt
                          : to_number<std::int64_t>(announcement.substr(colon + 1));
  return {std::string{announcement.substr(0, colon)}, number.value_or(0)};
}

GenerationListener::GenerationListener(Database const &database) : connection_(database.open()) {
  try {
    receiver_ = std::make_unique<Receiver>(*connection_);
  } catch (pqxx::sql_error const &) {  // a hot standby
  }
}

GenerationListener::~GenerationListener() = default;

std::vector<Change> GenerationListener::wait(std::chrono::milliseconds limit) {
  if (!receiver_) {
    std::this_thread::sleep_for(limit);
    return {};
  }
  connection_->await_notification(0, static_cast<long>(limit.count()) * 1000);
  return receiver_->take();
}

Generations GenerationListener::read() {
  auto const now = std::chrono::steady_clock::now();
  auto const row = pqxx::nontransaction{*connection_}.exec1(read_generations);
  auto const json = nlohmann::json::parse(row[0].c_str());
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
