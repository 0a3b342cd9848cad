#pragma once
#include <nlohmann/json.hpp>

#include "sim/view.hpp"

namespace fleet::sim {

/// Pushes the fixes that trackers took to a receiver, as the vendor's hub does: POST /pushgps, a form with `token` and
/// `data_list`, devices mixed in order of time.
///
/// Shape:  {"url": "http://127.0.0.1:8891/hub", "token": "…", "from": "2026-05-01 12:00:00", "to": "…", "items": 50,
///         "connections": 8}; `to` does not belong to the window; items: fixes a message.
/// Gives:  {"messages": N, "items": N, "failed": N, "problem": "…"}: messages whose answer was not success, and the first
///         reason.
/// Throws: Error{usage} for a request that is not of this shape.
nlohmann::json push_fixes(View const &view, nlohmann::json const &request);

}  // namespace fleet::sim
