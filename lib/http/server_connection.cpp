#include "http/server_parser.hpp"
// (Beast's parser first: it needs <utility> before Asio)
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

#include "base/log.hpp"
#include "http/server_connection.hpp"
#include "http/server_pool.hpp"

namespace fleet::http {
namespace {

constexpr std::size_t small_buffer = 4 * 1024;  // an idle connection keeps no more than this
constexpr std::size_t large_buffer = 64 * 1024;
constexpr std::size_t discard_limit_bytes = 4 * 1024 * 1024;
/// Bytes of an answer that the kernel keeps unsent. By itself it takes megabytes at once: of many clients that do not read that is seconds of
/// copying, while the others wait.
constexpr int most_unsent_bytes = 128 * 1024;
Chunk const no_body;
using boost::system::error_code;

bool has_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

/// Appends a header line. A line break in a value would let a client add headers of its own: it is left out.
void append_field(std::string &head, std::string_view name, std::string_view value) {
  head.append(name).append(": ");
  for (char const c : value)
    if (c != '\r' && c != '\n' && c != '\0') head.push_back(c);
  head.append("\r\n");
}

std::vector<asio::const_buffer> remaining(std::vector<asio::const_buffer> const &buffers, std::size_t skip) {
  std::vector<asio::const_buffer> rest;
  for (auto const &buffer : buffers) {
    auto const cut = std::min(skip, buffer.size());
    skip -= cut;
    if (cut < buffer.size()) rest.push_back(buffer + cut);
  }
  return rest;
}

}  // namespace

Connection::Connection(Loop &loop, asio::ip::tcp::socket socket, std::string peer)
    : loop_(loop),
      socket_(std::move(socket)),
      event_(loop.context(), asio::steady_timer::time_point::max()),
      peer_(std::move(peer)),
      client_(peer_),
      buffer_(small_buffer) {}

void Connection::start() {
  error_code ignored;
  socket_.non_blocking(true, ignored);
  socket_.set_option(asio::ip::tcp::no_delay{true}, ignored);
  static_cast<void>(::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &most_unsent_bytes,
                                 sizeof most_unsent_bytes));
  enter(Phase::idle, loop_.options.idle);
  auto talk = [self = shared_from_this()] { return self->run(); };
  asio::co_spawn(loop_.context(), std::move(talk), asio::detached);
}

asio::awaitable<void> Connection::run() {
  auto const self = shared_from_this();
  try {
    while (co_await serve_one()) {
    }
  } catch (std::exception const &error) {
    log::error("connection ended by an error", {{"peer", peer_}, {"error", error.what()}});
  }
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
  loop_.remove(this);
}

/// Reads one request and answers it. False when the connection is over.
asio::awaitable<bool> Connection::serve_one() {
  auto const exchange = std::make_shared<Exchange>();
  auto &request = exchange->request;
  request.peer = peer_;
  request.cancel = cancel_ = std::make_shared<Cancellation>();
  gone_ = closing_ = false;
  hangup_at_ = Clock::time_point::max();
  body_bytes_ = 0;
  struct Forget {  // the handler must not wake this connection after the request is over
    Exchange &exchange;
    ~Forget() { exchange.forget(); }
  } const forget{*exchange};

  RequestParser parser{request, loop_.options.header_limit};
  auto const received = co_await receive(parser, request);
  if (received == Received::closed) co_return false;
  if (refusal_) exchange->answer(*std::exchange(refusal_, {}), {});
  if (received == Received::refused) {
    if (co_await answer(*exchange, false)) co_await discard_rest();
    co_return false;
  }
  ++loop_.counters.requests;
  if (!exchange->ready()) handle(exchange);
  if (!exchange->ready()) co_await wait_for_answer(*exchange);
  if (cut_) co_return false;
  answered_ = true;
  bool const is_last = closing_ && begin_ == end_;  // requests that came before the end are answered as well
  bool const keep_alive = parser.keep_alive() && !loop_.draining() && !gone_ && !is_last && !made_way_;
  bool const written = co_await answer(*exchange, keep_alive);
  co_return written &&keep_alive && !exchange->stream;
}

void Connection::handle(std::shared_ptr<Exchange> const &exchange) {
  try {
    loop_.handler(exchange->request, Responder{exchange});
  } catch (std::exception const &error) {
    log::error("handler failed", {{"path", exchange->request.path}, {"error", error.what()}});
  }
}

asio::awaitable<Connection::Received> Connection::receive(RequestParser &parser, Request &request) {
  auto const &options = loop_.options;
  if (begin_ < end_)
    enter(Phase::header, options.header);
  else
    enter(Phase::idle, loop_.draining() ? options.newcomer_grace : options.idle);
  bool decided = false;
  std::size_t want = 1;
  for (;;) {
    if (decided && parser.is_done()) break;
    if (end_ - begin_ < want) {
      if (!co_await read_more(small_buffer)) {
        bool const late = expired_ && !cut_ && phase_ != Phase::idle && parser.got_some();
        if (!late) co_return Received::closed;
        ++loop_.counters.timed_out;
        refusal_ = reply_error(408, "request_timeout", "the request took too long to arrive",
                               "send it again, faster");
        co_return Received::refused;
      }
      if (phase_ == Phase::idle) enter(Phase::header, loop_.options.header);
      continue;
    }
    // RFC 9112 2.2: old clients send an empty line behind a body.
    while (!parser.got_some() && begin_ < end_ && (buffer_[begin_] == '\r' || buffer_[begin_] == '\n'))
      ++begin_;
    if (begin_ == end_) continue;
    error_code code;
    auto const used = parser.put(asio::const_buffer{buffer_.data() + begin_, end_ - begin_}, code);
    begin_ += used;
    if (decided) body_bytes_ += used;
    // Beast expects the five bytes that every chunk header still has before it.
    want = parser.is_header_done() && parser.chunked() ? 5 : 1;
    if (code == RequestParser::Errors::need_more) {
      want = std::max(want, end_ - begin_ + 1);
      if (parser.is_header_done() && end_ - begin_ > loop_.options.header_limit)
        code = RequestParser::Errors::bad_chunk_extension;
      else
        continue;
    }
    if (code) {
      ++loop_.counters.malformed;
      refusal_ = refusal_of(code);
      co_return Received::refused;
    }
    if (!decided && parser.is_header_done()) {
      if (!decide_body(parser, request)) co_return parser.is_done() ? Received::request : Received::refused;
      decided = true;
    }
  }
  co_return Received::request;
}

/// Decides about the body after a complete header. False: the request is refused, by refusal_.
bool Connection::decide_body(RequestParser &parser, Request &request) {
  request.received_at = Clock::now();
  request.deadline = request.received_at + loop_.options.handler;
  if (!parse_target(request, loop_.options.any_query)) {
    ++loop_.counters.malformed;
    refusal_ = reply_error(400, "bad_target", "the path or query of the request is malformed",
                           "encode it as UTF-8 and %XX, without NUL, '\\' or %2F in the path");
    return false;
  }
  request.client = client_address(request, loop_.options.trusted_proxies);
  auto const &ask = loop_.options.decide_body;
  auto decision = ask ? ask(request) : BodyDecision{loop_.options.body_limit, {}};
  if (!decision.client.empty()) request.client = std::move(decision.client);
  client_ = request.client;
  loop_.set_client(*this);
  refusal_ = std::move(decision.refuse);
  if (refusal_) return false;
  auto const length = parser.content_length();
  if (length && *length > decision.body_limit) {
    refusal_ = refusal_of(RequestParser::Errors::body_limit);
    return false;
  }
  parser.allow_body(decision.body_limit);
  if (parser.is_done()) return true;
  auto const expected = length ? static_cast<std::size_t>(*length) : decision.body_limit;
  enter(Phase::body, time_for(loop_.options.body, expected));
  if (length) request.body.reserve(std::min(expected, large_buffer));
  if (begin_ == end_ && iequals(request.header("expect").value_or(""), "100-continue")) {
    bool failed = false;  // not looked at: without its 100 the client sends no body, and the deadline ends it
    write_some({asio::buffer("HTTP/1.1 100 Continue\r\n\r\n", 25)}, failed);
  }
  return true;
}

/// Appends received bytes to the buffer. False when the client has gone or its time is over.
asio::awaitable<bool> Connection::read_more(std::size_t want) {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    auto const size = phase_ == Phase::body ? large_buffer : small_buffer;
    if (buffer_.size() != size) std::vector<char>(size).swap(buffer_);
  } else if (begin_ > 0) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(end_ + want);
  error_code code;
  end_ += co_await socket_.async_read_some(asio::buffer(buffer_.data() + end_, buffer_.size() - end_),
                                           asio::redirect_error(asio::use_awaitable, code));
  co_return !code;
}

asio::awaitable<void> Connection::wait_for_answer(Exchange &exchange) {
  enter(Phase::handler, loop_.options.handler);
  watch_for_hangup();
  error_code ignored;
  while (!cut_ && !exchange.ready_or(waker())) {
    if (expired_) {
      ++loop_.counters.timed_out;
      exchange.answer(
          reply_error(503, "timeout", "the answer took too long", "try again later").with("Retry-After", "5"),
          {});
      cancel_->request();
      break;
    }
    if (made_way_) {
      exchange.answer(reply_overloaded(), {});
      cancel_->request();
      break;
    }
    co_await event_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  if (watching_) socket_.cancel(ignored);
}

asio::awaitable<bool> Connection::answer(Exchange &exchange, bool keep_alive) {
  auto const &request = exchange.request;
  auto &reply = *exchange.reply;
  if (loop_.options.decorate) loop_.options.decorate(request, reply);
  stream_ = exchange.stream;
  auto const head = head_of(reply, request, keep_alive, stream_ != nullptr);
  bool const bodiless = request.method == "HEAD" || !has_body(reply.status);
  Chunk body;  // a named variable: gcc 12 destroys a conditional temporary in a co_await twice
  if (!bodiless && !stream_) body = reply.body;
  bool const written = co_await write(head, body);
  if (stream_) {
    if (written && !bodiless) co_await send_stream(*stream_, request.version >= 11);
    stream_->abandon();
    stream_.reset();
  }
  if (loop_.options.observe && request.received_at != Clock::time_point{}) {
    auto const took =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - request.received_at);
    loop_.options.observe(request, {reply.status, bodiless || !reply.body ? 0 : reply.body->size(), took});
  }
  co_return written;
}

/// Writes as much as the socket takes now, without suspending the coroutine: nearly always all of it.
std::size_t Connection::write_some(std::vector<asio::const_buffer> const &buffers, bool &failed) {
  error_code code;
  auto const sent = socket_.write_some(buffers, code);
  failed = code && code != asio::error::would_block;
  loop_.counters.bytes_out.fetch_add(sent, std::memory_order_relaxed);
  return sent;
}

asio::awaitable<bool> Connection::write(std::string const &head, Chunk const &body) {
  std::vector<asio::const_buffer> buffers{asio::buffer(head)};
  if (body && !body->empty()) buffers.push_back(asio::buffer(*body));
  bool failed = false;
  auto const sent = write_some(buffers, failed);
  if (failed || sent == asio::buffer_size(buffers)) co_return !failed;
  co_return co_await write_rest(std::move(buffers), sent);
}

asio::awaitable<bool> Connection::write_rest(std::vector<asio::const_buffer> buffers, std::size_t skip) {
  auto const rest = remaining(buffers, skip);
  auto const size = asio::buffer_size(rest);
  enter(Phase::write, time_for(loop_.options.write, size));
  error_code code;
  auto const sent =
      co_await asio::async_write(socket_, rest, asio::redirect_error(asio::use_awaitable, code));
  loop_.counters.bytes_out.fetch_add(sent, std::memory_order_relaxed);
  co_return !code;
}

/// Sends the chunks of a stream as they are queued, until the stream is closed or the client has gone.
asio::awaitable<void> Connection::send_stream(StreamState &stream, bool chunked) {
  {
    std::lock_guard const lock{stream.mutex};
    stream.wake = stream_waker();
  }
  if (loop_.draining()) stream.finish();
  watch_for_hangup();
  for (;;) {
    if (!co_await write_chunks(stream, chunked) || gone_ || cut_ || stream.cut_now()) co_return;
    enter(Phase::stream);
    {
      std::lock_guard const lock{stream.mutex};
      if (stream.closed && stream.waiting.empty()) break;
      if (!stream.waiting.empty()) continue;
    }
    error_code ignored;
    co_await event_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  }
  std::string const last_chunk = chunked ? "0\r\n\r\n" : "";
  co_await write(last_chunk, no_body);
}

asio::awaitable<bool> Connection::write_chunks(StreamState &stream, bool chunked) {
  auto const chunks = stream.take();
  if (chunks.empty()) co_return true;
  std::vector<std::string> sizes;
  sizes.reserve(chunks.size());
  std::vector<asio::const_buffer> buffers;
  std::size_t payload = 0;
  for (auto const &chunk : chunks) {
    if (chunked) buffers.push_back(asio::buffer(sizes.emplace_back(fmt::format("{:x}\r\n", chunk->size()))));
    buffers.push_back(asio::buffer(*chunk));
    if (chunked) buffers.push_back(asio::buffer("\r\n", 2));
    payload += chunk->size();
  }
  bool failed = false;
  auto const sent = write_some(buffers, failed);
  if (!failed && sent < asio::buffer_size(buffers)) failed = !co_await write_rest(std::move(buffers), sent);
  stream.written(payload);
  co_return !failed;
}

/// Reads and drops the rest of a refused request. Closing with unread bytes would reset the connection, and the
/// client might never see the answer.
asio::awaitable<void> Connection::discard_rest() {
  enter(Phase::discard, std::chrono::seconds{2});
  error_code code;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, code);
  std::size_t discarded = 0;
  while (!code && !cut_ && !expired_ && discarded < discard_limit_bytes)
    discarded += co_await socket_.async_read_some(asio::buffer(buffer_),
                                                  asio::redirect_error(asio::use_awaitable, code));
}

Reply Connection::refusal_of(error_code code) const {
  using Errors = RequestParser::Errors;
  if (code == Errors::header_limit)
    return reply_error(431, "header_too_large",
                       fmt::format("the header is larger than {} bytes", loop_.options.header_limit),
                       "send a shorter address, fewer cookies, or the parameters in a body");
  if (code == Errors::body_limit)
    return reply_error(413, "body_too_large", "the body is larger than this path accepts",
                       "send less at once");
  if (code == Errors::bad_version)
    return reply_error(505, "bad_version", "only HTTP/1.0 and HTTP/1.1 are supported",
                       "send lines like GET / HTTP/1.1 that end with CR LF");
  return reply_error(400, "bad_request", "the request is not valid HTTP: " + code.message(),
                     "see RFC 9112, and the proxy in front");
}

std::string Connection::head_of(Reply const &reply, Request const &request, bool keep_alive, bool stream) {
  std::string head;
  head.reserve(512);
  fmt::format_to(std::back_inserter(head), "HTTP/1.1 {} {}\r\n", reply.status, reason_phrase(reply.status));
  if (!loop_.options.server_name.empty()) append_field(head, "Server", loop_.options.server_name);
  // A reply may bring a date of its own, or "" for none: the vendor's simulator has another clock.
  auto const own_date = std::find_if(reply.headers.begin(), reply.headers.end(),
                                     [](auto const &header) { return header.first == "Date"; });
  if (own_date == reply.headers.end()) append_field(head, "Date", loop_.date());
  for (auto const &[name, value] : reply.headers)
    if (name != "Date" || !value.empty()) append_field(head, name, value);
  if (stream) {
    if (request.version >= 11) head.append("Transfer-Encoding: chunked\r\n");
  } else if (has_body(reply.status)) {
    fmt::format_to(std::back_inserter(head), "Content-Length: {}\r\n", reply.body ? reply.body->size() : 0);
  }
  if (!keep_alive || stream)
    head.append("Connection: close\r\n");
  else if (request.version < 11)
    head.append("Connection: keep-alive\r\n");
  return head.append("\r\n");
}

void Connection::enter(Phase phase, std::chrono::milliseconds allowance) {
  begin(phase);
  since_ = Clock::now();
  deadline_ = since_ + allowance;
}

void Connection::enter(Phase phase) {
  begin(phase);
  deadline_ = Clock::time_point::max();
}

void Connection::begin(Phase phase) {
  using Kind = ClientTable::Kind;
  phase_ = phase;
  expired_ = false;
  if (phase == Phase::idle)
    loop_.set_kind(*this, answered_ ? Kind::waiting : Kind::silent);
  else
    loop_.set_kind(*this, phase == Phase::header || phase == Phase::body ? Kind::waiting : Kind::busy);
}

std::chrono::milliseconds Connection::time_for(std::chrono::milliseconds base, std::size_t bytes) const {
  return base + std::chrono::milliseconds{bytes * 1000 /
                                          std::max<std::size_t>(1, loop_.options.slowest_bytes_per_s)};
}

void Connection::check_deadline(Clock::time_point now) {
  if (now >= hangup_at_ && phase_ == Phase::handler) {
    hangup_at_ = Clock::time_point::max();
    hung_up();
  }
  if (now < deadline_) return;
  deadline_ = Clock::time_point::max();
  expired_ = true;
  error_code ignored;
  if (phase_ == Phase::handler)
    event_.cancel();
  else if (phase_ == Phase::idle || phase_ == Phase::header || phase_ == Phase::body)
    socket_.cancel(ignored);  // what has been read, and is on its way to the coroutine, is served
  else
    socket_.close(ignored);
}

void Connection::drain() {
  if (stream_) stream_->finish();
  error_code ignored;
  if (phase_ != Phase::idle || socket_.available(ignored) > 0) return;
  // A client that has just connected could not send its request yet, and cannot know whether to repeat it.
  deadline_ = answered_ ? since_ : since_ + loop_.options.newcomer_grace;
  check_deadline(Clock::now());
}

void Connection::make_way() {
  if (phase_ != Phase::handler) return cut();
  loop_.leave(*this);
  made_way_ = true;
  error_code ignored;
  event_.cancel(ignored);
}

void Connection::cut() {
  cut_ = true;
  loop_.leave(*this);
  error_code ignored;
  socket_.close(ignored);
  event_.cancel();
  if (cancel_) cancel_->request();
}

std::optional<Clock::time_point> Connection::idle_since() const {
  error_code ignored;
  bool const waits = phase_ == Phase::header || (phase_ == Phase::body && !keeps_pace()) ||
                     (phase_ == Phase::idle && socket_.available(ignored) == 0);
  return cut_ || !waits ? std::nullopt : std::optional{since_};
}

/// True while the body arrives as fast as it must.
bool Connection::keeps_pace() const {
  auto const elapsed = std::chrono::duration<double>(Clock::now() - since_ - loop_.options.newcomer_grace);
  return static_cast<double>(body_bytes_) >=
         elapsed.count() * static_cast<double>(loop_.options.slowest_bytes_per_s);
}

/// Watches for the end of the connection while nothing is read: a readable socket without data means that the client
/// has gone.
void Connection::watch_for_hangup() {
  watching_ = true;
  socket_.async_wait(
      asio::ip::tcp::socket::wait_read, [self = shared_from_this(), cancel = cancel_](error_code code) {
        if (self->cancel_ != cancel) return;  // that request is over
        self->watching_ = false;
        if (code == asio::error::operation_aborted) return;
        char byte = 0;
        auto const got = ::recv(self->socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 && self->phase_ == Phase::handler) {
          self->closing_ = true;
          self->hangup_at_ = Clock::now() + self->loop_.options.hangup_grace;
        } else if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) {
          self->hung_up();
        }
      });
}

void Connection::hung_up() {
  gone_ = true;
  cancel_->request();
  if (stream_) stream_->finish();
}

/// A callback for other threads that wakes the coroutine from waiting for its event.
Wake Connection::waker() {
  return
      [self = shared_from_this()] { asio::post(self->loop_.context(), [self] { self->event_.cancel(); }); };
}

/// The same for a stream: it takes its turn among the loop's streams, unless it is to be cut.
Wake Connection::stream_waker() {
  return [self = shared_from_this()] {
    asio::post(self->loop_.context(), [self] {
      self->loop_.streams().add([self] { self->event_.cancel(); });
      error_code ignored;
      if (self->stream_ && self->stream_->cut_now()) self->socket_.close(ignored);
    });
  };
}

}  // namespace fleet::http
