#include "sim/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/text.hpp"
#include "sim/registry_changes.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

constexpr std::array<std::string_view, 7> common{"method", "timestamp", "app_key", "sign_method",
                                                 "v",      "format",    "sign"};

[[noreturn]] void missing(std::string_view name) {
  throw Refused{1001, fmt::format("Missing required parameter: {}", name), "missing_parameter"};
}

[[noreturn]] void bad(std::string_view name, std::string_view violation = "bad_parameter") {
  throw Refused{1001, fmt::format("Illegal parameter: {}", name), std::string{violation}};
}

void check_sign(Params const &params, std::string const &secret) {
  auto const version = params["v"];
  if (version == "0.9") return;
  if (version != "1.0") bad("v");
  if (!iequals(params["sign"], expected_sign(params, secret)))
    throw Refused{1001, "Illegal sign", "bad_signature"};
}

void check_timestamp(std::string_view text, Time now) {
  auto const stamp = strict_time(text);
  if (!stamp) throw Refused{1001, "Illegal timestamp", "bad_timestamp"};
  if (std::chrono::abs(now - *stamp) > std::chrono::minutes{10})
    throw Refused{1001, "Illegal timestamp, beyond the allowed difference", "clock_skew"};
}

Param const *param_with(Method const &method, Value value) {
  for (auto const &param : method.params)
    if (param.value == value) return &param;
  return nullptr;
}

void add_device(Call &call, std::string const &imei, std::set<std::size_t> const &accounts) {
  bool const strict = call.switches.foreign_imei == "fail";
  auto const found = find_device(call.world.roster(), imei);
  if (imei == call.switches.bad_imei) throw Refused{1002, "Illegal device, IMEI:" + imei, ""};
  bool const owned = found && std::any_of(accounts.begin(), accounts.end(),
                                          [&](std::size_t account) { return lists(call, account, *found); });
  if (owned) call.devices.push_back(*found);
  if (!owned && strict) throw Refused{1002, "Illegal device, IMEI:" + imei, ""};
}

bool digits_only(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

void check_value(Param const &param, std::string_view value, Method const &method) {
  if (param.value == Value::number && !digits_only(value)) bad(param.name);
  if (param.value == Value::time && !strict_time(value)) bad(param.name);
  if (param.value == Value::imei && !digits_only(value)) bad(param.name);
  if (param.value != Value::imeis) return;
  for (auto const &imei : split(value, ','))
    if (!digits_only(imei)) bad(param.name);
  if (value.find(' ') != std::string_view::npos) bad(param.name);
  auto const count = static_cast<std::size_t>(std::count(value.begin(), value.end(), ',')) + 1;
  if (count > method.max_imeis) bad(param.name, "too_many_imeis");
}

void check_window(Method const &method, Call &call) {
  auto const begin_name = call.params.has("start_time") ? "start_time" : "begin_time";
  auto const begin = strict_time(call.params[begin_name]);
  auto const end = strict_time(call.params["end_time"]);
  if (!begin && !end) return;
  if (!begin || !end) missing(begin ? "end_time" : begin_name);
  if (*begin >= *end) bad("end_time is not after begin_time", "window_reversed");
  if (*end >= call.now) bad("end_time must be before now", "end_time_not_before_now");
  if (method.max_days > 0 && *end - *begin > std::chrono::days{method.max_days})
    bad("time span too long", "span_too_long");
  if (method.recent && *begin < call.now - std::chrono::days{92})
    bad("begin_time too early", "older_than_3_months");
  call.has_window = true;
  call.from = *begin;
  call.to = *end;
  if (!call.switches.window_ignored) return;
  call.from = std::max(call.world.begin(), call.now - std::chrono::days{92});
  call.to = call.now;
}

void check_page(Method const &method, Call &call) {
  call.page.size = static_cast<std::size_t>(method.page_size);
  if (auto const size = to_number<int>(call.params["page_size"])) {
    if (*size < 1 || *size > method.max_page_size) bad("page_size", "page_size_out_of_range");
    call.page.size = static_cast<std::size_t>(*size);
  }
  if (auto const number = to_number<int>(call.params["page_no"])) {
    if (*number < 1) bad("page_no", "page_no_out_of_range");
    call.page.number = static_cast<std::size_t>(*number);
    call.page.offset = (call.page.number - 1) * call.page.size;
  }
  if (auto const row = to_number<int>(call.params["start_row"])) {
    if (*row < call.switches.start_row_base) bad("start_row", "start_row_out_of_range");
    call.page.offset = static_cast<std::size_t>(*row - call.switches.start_row_base);
    if (call.page.size == 0) call.page.size = static_cast<std::size_t>(method.max_page_size);
  }
}

}  // namespace

std::optional<Time> strict_time(std::string_view text) {
  if (text.size() != 19 || text[10] != ' ' ||
      text.find_first_not_of("0123456789-: ") != std::string_view::npos)
    return std::nullopt;
  auto const time = parse_time(text);
  return time && vendor_time(*time) == text ? time : std::nullopt;
}

void check_common(Params const &params, Credentials const &credentials, Time now) {
  for (auto const name : common) {
    bool const unsigned_call = name == "sign" && params["v"] == "0.9";
    if (!unsigned_call && !params.has(name)) missing(name);
  }
  if (params["format"] != "json") bad("format");
  if (params["sign_method"] != "md5") bad("sign_method");
  if (params["app_key"] != credentials.app_key)
    throw Refused{1001, "Missing or invalid AppKey", "unknown_app_key"};
  check_timestamp(params["timestamp"], now);
  check_sign(params, credentials.app_secret);
}

void check_ownership(Method const &method, Call &call) {
  auto const &roster = call.world.roster();
  if (auto const *param = param_with(method, Value::account);
      param != nullptr && call.params.has(param->name)) {
    auto const account = find_account(roster, call.params[param->name]);
    if (!account || closed(call, *account)) throw Refused{1002, "Illegal user", ""};
    call.account = *account;
  }
  std::set<std::size_t> accounts;
  for (auto const account : subtree(roster, call.account))
    if (!closed(call, account)) accounts.insert(account);
  for (auto const value : {Value::imei, Value::imeis})
    if (auto const *param = param_with(method, value); param != nullptr)
      for (auto const &imei : split(call.params[param->name], ',')) add_device(call, imei, accounts);
}

void check_private(Method const &method, Call &call, std::vector<std::string> &unknown) {
  for (auto const &param : method.params) {
    auto const value = call.params[param.name];
    if (param.required && value.empty()) missing(param.name);
    if (!value.empty()) check_value(param, value, method);
  }
  check_window(method, call);
  check_page(method, call);
  for (auto const &sent : call.params.all()) {
    auto const &name = sent.first;
    auto const is_it = [&](auto const &param) { return param.name == name; };
    bool const known = name == "access_token" ||
                       std::find(common.begin(), common.end(), name) != common.end() ||
                       std::any_of(method.params.begin(), method.params.end(), is_it);
    if (!known) unknown.push_back(name);
  }
}

}  // namespace fleet::sim
