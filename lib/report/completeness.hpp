#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace fleet::report {

/// The vehicles and cost centres that a report is limited to, "" when it is not. `report`: its JSON.
std::string filter_sentence(nlohmann::ordered_json const &report);

/// How complete the data of a report is, in sentences for people: the first one says whether anything is missing. Gaps and
/// silences are counted; the lists of them are in `completeness`.
/// `completeness`: the object of that name in a report.
std::vector<std::string> completeness_sentences(nlohmann::ordered_json const &completeness);

/// The same, where something is missing or figures wait for the next refresh; else nothing.
std::vector<std::string> completeness_warnings(nlohmann::ordered_json const &completeness);

/// Whether waiting would change nothing: the data is complete, nothing of it may still change, and no figures wait for a refresh.
bool is_final(nlohmann::ordered_json const &completeness);

}  // namespace fleet::report
