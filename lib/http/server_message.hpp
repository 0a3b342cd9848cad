#pragma once
#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Requests and replies as handlers see them. No type of the HTTP library appears here, so that the server can be
/// replaced without a change to any handler.
namespace fleet::http {

using Clock = std::chrono::steady_clock;
/// Names and values in the order of arrival; a name may repeat.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// Signal to the work behind a request that its answer is no longer needed: the client hung up, the deadline passed,
/// or the server stops at once.
class Cancellation {
 public:
  bool requested() const { return requested_.load(std::memory_order_relaxed); }
  /// Runs `callback` once when cancellation is requested, at once when it already was. On an I/O thread, so it must
  /// not block. Replaces an earlier callback; {} removes it. The replaced callback is not running when this returns.
  void on_request(std::function<void()> callback);
  void request();

 private:
  std::atomic<bool> requested_{false};
  std::mutex mutex_;
  std::function<void()> callback_;
};

struct Request {
  std::string method;  ///< as sent: "GET"; methods are case-sensitive
  std::string target;  ///< as sent: "/a%20b?x=1"
  std::string path;    ///< decoded: "/a b"; starts with '/', or is "*" for OPTIONS
  Fields query;        ///< decoded; names may repeat
  Fields headers;      ///< names as sent, values trimmed
  std::string body;
  std::string peer;    ///< the other end's IP address as text; an IPv4 address never in its IPv6 form
  std::string client;  ///< limits are counted for it: an address, or the name from decide_body
  int version = 11;    ///< 10 or 11
  Clock::time_point received_at{};
  Clock::time_point deadline{};  ///< after this the client gets 503, whatever the handler does
  std::shared_ptr<Cancellation> cancel;

  /// First header of that name (any case) / first query parameter of that name (exact case).
  std::optional<std::string_view> header(std::string_view name) const;
  /// All header lines of that name as one comma-separated list, which is what they mean together; "" for none.
  std::string header_list(std::string_view name) const;
  std::optional<std::string_view> parameter(std::string_view name) const;
};

struct Reply {
  int status = 200;
  Fields headers;  ///< Content-Length, Date, Server and Connection are added by the server
  std::shared_ptr<std::string const> body;

  Reply &with(std::string name, std::string value) &;
  Reply &&with(std::string name, std::string value) &&;
};

Reply reply_text(int status, std::string content_type, std::string body);
Reply reply_json(int status, std::string body);
/// {"error":{"code","message","hint"}}: `code` is for programs, `message` and `hint` are for people.
Reply reply_error(int status, std::string_view code, std::string_view message, std::string_view hint = {});

/// "OK" for 200; "Status" for an unknown status.
std::string_view reason_phrase(int status);

/// `text` with %XX decoded; `plus_is_space` for queries and forms. Nothing when a % is not followed by two hex digits,
/// or when the result holds NUL (PostgreSQL strings cannot) or is not UTF-8.
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

/// "a=1&b=2&b=3" as fields; empty parts are skipped, "a" means a = "". Nothing when a part cannot be decoded.
std::optional<Fields> parse_query(std::string_view text);
/// The fields of a body of type application/x-www-form-urlencoded; nothing for another type or a malformed body.
std::optional<Fields> parse_form(Request const &request);
/// The media type without its parameters, lower case: "application/json".
std::string content_type(Request const &request);

/// Splits `target` into path and query and decodes both. False when it is malformed, or when the path has an encoded
/// slash, a backslash or a control character: proxies and servers disagree about those.
/// `any_query`: fields of the query that are malformed are left out, and nothing is refused for them.
bool parse_target(Request &request, bool any_query = false);

/// True where a Content-Encoding names no coding: "" and identity.
bool is_identity(std::string_view content_encoding);
/// True when the client accepts gzip (Accept-Encoding with q values; gzip's own value counts before that of *).
bool accepts_gzip(Request const &request);
/// The one of `types` that an Accept list wants most: by weight, then one that is named before one of a wildcard, then by its place in the
/// list, then the first of `types`. 0 where it takes none of them, or says nothing.
std::size_t preferred(std::string_view accept, std::vector<std::string_view> const &types);
/// Body as a gzip file; level 1 (fast) to 9.
std::string gzip(std::string_view body, int level = 6);
/// True when If-None-Match names `etag` (with its quotes) or *; weak comparison, as RFC 9110 requires.
bool none_match(Request const &request, std::string_view etag);

}  // namespace fleet::http
