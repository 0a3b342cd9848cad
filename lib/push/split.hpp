#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "push/message.hpp"
#include "push/protocol.hpp"

namespace fleet::push {

/// One item of a message.
struct Item {
  std::string name;  ///< "/pushgps", or the msgType of a message that has no path of its own
  std::string
      text;  ///< the item as sent, or in UTF-8 where the message is in another encoding: JSON, or any bytes
  std::string outer;  ///< the fields around the items as one JSON object, token left out; "" for none
};

struct SplitMessage {
  std::vector<Item> items;  ///< an item's place here is its ordinal
  std::string problem;  ///< why the content could not be decoded; then there is one item, the body as sent
};

/// The items of a message: a form or JSON, a list or one object, JSON in a string, a JSON value on each line, several lists. Pure and total: the
/// same message gives the same items, and every byte of its content is in an item, in the fields around the
/// items, or a token. Bytes that nobody can read are one item. An empty content has the fields of the query.
///
/// Shape: fields beside `data_list` go along with each of its items; fields beside `data` only when there is a msgType,
///        else the whole object is the item. null, {} and empty text are no items.
SplitMessage split_message(Message const &message);

/// True when the message holds more than `limit` items. Splits only when a look at its commas leaves that open.
bool has_more_items(Message const &message, std::size_t limit);

/// The fields of a message that decide who sent it and what is answered, found without splitting its items.
struct MessageFields {
  std::vector<std::string> tokens;  ///< of the body; not of the query
  bool has_data_list = false;
};
/// Nothing is found in a compressed body that decompresses to more than `limit` bytes.
MessageFields message_fields(Message const &message, std::size_t limit);

/// Bytes that a compressed body may decompress to.
constexpr std::size_t content_limit = 64U << 20U;
/// The same while its sender has not shown a token: 2 MB take 3 ms, 64 MB take 90.
constexpr std::size_t unknown_sender_limit = 2U << 20U;

}  // namespace fleet::push
