#pragma once
// Private to the server: the connections of one loop by client, and the choice of the one that ends for a new one.
#include <utility>  // before Asio 1.18, which uses std::exchange without it

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <deque>
#include <list>
#include <map>
#include <optional>
#include <string>

#include "http/server_message.hpp"

namespace fleet::http {

class Connection;

/// A connection that is accepted and not served yet.
struct Newcomer {
  boost::asio::ip::tcp::socket socket;
  std::string peer;
};

/// The connections of one loop by client, and the newcomers that wait for a place among them. A connection that has no
/// request at work can be closed for a newcomer, of the client that holds most connections first.
class ClientTable {
 public:
  /// silent: it never sent a byte; waiting: for the next request, or for the rest of one; busy: with a request.
  enum class Kind { silent, waiting, busy };
  using List = std::list<Connection *>;
  struct Client {
    std::array<List, 3> by_kind;  ///< each: the longest in this state first
    std::deque<Newcomer> newcomers;
    List &of(Kind kind) { return by_kind.at(static_cast<std::size_t>(kind)); }
    List const &of(Kind kind) const { return by_kind.at(static_cast<std::size_t>(kind)); }
    std::size_t held() const { return by_kind[0].size() + by_kind[1].size() + by_kind[2].size(); }
  };
  using Clients = std::map<std::string, Client>;
  /// Where a connection is listed.
  struct Place {
    Clients::iterator client;
    List::iterator at;
    Kind kind;
  };
  /// The way to a place for the next newcomer.
  struct Room {
    enum class By { closing, refusing, waiting } by;
    Connection *connection = nullptr;  ///< closing: this one
    Clock::time_point until{};         ///< waiting
  };

  /// `most_newcomers`: when more wait, `grace` is not kept.
  ClientTable(std::size_t most_newcomers, std::chrono::milliseconds grace)
      : most_newcomers_(most_newcomers), grace_(grace) {}
  /// Lists a new, silent connection.
  void add(Connection &connection);
  /// No effect on a connection that is not listed, as those below.
  void set_kind(Connection &connection, Kind kind);
  void set_client(Connection &connection, std::string const &client);
  void remove(Connection &connection);
  std::size_t held() const { return held_; }

  void add_newcomer(Newcomer newcomer);
  bool has_newcomers() const { return newcomers_ > 0; }
  /// Takes the next newcomer: of the client that holds fewest connections; of the one with most newcomers, when there are too many.
  Newcomer take_newcomer();
  /// How the next newcomer can get a place when there is none.
  Room find_room(Clock::time_point now);

 private:
  Clients::iterator next_client();
  Connection *longest_idle(Client const &client, Clock::time_point now, Clock::time_point &until) const;
  bool crowded() const { return newcomers_ > most_newcomers_; }
  void forget_if_empty(Clients::iterator client);

  Clients clients_;
  std::size_t held_ = 0;
  std::size_t newcomers_ = 0;
  std::size_t most_newcomers_;
  std::chrono::milliseconds grace_;
};

}  // namespace fleet::http
