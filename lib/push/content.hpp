#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fleet::push {

/// True for the content codings that decoded_content() can undo: none, identity, gzip, x-gzip, deflate. Others are answered
/// 415: nobody could ever read what was kept.
bool knows_encoding(std::string_view content_encoding);

/// `body` without its content coding. Nothing when it does not decode, or to more than `limit` bytes; then `why` says so.
std::optional<std::string> decoded_content(std::string_view content_encoding, std::string_view body,
                                           std::size_t limit, std::string &why);

}  // namespace fleet::push
