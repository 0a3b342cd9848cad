#include "push/protocol.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

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
constexpr std::string_view file_list_path = "/filelist";

bool ends_like(std::string_view path, std::string_view end) {
  return path.size() >= end.size() && iequals(path.substr(path.size() - end.size()), end);
}

}  // namespace

std::optional<Destination> destination(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);  // "/pushhb/" is "/pushhb"
  for (auto const known : tag_paths)
    if (ends_like(path, known)) return Destination{Family::tag, std::string{known}};
  auto const slash = std::min(path.rfind('/'), path.size());
  auto const name = path.substr(slash);
  // "/filelist/123456789012345": the last part is the device's.
  if (iequals(name, file_list_path) || ends_like(path.substr(0, slash), file_list_path))
    return Destination{Family::file_list, std::string{file_list_path}};
  for (auto const known : hub_paths)
    if (iequals(name, known)) return Destination{Family::hub, std::string{known}};
  if (name.size() > 100) return std::nullopt;
  return Destination{Family::open_api, std::string{name}};
}

http::Reply reply_stored(Family family) {
  static auto const make = [](char const *type, char const *body) {
    return http::Reply{200, {{"Content-Type", type}}, std::make_shared<std::string const>(body)};
  };
  static http::Reply const ok = make("text/plain", "ok");
  static http::Reply const hub = make("application/json", R"({"code":0,"msg":"success"})");
  static http::Reply const tag = make("application/json", R"({"code":200,"msg":"success"})");
  static http::Reply const file_list = make("application/json", R"({"code":0,"ok":true})");
  switch (family) {
    case Family::hub:
      return hub;
    case Family::tag:
      return tag;
    case Family::file_list:
      return file_list;
    case Family::open_api:
      break;
  }
  return ok;
}

}  // namespace fleet::push
