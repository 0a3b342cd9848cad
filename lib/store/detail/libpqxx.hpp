#pragma once
// Differences between the versions of libpqxx (6.4 of Debian 12 to 8.0), distinguished by their features.
#include <libpq-events.h>
#include <libpq-fe.h>

#include <functional>
#include <memory>
#include <pqxx/connection>
#include <pqxx/except>
#include <pqxx/nontransaction>
#include <pqxx/notification>
#include <pqxx/prepared_statement>
#include <pqxx/result>
#include <pqxx/transaction>
#include <pqxx/version>
#include <string>
#include <utility>
#include <vector>

namespace fleet::store::libpqxx {

struct Finish {
  void operator()(PGconn *connection) const { PQfinish(connection); }
};
using Handle = std::unique_ptr<PGconn, Finish>;
using Hear = std::function<void(std::string const &payload)>;

#if PQXX_VERSION_MAJOR < 7

/// Hands over a connection that is there already, once: libpqxx 6 opens a lost session again by itself, which
/// would lose locks and settings.
class Given : public pqxx::connectionpolicy {
 public:
  explicit Given(Handle &&connection) : connectionpolicy({}), given_(std::move(connection)) {}
  handle do_startconnect(handle current) override {
    if (current != nullptr) return current;
    if (!given_) throw pqxx::broken_connection{"the session is lost"};
    return given_.release();
  }
  handle do_completeconnect(handle current) override { return current; }

 private:
  Handle given_;
};

class Connection : public pqxx::connection_base {
 public:
  explicit Connection(Handle handle) : connection_base(policy_), policy_(std::move(handle)) { init(); }
  ~Connection() { close(); }
  Connection(Connection const &) = delete;
  Connection &operator=(Connection const &) = delete;

 private:
  Given policy_;
};

/// Gives an owner to a connection that libpq has opened.
inline std::unique_ptr<Connection> owned(Handle handle) {
  return std::make_unique<Connection>(std::move(handle));
}

#else

using Connection = pqxx::connection;

/// Gives an owner to a connection that libpq has opened.
inline std::unique_ptr<Connection> owned(Handle handle) {
  return std::make_unique<Connection>(Connection::seize_raw_connection(handle.release()));
}

#endif

using Texts = std::vector<char const *>;

/// Runs `run(parameters)`, parameters in the form that this version wants; null pointers are null.
template <class Run>
pqxx::result with_parameters(Texts const &texts, Run run) {
#if PQXX_VERSION_MAJOR < 7
  return run(pqxx::prepare::make_dynamic_params(texts));
#else
  pqxx::params parameters;
  parameters.reserve(texts.size());
  for (auto const *text : texts)
    if (text == nullptr)
      parameters.append();
    else
      parameters.append(pqxx::zview{text});
  return run(parameters);
#endif
}

#if PQXX_VERSION_MAJOR > 7 || (PQXX_VERSION_MAJOR == 7 && PQXX_VERSION_MINOR >= 10)

inline pqxx::result execute(pqxx::transaction_base &tx, std::string const &sql, Texts const &texts) {
  return with_parameters(texts, [&](auto const &parameters) { return tx.exec(sql, parameters); });
}

inline pqxx::result execute_prepared(pqxx::transaction_base &tx, char const *name, Texts const &texts) {
  return with_parameters(texts,
                         [&](auto const &parameters) { return tx.exec(pqxx::prepped{name}, parameters); });
}

/// LISTEN on a channel, and what is heard.
class Ear {
 public:
  Ear(Connection &connection, std::string const &channel, Hear hear) {
    connection.listen(channel, [hear = std::move(hear)](pqxx::notification heard) {
      hear(std::string{heard.payload.c_str()});
    });
  }
};

#else

inline pqxx::result execute(pqxx::transaction_base &tx, std::string const &sql, Texts const &texts) {
  return with_parameters(texts, [&](auto const &parameters) { return tx.exec_params(sql, parameters); });
}

inline pqxx::result execute_prepared(pqxx::transaction_base &tx, char const *name, Texts const &texts) {
  return with_parameters(texts, [&](auto const &parameters) { return tx.exec_prepared(name, parameters); });
}

/// LISTEN on a channel, and what is heard.
class Ear : public pqxx::notification_receiver {
 public:
  Ear(Connection &connection, std::string const &channel, Hear hear)
      : pqxx::notification_receiver(connection, channel), hear_(std::move(hear)) {}
  void operator()(std::string const &payload, int) override { hear_(payload); }

 private:
  Hear hear_;
};

#endif

}  // namespace fleet::store::libpqxx
