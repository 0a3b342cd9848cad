#include "api/code.hpp"

#include <doctest/doctest.h>

using fleet::api::Action;
using fleet::api::action_for;

TEST_CASE("every documented code calls for its action") {
  struct Row {
    int code;
    char const *message;
    Action action;
  };
  Row const rows[] = {
      {0, "success", Action::accept},
      {-1, "system busy", Action::retry},
      {1001, "illegal parameter", Action::skip_call},
      {1001, "Illegal timestamp", Action::stop_setup},
      {1001, "missing or invalid AppKey", Action::stop_setup},
      {1001, "Invalid sign", Action::stop_setup},
      {1001, "Illegal access, request frequency is too high!", Action::cool_down},
      {1002, "illegal device", Action::skip_device},
      {1003, "repeated operation", Action::skip_call},
      {1004, "token expired", Action::renew_token},
      {1005, "IP access over limit", Action::cool_down},
      {1006, "Illegal access, request frequency is too high!", Action::cool_down},
      {1006, "Illegal access, request frequency is too high today!", Action::stop_today},
      {1007, "wrong method", Action::skip_call},
      {1008, "abnormal", Action::skip_call},
      {1100, "business exception", Action::retry},
      {10006, "token", Action::renew_token},
      {-32000, "IMEI does not exist: 123", Action::skip_device},
      {41003, "The device has expired", Action::skip_device},
  };
  for (auto const &row : rows) {
    CAPTURE(row.code);
    CAPTURE(row.message);
    CHECK(static_cast<int>(action_for(row.code, row.message)) == static_cast<int>(row.action));
  }
}
