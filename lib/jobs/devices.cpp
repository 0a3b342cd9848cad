#include "jobs/devices.hpp"

#include <map>

#include "clean/device.hpp"

namespace fleet::jobs {

void sync_devices(api::Session &session, std::vector<std::string> const &accounts, Writer &writer,
                  StreamReport &report) {
  Batch all{.stream = "devices", .method = "jimi.user.device.list", .calls = 0};
  std::map<std::string, rows::Device> by_imei;
  for (auto const &account : accounts) {
    Batch part;
    api::Call call{.method = all.method,
                   .params = {{"target", account}},
                   .shape = {.row_keys = {"imei"}},
                   .priority = api::Priority::live};
    call.begin = [&] { part = Batch{}; };
    call.entry = [&](api::Entry const &entry) { part.add(clean::device(entry, account), part.devices); };
    ++all.calls;
    if (auto const failure = session.call(call)) {
      all.failures.push_back(note_of(account, *failure));
      continue;
    }
    for (auto &device : part.devices) by_imei.insert_or_assign(device.imei, std::move(device));
    all.rows_in += part.rows_in;
    for (auto &refusal : part.refusals) all.refusals.push_back(std::move(refusal));
  }
  report.devices = by_imei.size();
  for (auto &[imei, device] : by_imei) all.devices.push_back(std::move(device));
  writer.push(std::move(all));
}

}  // namespace fleet::jobs
