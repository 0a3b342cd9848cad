#pragma once
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "api/entry.hpp"

namespace fleet::api {

/// The body is not one whole JSON object: an error page, a cut answer. The call may be repeated.
struct MalformedAnswer : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The key of the envelope under which a method has its list.
enum class Payload { result, data };

/// Stands for a code that is not a number: the vendor prints placeholders for some failures of one device.
constexpr int unreadable_code = -32000;

/// The form of a method's answer.
struct Shape {
  Payload payload = Payload::result;
  /// Keys of which a row of this method has at least one ("gpsTime"). They distinguish a row from a summary where a
  /// bare object stands in place of a list, or where the list stands in the other payload. Empty: any object
  /// is a row.
  std::vector<std::string> row_keys{};
};

/// Whether the payload could be read. An answer that was not understood says nothing about the time that was
/// asked for.
enum class Content { list, empty, not_understood };

struct Envelope {
  int code = 0;
  std::string message;
  std::size_t entries = 0;  ///< objects handed out
  Entry head;               ///< scalars beside the list, e.g. "dataTotalRows"
  Content content = Content::empty;
  std::string oddity;  ///< why the payload was not understood: "result is a string"
  /// Rows of the whole query, over all pages, where the answer says so: beside the list, in the envelope or in the other payload.
  std::optional<std::size_t> declared_total;
};

/// Reads an answer in one pass, without building a tree, and hands out each object of its list.
/// Shape:  {"code", "message"|"msg", "result", "data"}; the list is the payload itself or an array inside it
///         (rows, list, points, result, …); a bare object with a row key is a list of one. Null and absent are
///         an empty list; everything else ("", {}, a number, a list of lists) is not understood. So are a list without
///         a single row, rows that lie deeper than the list, nothing beside a message that speaks of a failure, and whatever
///         comes with "success": false or an "error". When the named payload has no rows, those in the other one are taken.
/// Throws: MalformedAnswer; entries handed out before that must be thrown away by the caller, as must those of
///         an answer whose code is not 0.
Envelope read_answer(std::string_view body, Shape const &shape,
                     std::function<void(Entry const &)> const &each);

}  // namespace fleet::api
