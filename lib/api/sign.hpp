#pragma once
#include <map>
#include <string>

namespace fleet::api {

/// Request parameters in byte order of their names, which is the order the signature wants.
using Params = std::map<std::string, std::string>;

/// MD5 over secret + name1value1name2value2… + secret, raw UTF-8, upper-case hex. Empty values are left out.
/// Source: vendor specification as described in docs/understand/api-notes.md, "Signing".
std::string sign(Params const &params, std::string const &secret);

}  // namespace fleet::api
