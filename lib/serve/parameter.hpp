#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/server_message.hpp"
#include "store/report_function.hpp"

namespace fleet::serve {

enum class ParameterKind {
  text,     ///< at most 200 bytes
  list,     ///< of texts: repeated, separated by commas, or a JSON array
  on_off,   ///< on, off, 1, 0, true, false
  integer,  ///< from `least` to `most`
  id,       ///< a whole number from 1
  degrees,  ///< from -`most` to `most`
  date,     ///< YYYY-MM-DD, a day of the fleet's zone
  time,     ///< RFC 3339, or a date taken as UTC
  geojson   ///< a geometry as text, in a JSON body also as an object: at most 64 KiB
};

/// A parameter of a route: checked here, then passed to the SQL function as p_NAME. Left out or empty: null.
struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::text;
  std::string_view doc = {};
  bool required = false;
  int least = 0;
  int most = 0;
  std::vector<std::string_view> values = {};  ///< of a text: what the SQL function takes
};

/// A value as the client sent it. `whole`: an item of a JSON array, which is not split at commas.
struct Given {
  std::string name;
  std::string value;
  bool whole = false;
};

/// Where the values came from: decides the error code.
enum class Place { query, body };

/// The argument's text for the SQL function; nothing when it is left out. Throws Problem{400} that names the parameter
/// and its value: missing, given twice, too long, of the wrong type.
std::optional<std::string> argument(Parameter const &parameter, std::vector<Given> const &given, Place place);

/// The argument of the SQL function that `parameter` becomes.
store::Argument sql_argument(Parameter const &parameter);

/// The parameters in a request's query.
std::vector<Given> given_in_query(http::Request const &request);
/// The parameters in a request's body: a JSON object, or a form. Throws Problem{400} for a body that cannot be
/// read, Problem{415} for another content type.
std::vector<Given> given_in_body(http::Request const &request, std::vector<Parameter> const &parameters);

}  // namespace fleet::serve
