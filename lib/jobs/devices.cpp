#include "jobs/devices.hpp"

#include <map>

#include "jobs/account_list.hpp"

namespace fleet::jobs {

void sync_devices(api::Session &session, std::vector<std::string> const &accounts, IsClosed const &is_closed,
                  Writer &writer, StreamReport &report) {
  auto const spec = device_list();
  Batch all{.stream = spec.stream, .method = spec.method, .calls = 0};
  std::map<std::string, rows::Device> by_imei;
  for (auto const &account : accounts) {
    auto list = read_list(session, spec, account);
    note_end_of(list, is_closed);
    for (auto &device : list.batch.devices) by_imei.insert_or_assign(device.imei, std::move(device));
    list.batch.devices.clear();
    all.append(std::move(list.batch));
  }
  report.devices = by_imei.size();
  for (auto &[imei, device] : by_imei) {
    all.listed.names.push_back(imei);
    all.devices.push_back(std::move(device));
  }
  writer.push(std::move(all));
}

}  // namespace fleet::jobs
