#pragma once
#include "doctor/doctor.hpp"

namespace fleet::doctor {

using Lines = std::vector<Line>;

// Each adds its lines.
void examine_settings(config::Loaded const &loaded, Lines &lines);
void examine_secrets(config::Loaded const &loaded, Lines &lines);
void examine_disk(std::string const &name, std::string const &folder, std::string const &what, Lines &lines);

/// The vendor's host name, its node, and this machine's clock against the node's. False when it did not
/// answer.
bool examine_node(config::Config const &config, Lines &lines);
/// Key, secret, login and token, by one signed call.
void examine_key(config::Config const &config, store::Database const &database, Lines &lines);

/// Checks the database and the rights of this login. False when it can't be reached or was never migrated.
bool examine_database(config::Loaded const &loaded, store::Database const &database, Lines &lines);
void examine_reader(config::Config const &config, Lines &lines);

}  // namespace fleet::doctor
