#include "http/server_clients.hpp"

#include <algorithm>

#include "http/server_connection.hpp"

namespace fleet::http {
namespace {

/// The first of `list` that can be closed, and since when it is idle. Those before it are about to be read, or receive a body.
Connection *first_idle(ClientTable::List const &list, Clock::time_point &since) {
  for (auto *connection : list)
    if (auto const idle = connection->idle_since()) return since = *idle, connection;
  return nullptr;
}

/// The connection of `client` that has been at work, or at an upload, for the shortest time; nullptr for none.
Connection *newest_at_work(ClientTable::Client const &client) {
  using Kind = ClientTable::Kind;
  for (auto const kind : {Kind::busy, Kind::waiting})
    if (auto const &list = client.of(kind); !list.empty()) return list.back();
  return nullptr;
}

/// True when a client that holds `own` connections may take one from a client that holds `held`, although that one is
/// at work or just came: the other still holds as many afterwards.
bool holds_far_more(std::size_t held, std::size_t own) {
  return held >= 2 * (own + 1);
}

}  // namespace

void ClientTable::add(Connection &connection) {
  auto const client = clients_.try_emplace(connection.client()).first;
  auto &list = client->second.of(Kind::silent);
  connection.place = Place{client, list.insert(list.end(), &connection), Kind::silent};
  ++held_;
}

void ClientTable::set_kind(Connection &connection, Kind kind) {
  if (!connection.place) return;
  auto &[client, at, was] = *connection.place;
  auto &list = client->second.of(kind);
  list.splice(list.end(), client->second.of(was), at);
  was = kind;
}

void ClientTable::set_client(Connection &connection, std::string const &name) {
  if (!connection.place || connection.place->client->first == name) return;
  auto &[client, at, kind] = *connection.place;
  auto const old = client;
  client = clients_.try_emplace(name).first;
  auto &list = client->second.of(kind);
  list.splice(list.end(), old->second.of(kind), at);
  forget_if_empty(old);
}

void ClientTable::remove(Connection &connection) {
  if (!connection.place) return;
  auto const [client, at, kind] = *std::exchange(connection.place, std::nullopt);
  client->second.of(kind).erase(at);
  --held_;
  forget_if_empty(client);
}

void ClientTable::add_newcomer(Newcomer newcomer) {
  auto &newcomers = clients_[newcomer.peer].newcomers;
  newcomers.push_back(std::move(newcomer));
  ++newcomers_;
}

Newcomer ClientTable::take_newcomer() {
  auto const client = next_client();
  auto newcomer = std::move(client->second.newcomers.front());
  client->second.newcomers.pop_front();
  --newcomers_;
  forget_if_empty(client);
  return newcomer;
}

ClientTable::Clients::iterator ClientTable::next_client() {
  auto next = clients_.end();
  for (auto at = clients_.begin(); at != clients_.end(); ++at) {
    if (at->second.newcomers.empty()) continue;
    if (next == clients_.end() || (crowded() ? at->second.newcomers.size() > next->second.newcomers.size()
                                             : at->second.held() < next->second.held()))
      next = at;
  }
  return next;
}

/// The connection of `client` to close first, and the end of its grace: a silent one, unless only another is beyond its grace.
Connection *ClientTable::longest_idle(Client const &client, Clock::time_point now,
                                      Clock::time_point &until) const {
  Clock::time_point silent_since;
  Clock::time_point waiting_since;
  auto *const silent = first_idle(client.of(Kind::silent), silent_since);
  auto *const waiting = first_idle(client.of(Kind::waiting), waiting_since);
  bool const others_first =
      waiting != nullptr &&
      (silent == nullptr || (silent_since + grace_ > now && waiting_since + grace_ <= now));
  until = (others_first ? waiting_since : silent_since) + grace_;
  return others_first ? waiting : silent;
}

ClientTable::Room ClientTable::find_room(Clock::time_point now) {
  auto const own = next_client()->second.held();
  Room room{Room::By::refusing};
  std::size_t most = 0;
  Client const *largest = nullptr;
  for (auto &[name, client] : clients_) {
    auto const held = client.held();
    if (newest_at_work(client) != nullptr && (largest == nullptr || held > largest->held()))
      largest = &client;
    if (held < std::max<std::size_t>(1, own) || held <= most) continue;
    Clock::time_point until;
    auto *const idle = longest_idle(client, now, until);
    if (idle == nullptr) continue;
    if (until <= now || crowded() || holds_far_more(held, own)) {
      room = {Room::By::closing, idle};
      most = held;
    } else if (most == 0 && (room.by == Room::By::refusing || until < room.until)) {
      room = {Room::By::waiting, nullptr, until};
    }
  }
  if (room.by != Room::By::closing && largest != nullptr && holds_far_more(largest->held(), own))
    room = {Room::By::closing, newest_at_work(*largest)};
  return room;
}

void ClientTable::forget_if_empty(Clients::iterator client) {
  if (client->second.held() == 0 && client->second.newcomers.empty()) clients_.erase(client);
}

}  // namespace fleet::http
