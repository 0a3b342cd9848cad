#include "push/families.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "push/json_text.hpp"

namespace fleet::push {
namespace {

constexpr std::array<std::string_view, 2> tag_paths{"/api/v1/tag/data/push", "/location/push"};
constexpr std::array<std::string_view, 23> hub_paths{"/pushevent",
                                                     "/pushhb",
                                                     "/pushgps",
                                                     "/pushalarm",
                                                     "/rfid",
                                                     "/wgtc",
                                                     "/pushoil",
                                                     "/pushfileupload",
                                                     "/pushtem",
                                                     "/pushlbs",
                                                     "/pushresourcelist",
                                                     "/pushftpfileupload",
                                                     "/pushIothubEvent",
                                                     "/pushPassThroughData",
                                                     "/pushTerminalTransInfo",
                                                     "/pushInstructResponse",
                                                     "/pushFileContent",
                                                     "/pushextendedkks",
                                                     "/uploadCallback",
                                                     "/generalBusiness",
                                                     "/pushobd",
                                                     "/pushfaultinfo",
                                                     "/pushtripreport"};

/// The fields of a message around its items.
struct Message {
  std::string token, msg_type;
  std::optional<std::string> data_list, data;
  std::string rest;     ///< all fields but token, msgType and data_list as one JSON object, "" for none
  bool others = false;  ///< rest holds more than data
};

/// %XX and + as in a form; what is no escape stays as it is, so that nothing is ever lost here.
std::string form_decoded(std::string_view text) {
  auto const digit = [](char c) {
    return c >= '0' && c <= '9'                     ? c - '0'
           : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                    : -1;
  };
  std::string out(text.size(), '\0');
  auto *end = out.data();
  for (std::size_t at = 0; at < text.size(); ++at) {
    int const high = text[at] == '%' && at + 2 < text.size() ? digit(text[at + 1]) : -1;
    int const low = high >= 0 ? digit(text[at + 2]) : -1;
    if (low >= 0) {
      *end++ = static_cast<char>(high * 16 + low);
      at += 2;
    } else {
      *end++ = text[at] == '+' ? ' ' : text[at];
    }
  }
  out.resize(static_cast<std::size_t>(end - out.data()));
  return out;
}

Message read_form(std::string_view body) {
  Message message;
  nlohmann::ordered_json rest = nlohmann::ordered_json::object();
  while (!body.empty()) {
    auto const part = body.substr(0, body.find('&'));
    body.remove_prefix(std::min(part.size() + 1, body.size()));
    if (part.empty()) continue;
    auto const equals = part.find('=');
    auto const name = form_decoded(part.substr(0, equals));
    auto value = form_decoded(equals == std::string_view::npos ? "" : part.substr(equals + 1));
    if (name == "token")
      message.token = std::move(value);
    else if (name == "msgType")
      message.msg_type = std::move(value);
    else if (name == "data_list")
      message.data_list = std::move(value);
    else {
      if (name == "data") message.data = value;
      message.others |= name != "data";
      rest[name] = std::move(value);
    }
  }
  if (!rest.empty()) message.rest = rest.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return message;
}

/// A JSON object is either a message around items, or an item itself, which may carry the token all the same.
Message read_object(std::vector<Member> const &members) {
  Message message;
  for (auto const &[key, value] : members) {
    if (key == "token") {
      message.token = string_value(value).value_or("");
    } else if (key == "msgType") {
      message.msg_type = string_value(value).value_or("");
    } else if (key == "data_list") {
      message.data_list = string_value(value).value_or(std::string{value});
    } else {
      if (key == "data") message.data = string_value(value).value_or(std::string{value});
      message.others |= key != "data";
      message.rest.append(message.rest.empty() ? "{" : ",");
      message.rest.append("\"").append(key).append("\":").append(value);
    }
  }
  if (!message.rest.empty()) message.rest += "}";
  return message;
}

class Collector {
 public:
  Collector(Delivery &delivery, std::string path, std::string msg_type, std::int64_t received_us)
      : delivery_(delivery),
        path_(std::move(path)),
        msg_type_(std::move(msg_type)),
        received_us_(received_us) {}

  /// A list is its elements; anything else is one item.
  void add_list(std::string_view text) {
    auto const elements = array_elements(text);
    if (!elements) return add(text);
    for (auto const element : *elements) add(element);
  }

 private:
  void add(std::string_view text) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos || text == "null" || text == "{}") return;
    Item item{path_, msg_type_, std::string{text}, is_storable(text), {}, received_us_};
    item.sha256 = item_digest(item);
    if (!item.json) ++delivery_.undecodable;
    delivery_.items.push_back(std::move(item));
  }

  Delivery &delivery_;
  std::string path_;
  std::string msg_type_;
  std::int64_t received_us_;
};

/// A msgType that PostgreSQL's text can't hold says nothing to anybody.
std::string plain(std::string text) {
  bool const good = text.size() <= 100 &&
                    std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
  return good ? text : std::string{};
}

}  // namespace

std::optional<Destination> destination(std::string_view path) {
  for (auto const known : tag_paths)
    if (path.ends_with(known)) return Destination{Family::tag, std::string{known}};
  auto const name = path.substr(std::min(path.rfind('/'), path.size()));
  for (auto const known : hub_paths)
    if (iequals(name, known)) return Destination{Family::hub, std::string{known}};
  if (name.size() > 100) return std::nullopt;
  return Destination{Family::open_api, std::string{name}};
}

Delivery decode(Destination const &to, std::string_view body, std::int64_t received_us) {
  Delivery delivery{to.family, {}, {}, 0};
  auto const first = body.find_first_not_of(" \t\r\n");
  char const opening = first == std::string_view::npos ? '\0' : body[first];
  auto const members = opening == '{' ? object_members(body) : std::nullopt;
  if (opening == '[' || (opening == '{' && !members)) {
    Collector{delivery, to.path, {}, received_us}.add_list(body);
    return delivery;
  }
  auto const message = members ? read_object(*members) : read_form(body);
  delivery.token = message.token;
  auto const msg_type = plain(message.msg_type);
  bool const own_name = to.family == Family::open_api;
  if (own_name && message.data_list) delivery.family = Family::hub;  // a hub message we do not know yet
  bool const named = own_name && !message.data_list && !msg_type.empty();
  Collector collector{delivery, named ? "/" : to.path, msg_type, received_us};
  if (message.data_list)
    collector.add_list(*message.data_list);
  else if (message.data && (own_name || !message.others))
    collector.add_list(*message.data);
  else  // an item without anything around it, which may have a field "data" itself
    collector.add_list(message.rest);
  return delivery;
}

http::Reply reply_stored(Family family) {
  static auto const make = [](char const *type, char const *body) {
    return http::Reply{200, {{"Content-Type", type}}, std::make_shared<std::string const>(body)};
  };
  static http::Reply const ok = make("text/plain", "ok");
  static http::Reply const hub = make("application/json", R"({"code":0,"msg":"success"})");
  static http::Reply const tag = make("application/json", R"({"code":200,"msg":"success"})");
  return family == Family::open_api ? ok : family == Family::hub ? hub : tag;
}

std::string item_digest(Item const &item) {
  std::string text;
  text.reserve(item.path.size() + item.msg_type.size() + item.raw.size() + 2);
  text.append(item.path).append("\n").append(item.msg_type).append("\n").append(item.raw);
  return sha256_hex(text);
}

}  // namespace fleet::push
