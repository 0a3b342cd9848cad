#include "http/server_router.hpp"

#include <utility>

namespace fleet::http {

std::optional<Fields> path_values(std::string_view pattern, std::string_view path) {
  Fields values;
  while (!pattern.empty()) {
    auto const literal = pattern.substr(0, pattern.find('{'));
    if (!path.starts_with(literal)) return std::nullopt;
    path.remove_prefix(literal.size());
    pattern.remove_prefix(literal.size());
    if (pattern.empty()) break;
    auto const name = pattern.substr(1, pattern.find('}') - 1);
    pattern.remove_prefix(name.size() + 2);
    auto const behind = pattern.substr(0, pattern.find('{'));
    auto const value = path.substr(0, behind.empty() ? std::string_view::npos : path.find(behind));
    if (value.empty() || value.find('/') != std::string_view::npos) return std::nullopt;
    values.emplace_back(name, value);
    path.remove_prefix(value.size());
  }
  return path.empty() ? std::optional{std::move(values)} : std::nullopt;
}

void Router::add(std::string method, std::string path, Handler handler, std::size_t body_limit) {
  paths_[std::move(path)].insert_or_assign(std::move(method), Route{std::move(handler), body_limit});
}

Router::Methods const *Router::methods_of(std::string const &path) const {
  if (auto const found = paths_.find(path); found != paths_.end()) return &found->second;
  for (auto const &[pattern, methods] : paths_)
    if (pattern.find('{') != std::string::npos && path_values(pattern, path)) return &methods;
  return nullptr;
}

Router::Route const *Router::find(Request const &request) const {
  auto const *methods = methods_of(request.path);
  if (methods == nullptr) return nullptr;
  auto const route = methods->find(request.method == "HEAD" ? "GET" : request.method);
  return route == methods->end() ? nullptr : &route->second;
}

std::string Router::allowed(std::string const &path) const {
  auto const *methods = methods_of(path);
  if (methods == nullptr) return {};
  std::string list;
  for (auto const &[method, route] : *methods) list += method == "GET" ? "GET, HEAD, " : method + ", ";
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
  else if (otherwise_ && methods_of(request.path) == nullptr)
    otherwise_(request, std::move(responder));
  else
    responder.send(refusal(request));
}

BodyDecision Router::decide_body(Request const &request) const {
  if (auto const *route = find(request)) return {route->body_limit, {}};
  bool const body_follows =
      request.header("transfer-encoding") || request.header("content-length").value_or("0") != "0";
  if (!body_follows || (otherwise_ && methods_of(request.path) == nullptr)) return {0, {}};
  return {0, refusal(request)};
}

std::vector<std::pair<std::string, std::string>> Router::routes() const {
  std::vector<std::pair<std::string, std::string>> all;
  for (auto const &[path, methods] : paths_)
    for (auto const &[method, route] : methods) all.emplace_back(method, path);
  return all;
}

}  // namespace fleet::http
