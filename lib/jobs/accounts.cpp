#include "jobs/accounts.hpp"

#include <algorithm>

namespace fleet::jobs {

std::vector<std::string> walk_accounts(api::Session &session, std::string const &root, StreamReport &report) {
  std::vector<std::string> accounts{root};
  for (std::size_t at = 0; at < accounts.size(); ++at) {
    std::vector<std::string> children;
    api::Call call{.method = "jimi.user.child.list",
                   .params = {{"target", accounts[at]}},
                   .shape = {.row_keys = {"account"}},
                   .priority = api::Priority::live};
    call.begin = [&] { children.clear(); };
    call.entry = [&](api::Entry const &entry) {
      if (auto const account = entry.text("account")) children.emplace_back(*account);
    };
    if (auto const failure = session.call(call)) report.failures.push_back({accounts[at], failure->text()});
    ++report.calls;
    for (auto &child : children)
      if (std::find(accounts.begin(), accounts.end(), child) == accounts.end())
        accounts.push_back(std::move(child));
  }
  return accounts;
}

}  // namespace fleet::jobs
