#pragma once
#include <string>
#include <string_view>

namespace fleet::push {

/// `text` brought to UTF-8, its byte order mark left out. `charset`: as the sender named it, "" for none. Its encoding is that of the
/// mark; UTF-16 or UTF-32 that begins as JSON does; else UTF-8, where it is that; else `charset`. False: it is in
/// none of these, `text` stays as it is, and `why` says so.
bool bring_to_utf8(std::string &text, std::string_view charset, std::string &why);

}  // namespace fleet::push
