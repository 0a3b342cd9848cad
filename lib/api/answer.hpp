#pragma once
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "api/entry.hpp"

namespace fleet::api {

/// The body is not one whole JSON object: an error page, a cut answer. The call may be repeated.
struct MalformedAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Where a method puts its list.
enum class Payload { result, data };

/// Stands for a code that is not a number: the vendor prints placeholders for some failures of one device.
constexpr int unreadable_code = -32000;

struct Envelope {
  int code = 0;
  std::string message;
  std::size_t entries = 0;  ///< objects handed out
  Entry head;               ///< scalars beside the list, e.g. "data.dataTotalRows"
};

/// Reads an answer in one pass, without building a tree, and hands out each object of its list.
/// Shape:  {"code", "message"|"msg", "result", "data"}; the list is result or data itself, or an array inside
/// it
///         (rows, list, points, result, …); one bare object counts as a list of one; null and absent as
///         empty.
/// Throws: MalformedAnswer; entries handed out before that must be thrown away by the caller, as must those
/// of an
///         answer whose code is not 0.
Envelope read_answer(std::string_view body, Payload payload, std::function<void(Entry const &)> const &each);

}  // namespace fleet::api
