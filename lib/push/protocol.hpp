#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "http/server_message.hpp"

/// The protocols that the vendor calls push; docs/understand/push.md.
namespace fleet::push {

enum class Family {
  open_api,   ///< form fields msgType and data; the answer is "ok"
  hub,        ///< token and data_list; the answer has code 0
  tag,        ///< a JSON array; the answer has code 200
  file_list,  ///< a camera's list of its recordings; the answer has code 0 and ok
};

struct Destination {
  Family family;
  std::string name;  ///< "/pushgps", whatever stands before it in the address; "/" for the base address
};
/// The protocol of a path, by its end. Nothing for a name of more than 100 characters.
std::optional<Destination> destination(std::string_view path);

/// The reply that a family expects after success; anything else may count as a failure there.
http::Reply reply_stored(Family family);

}  // namespace fleet::push
