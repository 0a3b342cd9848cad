#include "sim/refusals.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sim/registry_changes.hpp"
#include "sim/roster.hpp"

namespace fleet::sim {
namespace {

std::vector<std::string> imeis_of(Params const &params) {
  auto imeis = split(params["imeis"], ',');
  if (params.has("imei")) imeis.emplace_back(params["imei"]);
  return imeis;
}

bool names_device(Refusal const &rule, std::vector<std::string> const &imeis) {
  return rule.device.empty() || std::find(imeis.begin(), imeis.end(), rule.device) != imeis.end();
}

/// The account that is asked for, or else the owner of a device.
bool names_account(View const &view, Refusal const &rule, Params const &params,
                   std::vector<std::string> const &imeis) {
  if (rule.account.empty() || params["target"] == rule.account || params["account"] == rule.account)
    return true;
  auto const &accounts = view.world.roster().accounts;
  return std::any_of(imeis.begin(), imeis.end(), [&](std::string const &imei) {
    auto const device = find_device(view.world.roster(), imei);
    return device && accounts[owner_of(view, *device)].id == rule.account;
  });
}

}  // namespace

Refusal const *refusal_of(View const &view, std::string_view method, Params const &params,
                          std::uint64_t number) {
  auto const &rules = view.switches.refusals;
  if (rules.empty()) return nullptr;
  auto const imeis = imeis_of(params);
  for (std::size_t i = 0; i < rules.size(); ++i) {
    auto const &rule = rules[i];
    bool const its_method = rule.method.empty() ? !method.starts_with("jimi.oauth.") : rule.method == method;
    bool const its_time = (!rule.from || view.now >= *rule.from) && (!rule.until || view.now < *rule.until);
    if (its_method && its_time && names_device(rule, imeis) && names_account(view, rule, params, imeis) &&
        unit(hash_of(view.switches.fault_seed, 0x4ef0U + i, number)) < rule.rate)
      return &rule;
  }
  return nullptr;
}

}  // namespace fleet::sim
