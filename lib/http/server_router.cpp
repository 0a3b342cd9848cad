#include "http/server_router.hpp"

#include <utility>

namespace fleet::http {

void Router::add(std::string method, std::string path, Handler handler, std::size_t body_limit) {
  paths_[std::move(path)].insert_or_assign(std::move(method), Route{std::move(handler), body_limit});
}

Router::Route const *Router::find(Request const &request) const {
  auto const path = paths_.find(request.path);
  if (path == paths_.end()) return nullptr;
  auto const route = path->second.find(request.method == "HEAD" ? "GET" : request.method);
  return route == path->second.end() ? nullptr : &route->second;
}

std::string Router::allowed(std::string const &path) const {
  auto const found = paths_.find(path);
  if (found == paths_.end()) return {};
  std::string list;
  for (auto const &[method, route] : found->second) list += method == "GET" ? "GET, HEAD, " : method + ", ";
  return list + "OPTIONS";
}

Reply Router::refusal(Request const &request) const {
  auto allow = allowed(request.path);
  if (allow.empty())
    return reply_error(404, "not_found", "no route has this path", "see /openapi.json or docs/use/api.md");
  if (request.method == "OPTIONS") return Reply{204, {}, nullptr}.with("Allow", std::move(allow));
  auto const hint = "allowed: " + allow;
  return reply_error(405, "method_not_allowed", "this path does not take the method '" + request.method + "'",
                     hint)
      .with("Allow", std::move(allow));
}

void Router::operator()(Request const &request, Responder responder) const {
  if (auto const *route = find(request))
    route->handler(request, std::move(responder));
  else if (otherwise_ && !paths_.contains(request.path))
    otherwise_(request, std::move(responder));
  else
    responder.send(refusal(request));
}

Admission Router::admit(Request const &request) const {
  if (auto const *route = find(request)) return {route->body_limit, {}};
  bool const body_follows =
      request.header("transfer-encoding") || request.header("content-length").value_or("0") != "0";
  if (!body_follows || (otherwise_ && !paths_.contains(request.path))) return {0, {}};
  return {0, refusal(request)};
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const &[path, methods] : paths_)
    for (auto const &[method, route] : methods) all.emplace_back(method, path);
  return all;
}

}  // namespace fleet::http
