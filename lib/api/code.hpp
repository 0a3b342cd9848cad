#pragma once
#include <string>
#include <string_view>

namespace fleet::api {

/// The vendor's global codes. Source: docs/understand/api-notes.md, "Codes".
enum class Code : int {
  busy = -1,
  ok = 0,
  bad_parameter = 1001,
  illegal_device = 1002,
  repeated = 1003,
  token_invalid = 1004,
  ip_over_limit = 1005,
  too_frequent = 1006,
  wrong_method = 1007,
  abnormal_request = 1008,
  business_exception = 1100,
  device_exists = 1112,
  fence_exists = 1114,
  token_unknown_a = 10006,  // seen as token errors by one integrator, unconfirmed
  token_unknown_b = 10011,
};

/// The client's action on an answer.
enum class Action {
  accept,          ///< use the payload
  retry,           ///< the same call again, later
  renew_token,     ///< renew once, repeat once
  cool_down,       ///< pause the whole app key for a while, then repeat
  stop_today,      ///< the daily quota is spent: nothing more until the next UTC day
  skip_device,     ///< this device (or one of the batch) is not ours: skip it, look again later
  skip_call,       ///< this call will not work; the others may
  not_understood,  ///< code 0, but the payload is none of the forms that this method has
  stop_setup,      ///< wrong key, secret, node, clock or login: every further call would fail too
};

/// `message` only sub-classifies: the texts are unreliable otherwise.
Action action_for(int code, std::string_view message);

/// Hint for the operator when the action is stop_setup: the setting to check.
std::string setup_hint(int code, std::string_view message);

}  // namespace fleet::api
