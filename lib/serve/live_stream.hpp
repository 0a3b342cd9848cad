#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "http/server_pool.hpp"
#include "store/reader.hpp"

namespace fleet::serve {

/// Server-sent events: a first event `positions` with all vehicles, then one per commit with the vehicles that changed.
/// One query serves all clients that ask the same; without clients there is no query.
class LiveStream {
 public:
  /// The JSON of the vehicles that the arguments of the SQL function choose, the scope of a token among them.
  using ReadPositions = std::function<std::string(store::Reader &, store::Parameters const &arguments)>;

  LiveStream(store::Database const &database, std::chrono::milliseconds statement_timeout,
             ReadPositions read_positions);
  ~LiveStream();
  LiveStream(LiveStream const &) = delete;
  LiveStream &operator=(LiveStream const &) = delete;

  /// Adds a client: opens its stream with the headers of `head`. When there are too many, the newest stream of the client
  /// that holds most is closed for it; 503 when that is this client. Any thread.
  /// `until`: when the stream is closed, as its token ends.
  void add(http::Responder const &responder, store::Parameters const &arguments, http::Reply head,
           std::optional<Time> until);
  /// Closes all streams, so that clients connect again with their tokens. Any thread.
  void close_all();
  /// Gives up the session, because the server is frozen. Any thread.
  void abandon() { reader_.abandon(); }
  /// Called after a commit; returns at once. Any thread.
  void changed();
  std::size_t clients() const;

 private:
  /// The clients that ask the same, and the vehicles as they were sent to them last.
  struct Audience {
    std::vector<http::Stream> clients;
    std::vector<http::Stream> newcomers;
    std::map<std::string, std::string> sent;  ///< imei to feature, without its age
  };
  void run();
  bool make_room(std::string const &client);
  void close_now();
  http::Clock::time_point close_ended();
  void update(store::Parameters const &arguments, Audience &work);
  std::string event_for_all(std::string const &answer, Audience &audience) const;

  store::Reader reader_;
  ReadPositions read_positions_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  struct Held {
    http::Stream stream;
    std::optional<Time> until;
  };
  std::map<std::string, std::vector<Held>> held_;    ///< the streams of each client, oldest first
  std::map<store::Parameters, Audience> audiences_;  ///< by the arguments
  bool changed_ = false;
  bool closing_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fleet::serve
