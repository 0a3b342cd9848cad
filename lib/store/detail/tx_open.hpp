#pragma once

#include <memory>

#include "store/detail/link.hpp"
#include "store/transaction.hpp"

namespace fleet::store {

struct Tx::Open {
  explicit Open(Link &of) : link(of) {}
  Link &link;
  std::unique_ptr<pqxx::transaction_base> tx;
};

}  // namespace fleet::store
