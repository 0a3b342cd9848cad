#pragma once
#include <string>
#include <vector>

#include "migrate/address.hpp"
#include "migrate/file.hpp"
#include "migrate/fingerprint.hpp"

namespace fleet::migrate {

/// The objects that the files create in an empty database on the same server, with the engine, partition interval and zone
/// of the live one: it is created, migrated, read and dropped. `to`: the last number to apply, 0 for all.
/// Throws Error{failed} when the login may not create databases.
std::vector<Object> objects_of_files(Server const &server, std::vector<File> const &files, int to = 0);

/// Whether a difference is the table of the history, which a database that is to be adopted may lack.
bool is_history(Difference const &one);

/// The live schema against what the files make, apart from the history itself.
std::vector<Difference> compare_with_files(Server const &server, std::vector<File> const &files, int to = 0);

}  // namespace fleet::migrate
