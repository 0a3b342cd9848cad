#pragma once
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "serve/answer_shape.hpp"
#include "serve/parameter.hpp"

namespace fleet::serve {

/// A form in which an answer can be had.
struct Format {
  std::string_view name;          ///< of the parameter `format`
  std::string_view content_type;  ///< of the answer
  std::string_view extension;     ///< of the file; "": shown by a browser, not saved
  std::string (*write)(List const *list, std::string &&json);
};

/// The formats of a route, JSON first: CSV for every answer with a list, GeoJSON and GPX for tracks.
std::vector<Format> const &formats_of(AnswerShape const &shape);

/// The format that is asked for: by the parameter `format`, else by Accept, JSON where that names none. Throws Problem{400}.
Format const &chosen_format(AnswerShape const &shape, std::vector<Given> const &query,
                            std::string_view accept);
/// The list that is written as CSV: the one that the parameter `part` names, else the first. Throws Problem{400}.
List const &chosen_list(AnswerShape const &shape, std::vector<Given> const &query);

/// A track as the answer of a route has it, in the parts of GPX 1.1: a `trk` for each stretch, as some programs join the segments
/// of one; a waypoint for a lone fix, as some drop a segment of one point.
void write_gpx(nlohmann::ordered_json const &track, std::string &waypoints, std::string &tracks);

}  // namespace fleet::serve
