#include "report/completeness.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

namespace fleet::report {
namespace {

using Json = nlohmann::ordered_json;

std::string stream_sentence(Json const &stream) {
  auto const hours = [&](char const *key) { return stream.at(key).get<double>(); };
  auto const wanted = hours("wanted_h"), missing = hours("not_asked_h") + hours("failed_h");
  auto const name = stream.at("stream").get<std::string>();
  if (wanted <= 0) return fmt::format("{}: no time of any tracker.", name);
  auto text = fmt::format("{}: {:.1f} of {:.1f} tracker hours were asked for and answered", name,
                          wanted - missing, wanted);
  if (hours("not_asked_h") > 0) text += fmt::format("; {:.1f} h were never asked for", hours("not_asked_h"));
  if (hours("failed_h") > 0) text += fmt::format("; {:.1f} h failed", hours("failed_h"));
  if (hours("unsettled_h") > 0) text += fmt::format("; {:.1f} h may still change", hours("unsettled_h"));
  return text + '.';
}

std::string list_text(Json const &names) {
  std::string text;
  for (auto const &name : names) text += (text.empty() ? "" : ", ") + name.get<std::string>();
  return text;
}

}  // namespace

std::string filter_sentence(Json const &report) {
  std::string text;
  if (auto const found = report.find("vehicles"); found != report.end() && !found->is_null())
    text = "Only vehicles: " + list_text(*found) + ".";
  if (auto const found = report.find("cost_centres"); found != report.end() && !found->is_null())
    text += (text.empty() ? "" : " ") + ("Only cost centres: " + list_text(*found)) + ".";
  return text;
}

std::vector<std::string> completeness_sentences(Json const &completeness) {
  auto const devices = completeness.at("devices").get<long>();
  auto const silent = completeness.at("silent").size();
  auto const waiting = completeness.at("waiting").get<long>();
  bool const is_complete = completeness.at("complete").get<bool>();
  std::vector<std::string> sentences{
      fmt::format("The data of {} trackers is {}.", devices, is_complete ? "complete" : "incomplete")};
  for (auto const &stream : completeness.at("streams")) sentences.push_back(stream_sentence(stream));
  if (silent > 0) sentences.push_back(fmt::format("Silences of trackers: {}.", silent));
  if (waiting > 0)
    sentences.push_back(
        fmt::format("Figures of {} trackers wait for the next refresh (fleet refresh-vtrips).", waiting));
  return sentences;
}

std::vector<std::string> completeness_warnings(Json const &completeness) {
  bool const is_complete = completeness.at("complete").get<bool>();
  return is_complete && completeness.at("waiting").get<long>() == 0 ? std::vector<std::string>{}
                                                                    : completeness_sentences(completeness);
}

bool is_final(Json const &completeness) {
  for (auto const &stream : completeness.at("streams"))
    if (stream.at("unsettled_h").get<double>() > 0) return false;
  return completeness.at("complete").get<bool>() && completeness.at("waiting").get<long>() == 0;
}

}  // namespace fleet::report
