#include "api/sign.hpp"

#include "base/digest.hpp"

namespace fleet::api {

std::string sign(Params const &params, std::string const &secret) {
  std::string text = secret;
  for (auto const &[name, value] : params)
    if (!name.empty() && !value.empty() && name != "sign") text.append(name).append(value);
  return md5_hex_upper(text.append(secret));
}

}  // namespace fleet::api
