#include "serve/question.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "http/server_router.hpp"
#include "serve/format.hpp"
#include "serve/scope.hpp"

namespace fleet::serve {
namespace {

std::vector<store::Argument> sql_arguments(Route const &route) {
  std::vector<store::Argument> arguments;
  for (auto const &parameter : route.parameters) arguments.push_back(sql_argument(parameter));
  if (route.scope == Scope::vehicles) arguments.push_back(scope_argument);
  return arguments;
}

/// Adds a part to a key: its length keeps "a" + "bc" apart from "ab" + "c", '-' stands for one that is left out.
void add_part(std::string &key, std::optional<std::string> const &part) {
  if (part)
    fmt::format_to(std::back_inserter(key), "\n{}:{}", part->size(), *part);
  else
    key += "\n-";
}

/// Two callers share an answer when they ask the same of the same scope, which is one of the arguments.
std::string key_of(Route const &route, store::Parameters const &arguments, Format const &format,
                   List const *list) {
  std::string key{route.id};
  for (auto const &value : arguments) add_part(key, value);
  add_part(key, std::string{format.name});
  add_part(key, list == nullptr ? std::string{} : std::string{list->name});
  return key;
}

std::chrono::seconds life_of(Route const &route, store::Parameters const &arguments) {
  if (route.life_of_now.count() == 0) return route.life;
  for (std::size_t i = 0; i < route.parameters.size(); ++i)
    if (route.parameters[i].kind == ParameterKind::time && !arguments[i]) return route.life_of_now;
  return route.life;
}

}  // namespace

Endpoint::Endpoint(Route const &route) : route_(route), function_(route.function, sql_arguments(route)) {}

store::Parameters Endpoint::arguments(http::Request const &request, std::vector<Given> const &query,
                                      Caller const &caller) const {
  if (route_.method != "POST") return arguments(query, Place::query, caller);
  return arguments(given_in_body(request, route_.parameters), Place::body, caller);
}

store::Parameters Endpoint::arguments(std::vector<Given> const &given, Place place,
                                      Caller const &caller) const {
  refuse_out_of_scope(route_, caller);
  store::Parameters arguments;
  arguments.reserve(route_.parameters.size());
  for (auto const &parameter : route_.parameters) {
    auto fixed = fixed_argument(parameter, given, caller);
    arguments.push_back(fixed ? std::move(fixed) : argument(parameter, given, place));
  }
  limit_to_scope(route_, caller, arguments);
  return arguments;
}

Question Endpoint::question(http::Request const &request, Caller const &caller) const {
  auto query = given_in_query(request);
  for (auto &[name, value] : http::path_values(route_.path, request.path).value_or(http::Fields{}))
    query.push_back({std::move(name), std::move(value)});
  auto arguments = this->arguments(request, query, caller);
  auto const &format = chosen_format(route_.answer, query, request.header_list("accept"));
  auto const *list = format.name == "csv" ? &chosen_list(route_.answer, query) : nullptr;
  Question question{key_of(route_, arguments, format, list),
                    route_.sources,
                    life_of(route_, arguments),
                    {},
                    std::string{format.content_type}};
  if (!format.extension.empty())
    question.file_name = fmt::format("{}.{}", file_stem(route_, arguments, list, now()), format.extension);
  question.read = [this, arguments = std::move(arguments), write = format.write,
                   list](store::Reader &reader) { return write(list, read(reader, arguments)); };
  return question;
}

std::string Endpoint::read(store::Reader &reader, store::Parameters const &arguments) const {
  auto json = function_.call(reader, arguments);
  return route_.key.empty() ? json : fmt::format("{{\"{}\":{}}}", route_.key, json);
}

}  // namespace fleet::serve
