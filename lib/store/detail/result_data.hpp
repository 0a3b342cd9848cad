#pragma once

#include <pqxx/result>

namespace fleet::store {

struct ResultData {
  explicit ResultData(pqxx::result const &given) : rows(given) {}  // a result is a counted reference
  pqxx::result rows;
};

}  // namespace fleet::store
