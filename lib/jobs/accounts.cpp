#include "jobs/accounts.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/text.hpp"
#include "jobs/pages.hpp"

namespace fleet::jobs {

std::vector<std::string> walk_accounts(api::Session &session, std::string const &root,
                                       std::set<std::string> const &leave_out, IsClosed const &is_closed,
                                       StreamReport &report) {
  std::vector<std::string> accounts{root};
  for (std::size_t at = 0; at < accounts.size(); ++at) {
    if (leave_out.contains(accounts[at])) continue;
    std::vector<std::string> children;
    api::Call call{.method = "jimi.user.child.list",
                   .params = {{"target", accounts[at]}},
                   .shape = {.row_keys = {"account"}},
                   .priority = api::Priority::live};
    call.begin = [&] { children.clear(); };
    call.entry = [&](api::Entry const &entry) {
      if (auto const account = entry.text("account")) children.emplace_back(*account);
    };
    call.done = [&](api::CallResult const &result) {
      auto const *envelope = std::get_if<api::Envelope>(&result);
      if (envelope == nullptr) return;
      auto const why =
          why_incomplete({.rows = envelope->entries, .declared_total = envelope->declared_total});
      if (!why.empty()) report.failures.push_back({accounts[at], why});
    };
    ++report.calls;
    auto const failure = session.call(call);
    if (failure && !is_closed(accounts[at], *failure))
      report.failures.push_back({accounts[at], failure->text()});
    std::sort(children.begin(),
              children.end());  // a device of two accounts must not change with the vendor's order
    for (auto &child : children)
      if (std::find(accounts.begin(), accounts.end(), child) == accounts.end())
        accounts.push_back(std::move(child));
  }
  return accounts;
}

bool may_be_closed(api::Failure const &failure) {
  using api::Action;
  if (failure.code == 0 || failure.action == Action::renew_token || failure.action == Action::cool_down ||
      failure.action == Action::stop_today)
    return false;
  constexpr int no_such_account = 214;
  if (failure.code == static_cast<int>(api::Code::illegal_device) || failure.code == no_such_account)
    return true;
  auto const text = lower(failure.message);
  auto const says = [&](auto const &words) {
    return std::any_of(words.begin(), words.end(),
                       [&](std::string_view word) { return text.find(word) != std::string::npos; });
  };
  constexpr std::array<std::string_view, 2> who{"account", "user"};
  constexpr std::array<std::string_view, 9> what{"illegal", "not exist", "not found", "closed", "disabled",
                                                 "frozen",  "expired",   "cancel",    "deleted"};
  return says(who) && says(what);
}

bool answers_for(api::Session &session, std::string const &account) {
  return !session.call({.method = "jimi.user.child.list",
                        .params = {{"target", account}},
                        .shape = {.row_keys = {"account"}},
                        .priority = api::Priority::live});
}

}  // namespace fleet::jobs
