#include "sim/odd_shapes.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fleet::sim {
namespace {

using nlohmann::json;

struct OddSalt {
  enum : std::uint64_t { who = 0x0dd1, call_of = 0x0dd2 };
};

bool drawn(Call const &call, Method const &method, std::uint64_t number) {
  auto const &s = call.switches;
  if (s.odd_result.empty()) return false;
  auto const methods = split(s.odd_methods, ',');
  if (!methods.empty() && std::find(methods.begin(), methods.end(), method.name) == methods.end())
    return false;
  bool const any = std::any_of(call.devices.begin(), call.devices.end(), [&](std::size_t device) {
    return call.picks(s.odd_devices, OddSalt::who, device);
  });
  return (any || (call.devices.empty() && s.odd_devices.share >= 1)) &&
         unit(hash_of(s.fault_seed, OddSalt::call_of, number)) < s.odd_rate;
}

json listing_of(std::string const &shape, json list) {
  if (shape == "sentence") return "query failed, please try again later";
  if (shape == "number") return 42;
  if (shape == "empty_text") return "";
  if (shape == "empty_object") return json::object();
  if (shape == "list_of_texts") return json::array({"a", "b"});
  if (shape == "list_of_lists") return json::array({std::move(list)});
  if (shape == "json_text") return list.dump();
  return {{"data", {{"points", std::move(list)}}}};
}

}  // namespace

void bend_shape(Call const &call, Method const &method, std::uint64_t number, Payload &payload) {
  if (!drawn(call, method, number)) return;
  auto const &shape = call.switches.odd_result;
  if (shape == "other_key") {
    if (payload.data.empty()) payload.data = "null";
    payload.data.swap(payload.result);
    if (method.under == "result") payload.result = "null";
    return;
  }
  auto &text = method.under == "data" ? payload.data : payload.result;
  auto document = json::parse(text, nullptr, false);
  auto const key = std::string{method.key};
  bool const inner = !key.empty() && document.is_object() && document.contains(key);
  auto const bent = listing_of(shape, inner ? document[key] : document);
  if (inner && shape.starts_with("list_of"))
    document[key] = bent;
  else
    document = bent;
  text = document.dump();
}

}  // namespace fleet::sim
