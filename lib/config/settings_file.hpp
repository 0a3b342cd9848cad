#pragma once
#include <map>
#include <string>

#include "config/setting_table.hpp"

namespace fleet::config {

/// A secret's second key in the TOML file, which names a file that holds it: "tracksolid-app-secret-file".
std::string secret_file_key(Setting const &setting);

/// The settings of a TOML file by their key; none when `file` is empty.
///
/// Shape:  the values of a list are joined by commas.
/// Throws: Error{usage} with the file and line: not readable, not TOML, an unknown key, a key given twice, a
///         list for a setting that takes one value. It never shows the file's text.
std::map<std::string, std::string> read_settings_file(std::string const &file);

}  // namespace fleet::config
