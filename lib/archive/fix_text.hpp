#pragma once
#include <cstdint>
#include <string>

namespace fleet::archive {

/// "2026-06-01T08:00:00.000000Z", as PostgreSQL reads it without loss.
std::string time_text(std::int64_t us);

}  // namespace fleet::archive
