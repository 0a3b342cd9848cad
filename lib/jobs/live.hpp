#pragma once
#include <string>
#include <vector>

#include "api/session.hpp"
#include "jobs/accounts.hpp"
#include "jobs/report.hpp"
#include "jobs/writer.hpp"

namespace fleet::jobs {

/// Sweeps the live position of every device of every account; each fix also joins the history. Devices that
/// the vendor leaves out stay as they are and turn offline by their age.
/// `is_aside`: of a run that is about something else, which does not fail with it.
void sweep_live(api::Session &session, std::vector<std::string> const &accounts, IsClosed const &is_closed,
                Writer &writer, StreamReport &report, bool is_aside = false);

}  // namespace fleet::jobs
