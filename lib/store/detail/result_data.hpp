#pragma once

#include <pqxx/result>

namespace fleet::store {

struct ResultData {
  explicit ResultData(pqxx::result given) : rows(std::move(given)) {}
  pqxx::result rows;
};

}  // namespace fleet::store
