#pragma once
#include <string>
#include <vector>

#include "api/session.hpp"
#include "jobs/accounts.hpp"
#include "jobs/report.hpp"
#include "jobs/writer.hpp"

namespace fleet::jobs {

/// Reads the device list of every account and stores the registry. A device that several accounts list
/// belongs to the deepest of them. `accounts`: nearest first. Devices that a whole list no longer names are marked.
void sync_devices(api::Session &session, std::vector<std::string> const &accounts, IsClosed const &is_closed,
                  Writer &writer, StreamReport &report);

}  // namespace fleet::jobs
