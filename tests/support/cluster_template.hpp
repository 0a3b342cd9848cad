#pragma once
#include <filesystem>

#include "support/temp_cluster.hpp"

namespace fleet::testing {

/// Name of the migrated database that TempDb copies.
inline constexpr char const *template_database = "fleet_template";

/// Data folder, in the build tree, of a stopped cluster in which `fleet migrate` has been applied to
/// `template_database`. Made once for each build of `fleet`; test programs that start together wait for the
/// first. Throws std::runtime_error with the output of a `fleet migrate` that failed.
std::filesystem::path migrated_template(Engine engine);

}  // namespace fleet::testing
