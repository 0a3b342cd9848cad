#include "jobs/vendor_client.hpp"

#include <fmt/format.h>

#include "base/log.hpp"

namespace fleet::jobs {
namespace {

api::SessionOptions session_options(config::Config const &config) {
  auto const need = [](std::string const &value, char const *variable) {
    if (value.empty())
      throw Error{Stop::usage, fmt::format("{} is not set", variable),
                  "`fleet config` shows every setting and where it is looked for"};
  };
  need(config.api_url, "TRACKSOLID_API_URL");
  need(config.app_key, "TRACKSOLID_APP_KEY");
  need(config.app_secret, "TRACKSOLID_APP_SECRET");
  need(config.user_id, "TRACKSOLID_USER_ID");
  need(config.user_pwd_md5, "TRACKSOLID_USER_PWD_MD5");
  return {.url = config.api_url,
          .app_key = config.app_key,
          .app_secret = config.app_secret,
          .probe_account = config.user_id,
          .concurrency = config.concurrency};
}

std::string spent_reason(std::string const &word, config::Config const &config) {
  if (word == "budget") return fmt::format("the daily budget of {} calls is used up", config.daily_budget);
  return "the vendor's daily quota of the app key is spent";
}

}  // namespace

api::Slot BudgetPacer::take(api::Priority priority) {
  auto const reply = control_.take_call_slot(config_.app_key, config_.min_interval_ms, config_.daily_budget,
                                             static_cast<int>(priority));
  if (reply.refused_reason == "today" || reply.refused_reason == "budget")
    return {.taken = false,
            .refused_until = reply.retry_at,
            .reason = spent_reason(reply.refused_reason, config_)};
  return {.wait = reply.wait, .taken = reply.refused_reason.empty()};
}

void BudgetPacer::cool_down(bool today, std::string const &message) {
  control_.cool_down(config_.app_key, today);
  log::info(today ? "the vendor's daily quota is spent" : "the vendor asks for fewer calls, cooling down",
            {{"message", message}});
}

VendorClient::VendorClient(config::Config const &config, store::Database const &database)
    : control_(database),
      pacer_(config, control_),
      token_session_(session_options(config), pacer_),
      session_(session_options(config), pacer_),
      tokens_(config, control_, token_session_) {
  session_.use(tokens_);
}

}  // namespace fleet::jobs
