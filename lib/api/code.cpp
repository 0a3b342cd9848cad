#include "api/code.hpp"

#include "base/text.hpp"

namespace fleet::api {
namespace {

bool mentions(std::string_view message, std::string_view word) {
  return lower(message).find(word) != std::string::npos;
}

Action too_frequent(std::string_view message) {
  return mentions(message, "today") ? Action::stop_today : Action::cool_down;
}

/// 1001 covers a bad parameter of one call as well as a clock, key or signature that spoils every call.
Action bad_parameter(std::string_view message) {
  if (mentions(message, "frequen")) return too_frequent(message);
  for (auto const *word : {"timestamp", "appkey", "app_key", "app key", "sign"})
    if (mentions(message, word)) return Action::stop_setup;
  return Action::skip_call;
}

}  // namespace

Action action_for(int code, std::string_view message) {
  switch (static_cast<Code>(code)) {
    case Code::ok:
      return Action::accept;
    case Code::busy:
      return Action::retry;
    case Code::bad_parameter:
      return bad_parameter(message);
    case Code::illegal_device:
      return Action::skip_device;
    case Code::token_invalid:
    case Code::token_unknown_a:
    case Code::token_unknown_b:
      return Action::renew_token;
    case Code::ip_over_limit:
    case Code::too_frequent:
      return too_frequent(message);
    case Code::business_exception:
      return Action::retry;
    case Code::repeated:
    case Code::wrong_method:
    case Code::abnormal_request:
    case Code::device_exists:
    case Code::fence_exists:
      break;
  }
  // Track calls fail per device with texts that hold the IMEI under codes that are not documented.
  if (mentions(message, "imei") || mentions(message, "device has expired")) return Action::skip_device;
  return Action::skip_call;
}

std::string setup_hint(int code, std::string_view message) {
  if (mentions(message, "timestamp"))
    return "this machine's clock is off by more than 10 minutes; check NTP (timedatectl)";
  if (mentions(message, "appkey") || mentions(message, "app_key") || mentions(message, "app key"))
    return "check TRACKSOLID_APP_KEY, and that TRACKSOLID_API_URL is the node that issued it";
  if (mentions(message, "sign")) return "check TRACKSOLID_APP_SECRET";
  if (static_cast<Code>(code) == Code::illegal_device)
    return "check TRACKSOLID_USER_ID and TRACKSOLID_USER_PWD_MD5";
  return "check the TRACKSOLID_ settings with `fleet config`";
}

}  // namespace fleet::api
