#pragma once
#include <filesystem>
#include <string>

namespace fleet::migrate {

/// Writes NNNN_name.sql, the next free number of `folder`, with the header every migration starts with, and
/// gives its path. Throws Error{usage} for a name that is not lower case letters, digits and underscores, or
/// a folder that does not exist.
std::filesystem::path create_file(std::filesystem::path const &folder, std::string const &name,
                                  bool in_transaction);

}  // namespace fleet::migrate
