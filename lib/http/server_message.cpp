#include "http/server_message.hpp"

#include <zlib.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <tuple>

#include "base/json.hpp"
#include "base/text.hpp"

namespace fleet::http {
namespace {

/// Calls `use` with each element of a comma-separated list, trimmed, until it returns true.
template <class Use>
bool any_element(std::string_view list, Use use) {
  while (!list.empty()) {
    auto const comma = list.find(',');
    if (use(trim(list.substr(0, comma)))) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

/// The q value among the parameters of an element: 1 without one, 0 for one that is not a number.
double weight_of(std::string_view parameters) {
  for (auto const &parameter : split(parameters, ';'))
    if (parameter.starts_with("q=") || parameter.starts_with("Q="))
      return to_number<double>(std::string_view{parameter}.substr(2)).value_or(0);
  return 1;
}

/// How an element of an Accept list names a media type; the closest one counts.
enum class Match { none, any, kind, name };
Match match(std::string_view element, std::string_view type) {
  if (iequals(element, type)) return Match::name;
  if (element == "*/*" || element == "*") return Match::any;
  bool const is_kind = element.ends_with("/*") &&
                       iequals(element.substr(0, element.size() - 1), type.substr(0, element.size() - 1));
  return is_kind ? Match::kind : Match::none;
}

struct Wish {
  double weight = 0;
  Match match = Match::none;
  std::size_t place = 0;

  /// A later place in the list is worth less.
  auto order() const { return std::tuple{weight, match == Match::name, -static_cast<std::ptrdiff_t>(place)}; }
};

}  // namespace

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (auto const &[key, value] : headers)
    if (iequals(key, name)) return value;
  return std::nullopt;
}

std::string Request::header_list(std::string_view name) const {
  std::string list;
  for (auto const &[key, value] : headers)
    if (iequals(key, name)) list += (list.empty() ? "" : ", ") + value;
  return list;
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  for (auto const &[key, value] : query)
    if (key == name) return value;
  return std::nullopt;
}

Reply &Reply::with(std::string name, std::string value) & {
  headers.emplace_back(std::move(name), std::move(value));
  return *this;
}

Reply &&Reply::with(std::string name, std::string value) && {
  headers.emplace_back(std::move(name), std::move(value));
  return std::move(*this);
}

Reply reply_text(int status, std::string content_type, std::string body) {
  return {status,
          {{"Content-Type", std::move(content_type)}},
          std::make_shared<std::string const>(std::move(body))};
}

Reply reply_json(int status, std::string body) {
  return reply_text(status, "application/json", std::move(body));
}

Reply reply_error(int status, std::string_view code, std::string_view message, std::string_view hint) {
  nlohmann::ordered_json const error = {{"error", {{"code", code}, {"message", message}, {"hint", hint}}}};
  // The message may quote the client: bytes that are not UTF-8 are replaced.
  return reply_json(status, dump_json(error)).with("Cache-Control", "no-store");
}

std::string_view reason_phrase(int status) {
  static constexpr std::pair<int, std::string_view> phrases[] = {{200, "OK"},
                                                                 {201, "Created"},
                                                                 {202, "Accepted"},
                                                                 {204, "No Content"},
                                                                 {206, "Partial Content"},
                                                                 {301, "Moved Permanently"},
                                                                 {302, "Found"},
                                                                 {303, "See Other"},
                                                                 {304, "Not Modified"},
                                                                 {307, "Temporary Redirect"},
                                                                 {308, "Permanent Redirect"},
                                                                 {400, "Bad Request"},
                                                                 {401, "Unauthorized"},
                                                                 {403, "Forbidden"},
                                                                 {404, "Not Found"},
                                                                 {405, "Method Not Allowed"},
                                                                 {406, "Not Acceptable"},
                                                                 {408, "Request Timeout"},
                                                                 {409, "Conflict"},
                                                                 {411, "Length Required"},
                                                                 {413, "Content Too Large"},
                                                                 {414, "URI Too Long"},
                                                                 {415, "Unsupported Media Type"},
                                                                 {421, "Misdirected Request"},
                                                                 {422, "Unprocessable Content"},
                                                                 {429, "Too Many Requests"},
                                                                 {431, "Request Header Fields Too Large"},
                                                                 {500, "Internal Server Error"},
                                                                 {501, "Not Implemented"},
                                                                 {502, "Bad Gateway"},
                                                                 {503, "Service Unavailable"},
                                                                 {504, "Gateway Timeout"},
                                                                 {505, "HTTP Version Not Supported"}};
  for (auto const &[known, phrase] : phrases)
    if (known == status) return phrase;
  return "Status";
}

bool is_identity(std::string_view content_encoding) {
  auto const coding = trim(content_encoding);
  return coding.empty() || iequals(coding, "identity");
}

bool accepts_gzip(Request const &request) {
  std::optional<double> gzip_weight, any_weight;
  any_element(request.header_list("accept-encoding"), [&](std::string_view element) {
    auto const semicolon = element.find(';');
    auto const coding = trim(element.substr(0, semicolon));
    auto const weight = semicolon == std::string_view::npos ? 1.0 : weight_of(element.substr(semicolon + 1));
    if (iequals(coding, "gzip") || iequals(coding, "x-gzip")) gzip_weight = weight;
    if (coding == "*") any_weight = weight;
    return false;
  });
  return gzip_weight.value_or(any_weight.value_or(0)) > 0;
}

std::size_t preferred(std::string_view accept, std::vector<std::string_view> const &types) {
  std::vector<Wish> wishes(types.size());
  std::size_t place = 0;
  any_element(accept, [&](std::string_view element) {
    auto const semicolon = std::min(element.find(';'), element.size());
    auto const name = trim(element.substr(0, semicolon));
    auto const weight = weight_of(element.substr(semicolon));
    ++place;
    for (std::size_t i = 0; i < types.size(); ++i)
      if (auto const how = match(name, types[i]); how > wishes[i].match)
        wishes[i] = {weight, how, how == Match::name ? place : 0};
    return false;
  });
  auto const best =
      std::ranges::max_element(wishes, [](auto const &a, auto const &b) { return a.order() < b.order(); });
  if (best == wishes.end() || best->weight <= 0) return 0;
  return static_cast<std::size_t>(best - wishes.begin());
}

std::string gzip(std::string_view body, int level) {
  z_stream zip{};
  constexpr int gzip_window = 15 + 16;  // + 16: gzip's header and checksum instead of zlib's
  if (deflateInit2(&zip, level, Z_DEFLATED, gzip_window, 9, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error{"out of memory for compression"};
  std::string packed(deflateBound(&zip, body.size()), '\0');
  zip.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(body.data()));  // zlib does not write to it
  zip.avail_in = static_cast<uInt>(body.size());
  zip.next_out = reinterpret_cast<Bytef *>(packed.data());
  zip.avail_out = static_cast<uInt>(packed.size());
  deflate(&zip, Z_FINISH);
  packed.resize(zip.total_out);
  deflateEnd(&zip);
  packed.shrink_to_fit();
  return packed;
}

bool none_match(Request const &request, std::string_view etag) {
  auto const bare = [](std::string_view tag) { return tag.starts_with("W/") ? tag.substr(2) : tag; };
  auto const list = request.header_list("if-none-match");
  if (trim(list) == "*") return true;
  for (std::size_t at = list.find('"'); at != std::string::npos; at = list.find('"', at)) {
    auto const end = list.find('"', at + 1);  // a comma between the quotes belongs to the tag
    if (end == std::string::npos) return false;
    if (std::string_view{list}.substr(at, end + 1 - at) == bare(etag)) return true;
    at = end + 1;
  }
  return false;
}

}  // namespace fleet::http
