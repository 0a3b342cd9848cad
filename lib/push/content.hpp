#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fleet::push {

/// True for the content codings that decoded_content() can undo: none, identity, gzip, x-gzip, deflate. Others are answered
/// 415: nobody could ever read what was kept.
bool knows_encoding(std::string_view content_encoding);

/// True when decoded_content() has to unpack something: a coding is named, or the body begins as a gzip file does.
bool is_packed(std::string_view content_encoding, std::string_view body);

/// `body` without its content coding: a gzip file also where no coding is named, and plain text as it is where one is named that it
/// does not have. Nothing when it does not decode, or to more than `limit` bytes; then `why` says so.
std::optional<std::string> decoded_content(std::string_view content_encoding, std::string_view body,
                                           std::size_t limit, std::string &why);

}  // namespace fleet::push
