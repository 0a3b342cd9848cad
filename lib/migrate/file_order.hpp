#pragma once
#include <vector>

#include "migrate/file.hpp"

namespace fleet::migrate {

/// Puts the repeatable files, which stand at the end of `files` and are sorted by name, into the order in which they
/// are applied: folder by folder, within a folder by name, except that a file with the header line
/// `-- After: one, other` follows those files of its folder, and one with `-- After: *` follows all that do not say so.
/// Throws Error{usage} for a name that is not in the folder, and for files that wait for each other.
void sort_repeatable(std::vector<File> &files);

}  // namespace fleet::migrate
