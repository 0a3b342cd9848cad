#pragma once
#include <optional>
#include <string>

namespace fleet {

/// The bytes of a file, or nothing when they can't be read: it is not there, not ours, or a folder.
std::optional<std::string> read_file(std::string const &path);

/// The same of a text, without the mark that some editors write before it.
std::optional<std::string> read_text_file(std::string const &path);

}  // namespace fleet
