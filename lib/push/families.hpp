#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server_message.hpp"
#include "push/item.hpp"

/// The three protocols that the vendor calls push; docs/push.md.
namespace fleet::push {

enum class Family {
  open_api,  ///< form fields msgType and data; the answer is "ok"
  hub,       ///< token and data_list; the answer has code 0
  tag,       ///< a JSON array; the answer has code 200
};

struct Destination {
  Family family;
  std::string path;  ///< "/pushgps", whatever stands before it in the address; "/" for open_api
};
/// Which message goes where, by the end of the address. Nothing for a name that can't be one.
std::optional<Destination> destination(std::string_view path);

struct Delivery {
  Family family;
  std::string token;  ///< as sent in the body, "" for none
  std::vector<Item> items;
  std::size_t undecodable = 0;  ///< items kept as bytes
};
/// What a body holds: a form or JSON, a list or one object, JSON in a text. Never fails: what is understood
/// by nobody is one item of bytes. No items: a ping.
Delivery decode(Destination const &destination, std::string_view body, std::int64_t received_us);

/// The word of thanks that each family expects; anything else may count as a failure there.
http::Reply reply_stored(Family family);

/// sha256 of what makes an item itself.
std::string item_digest(Item const &item);

}  // namespace fleet::push
