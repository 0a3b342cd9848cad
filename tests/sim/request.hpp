#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// Request and answer of the simulator, free of any HTTP library.
namespace fleet::sim {

/// Wall clock to the millisecond: limits are about fractions of a second.
using Moment = std::chrono::sys_time<std::chrono::milliseconds>;

struct Request {
  std::string verb;          ///< "POST"
  std::string target;        ///< path and query as sent
  std::string content_type;  ///< empty when there is none
  std::string body;
};

struct Answer {
  int status = 200;
  std::string content_type = "application/json;charset=UTF-8";
  std::string body;
  bool gzip = false;   ///< compress when the client takes it
  bool reset = false;  ///< cut the connection instead of answering
  std::string date;    ///< the Date header by the vendor's clock; empty: none
  std::chrono::milliseconds delay{0};
};

/// A call that is not answered with data: the vendor's code, and the client's fault if it was one.
struct Refused {
  int code = 1001;
  std::string message;
  std::string violation;  ///< kind for the report; empty when the client did nothing wrong
  int status = 200;       ///< another one comes without the vendor's envelope
};

/// Decoded parameters in the order they came.
class Params {
 public:
  void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
  /// The value; "" when absent or empty.
  std::string_view operator[](std::string_view name) const;
  bool has(std::string_view name) const { return !(*this)[name].empty(); }
  std::vector<std::pair<std::string, std::string>> const &all() const { return all_; }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

std::string_view path_of(Request const &request);
/// Union of query and form. Throws Refused{1008} for broken percent-encoding.
Params decode(Request const &request);
/// Kinds of violation of HTTP rules by the client, e.g. "get_used".
std::vector<std::string> transport_violations(Request const &request, Params const &params);

/// The vendor's signature (§1.3 of the API reference), upper case: written for the simulator, so that a
/// mistake in the client's own is seen.
std::string expected_sign(Params const &params, std::string const &secret);

}  // namespace fleet::sim
