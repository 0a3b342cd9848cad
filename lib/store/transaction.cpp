#include "store/transaction.hpp"

#include <fmt/format.h>

#include <charconv>

#include "store/detail/link.hpp"
#include "store/detail/result_data.hpp"
#include "store/detail/tx_open.hpp"

namespace fleet::store {
namespace {

libpqxx::Texts texts_of(ParameterList const &parameters) {
  libpqxx::Texts texts;
  texts.reserve(parameters.size());
  for (auto const &parameter : parameters) texts.push_back(parameter.c_str());
  return texts;
}

Rows rows_of(pqxx::result result) {
  return Rows{std::make_shared<ResultData const>(std::move(result))};
}

}  // namespace

Parameter::Parameter(double value) : own_(fmt::format("{}", value)) {}

Tx::Tx(Session &session, Kind kind) : open_(std::make_unique<Open>(*session.link_)) {
  open_->link.guarded([&] {
    auto &connection = open_->link.connection();
    if (kind == Kind::autocommit)
      open_->tx = std::make_unique<pqxx::nontransaction>(connection);
    else if (kind == Kind::read_write)
      open_->tx = std::make_unique<pqxx::work>(connection);
    else
      open_->tx = std::make_unique<pqxx::read_transaction>(connection);
  });
}

/// Rolls back what was not committed, which asks the server.
Tx::~Tx() {
  Watchdog::Guard const guard{open_->link.socket(), open_->link.limits.answer()};
  open_->tx.reset();
}

Rows Tx::run(std::string const &sql, ParameterList const &parameters) {
  return open_->link.guarded([&] {
    return rows_of(parameters.empty() ? open_->tx->exec(sql)
                                      : libpqxx::execute(*open_->tx, sql, texts_of(parameters)));
  });
}

Rows Tx::run(Statement const &statement, ParameterList const &parameters) {
  auto &link = open_->link;
  return link.guarded([&] {
    if (!link.prepared.contains(statement.name)) {
      link.connection().prepare(statement.name, statement.sql);
      link.prepared.insert(statement.name);
    }
    return rows_of(libpqxx::execute_prepared(*open_->tx, statement.name, texts_of(parameters)));
  });
}

void Tx::script(std::string const &statements) {
  run(statements, ParameterList{});
}

Row Tx::only(Rows const &rows) {
  if (rows.size() != 1)
    throw Error{Stop::failed, fmt::format("the database gave {} rows instead of one", rows.size())};
  return rows[0];
}

std::string Tx::quote(std::string const &text) const {
  return open_->tx->quote(text);
}

std::string Tx::quote_name(std::string const &name) const {
  return open_->tx->quote_name(name);
}

void Transaction::commit() {
  open().link.guarded([&] { open().tx->commit(); });
}

void Transaction::need_not_wait_for_disk() {
  script("set local synchronous_commit = off");
}

}  // namespace fleet::store
