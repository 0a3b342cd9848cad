#include "sim/request.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/digest.hpp"
#include "base/text.hpp"

namespace fleet::sim {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string form_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    int const high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    int const low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) throw Refused{1008, "Illegal request encoding", "bad_encoding"};
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

void decode_pairs(std::string_view text, Params &into) {
  while (!text.empty()) {
    auto const end = std::min(text.find('&'), text.size());
    auto const pair = text.substr(0, end);
    auto const equals = std::min(pair.find('='), pair.size());
    if (!pair.empty())
      into.add(form_decode(pair.substr(0, equals)),
               form_decode(pair.substr(std::min(equals + 1, pair.size()))));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool is_form(std::string_view content_type) {
  auto const end = std::min(content_type.find(';'), content_type.size());
  return iequals(trim(content_type.substr(0, end)), "application/x-www-form-urlencoded");
}

}  // namespace

std::string_view Params::operator[](std::string_view name) const {
  for (auto const &[key, value] : all_)
    if (key == name) return value;
  return {};
}

std::string_view path_of(Request const &request) {
  return std::string_view{request.target}.substr(0, request.target.find('?'));
}

Params decode(Request const &request) {
  Params params;
  if (auto const question = request.target.find('?'); question != std::string::npos)
    decode_pairs(std::string_view{request.target}.substr(question + 1), params);
  if (is_form(request.content_type)) decode_pairs(request.body, params);
  return params;
}

std::vector<std::string> transport_violations(Request const &request, Params const &params) {
  std::vector<std::string> kinds;
  if (request.verb != "POST") kinds.emplace_back("get_used");
  if (request.verb == "POST" && !is_form(request.content_type)) kinds.emplace_back("wrong_content_type");
  if (request.verb == "POST" && request.target.find('?') != std::string::npos)
    kinds.emplace_back("query_used");
  std::set<std::string> seen;
  for (auto const &[name, value] : params.all()) {
    if (value.empty()) kinds.emplace_back("empty_parameter");
    if (!seen.insert(name).second) kinds.emplace_back("duplicate_parameter");
  }
  return kinds;
}

std::string expected_sign(Params const &params, std::string const &secret) {
  std::map<std::string, std::string> sorted;  // std::string compares bytes: ordinal order
  for (auto const &[name, value] : params.all())
    if (name != "sign" && !name.empty() && !value.empty()) sorted[name] = value;
  auto text = secret;
  for (auto const &[name, value] : sorted) text += name + value;
  return md5_hex_upper(text + secret);
}

}  // namespace fleet::sim
