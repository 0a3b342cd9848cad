#pragma once
// Private to the server: work that leaves room for other work.
#include <utility>  // before Asio 1.18, which uses std::exchange without it

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <deque>
#include <functional>

namespace fleet::http {

/// Functions that run a few per turn of an io_context, in their order. Asio runs all that is queued before it looks at the sockets again: five
/// hundred event streams that are written at once would hold up a request for as long as that takes. Used by one thread.
class Turns {
 public:
  Turns(boost::asio::io_context &context, std::size_t per_turn) : context_(context), per_turn_(per_turn) {}
  void add(std::function<void()> work) {
    work_.push_back(std::move(work));
    if (work_.size() == 1) next();
  }

 private:
  void next() {
    boost::asio::post(context_, [this] { run(); });
  }
  void run() {
    for (std::size_t i = 0; i < per_turn_ && !work_.empty(); ++i) {
      auto const work = std::move(work_.front());
      work();
      work_.pop_front();  // afterwards: while any is left, one turn is queued
    }
    if (!work_.empty()) next();
  }

  boost::asio::io_context &context_;
  std::size_t per_turn_;
  std::deque<std::function<void()>> work_;
};

}  // namespace fleet::http
