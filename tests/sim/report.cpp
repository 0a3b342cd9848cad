#include "sim/report.hpp"

#include <set>

namespace fleet::sim {
namespace {

constexpr std::size_t kept_examples = 50;
constexpr std::size_t kept_calls = 2000;

template <class Counts>
nlohmann::json counts_json(Counts const &counts) {
  auto object = nlohmann::json::object();
  for (auto const &[key, count] : counts) {
    if constexpr (std::is_same_v<decltype(key), int const>)
      object[std::to_string(key)] = count;
    else
      object[key] = count;
  }
  return object;
}

}  // namespace

bool is_private(std::string const &name) {
  static std::set<std::string> const common{
      "method", "timestamp", "app_key",      "sign",         "sign_method",
      "v",      "format",    "access_token", "user_pwd_md5", "refresh_token"};
  return !common.contains(name);
}

void Report::call(std::string_view method, Params const &params, Time now) {
  ++calls_;
  ++by_method_[std::string{method}];
  nlohmann::json entry{{"method", method}, {"at", vendor_time(now)}};
  for (auto const &[name, value] : params.all())
    if (is_private(name)) entry["params"][name] = value;
  recent_.push_back(std::move(entry));
  if (recent_.size() > kept_calls) recent_.pop_front();
}

void Report::violation(std::string const &kind, std::string_view method, std::string const &detail,
                       Time now) {
  ++violations_[kind];
  if (examples_.size() < kept_examples) examples_.push_back({kind, std::string{method}, detail, now});
}

void Report::sent(std::size_t points, std::size_t bytes) {
  points_ += points;
  bytes_out_ += bytes;
}

nlohmann::json Report::summary() const {
  std::uint64_t total = 0;
  for (auto const &[kind, count] : violations_) total += count;
  auto examples = nlohmann::json::array();
  for (auto const &[kind, method, detail, at] : examples_)
    examples.push_back({{"kind", kind}, {"method", method}, {"detail", detail}, {"at", vendor_time(at)}});
  return {{"calls", calls_},
          {"calls_by_method", counts_json(by_method_)},
          {"violations", counts_json(violations_)},
          {"violations_total", total},
          {"violation_examples", std::move(examples)},
          {"codes", counts_json(codes_)},
          {"faults", counts_json(faults_)},
          {"most_calls_in_a_second", most_per_second_},
          {"points", points_},
          {"bytes_in", bytes_in_},
          {"bytes_out", bytes_out_}};
}

nlohmann::json Report::recent_calls() const {
  auto list = nlohmann::json::array();
  for (auto const &entry : recent_) list.push_back(entry);
  return list;
}

}  // namespace fleet::sim
