#pragma once
#include <string>
#include <string_view>

namespace fleet {

/// Registers a value that must never leave this process as text. Values under 6 characters are ignored:
/// cutting them out would garble ordinary words.
void hide(std::string_view secret);

/// `text` with every hidden value, and the password of every URL, replaced by "***".
std::string redact(std::string text);

/// Keeps memory out of core dumps and away from other processes of this user. Called once by main.
void forbid_core_dumps();

}  // namespace fleet
