#pragma once
// Private to server_connection.cpp: the one place where Boost.Beast is used.
#include <limits>
#include <utility>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/verb.hpp>

#include "base/text.hpp"
#include "http/server_message.hpp"

namespace fleet::http {

/// Beast's parser that writes directly into a Request, without a second copy of the fields.
///
/// Gives: errors for a body over the limit, and for requests that Beast accepts although proxies disagree about them:
///        a Transfer-Encoding other than "chunked", chunks in HTTP/1.0, no Host or two in HTTP/1.1.
class RequestParser : public boost::beast::http::basic_parser<true> {
 public:
  using Base = boost::beast::http::basic_parser<true>;
  using Errors = boost::beast::http::error;

  RequestParser(Request &request, std::size_t head_limit) : request_(request) {
    header_limit(static_cast<std::uint32_t>(head_limit));
    Base::body_limit(std::numeric_limits<std::uint64_t>::max());  // counted in take(); 1.74 reads "none" as 0
    eager(false);  // stop after the header: decide_body decides about the body
  }
  /// Sets the limit of the body, which is known after the header.
  void allow_body(std::size_t limit) { body_room_ = limit; }

 private:
  using Code = boost::beast::error_code;
  using Text = boost::beast::string_view;

  void on_request_impl(boost::beast::http::verb, Text method, Text target, int version, Code &) override {
    request_.method.assign(method.data(), method.size());
    request_.target.assign(target.data(), target.size());
    request_.version = version;
  }
  void on_response_impl(int, Text, int, Code &) override {}
  void on_field_impl(boost::beast::http::field, Text name, Text value, Code &code) override {
    if (header_done_) return;  // trailers could pose as headers
    if (std::string_view{value.data(), value.size()}.find('\0') != std::string_view::npos)
      code = Errors::bad_value;
    request_.headers.emplace_back(std::string{name.data(), name.size()},
                                  std::string{value.data(), value.size()});
  }
  void on_header_impl(Code &code) override {
    header_done_ = true;
    int hosts = 0;
    int encodings = 0;
    for (auto const &[name, value] : request_.headers) {
      if (iequals(name, "host")) ++hosts;
      if (iequals(name, "transfer-encoding") && (!iequals(value, "chunked") || ++encodings > 1))
        code = Errors::bad_transfer_encoding;
    }
    if (encodings > 0 && request_.version < 11) code = Errors::bad_transfer_encoding;
    if (hosts > 1 || (hosts == 0 && request_.version >= 11)) code = Errors::bad_field;
  }
  /// Trailers, which Boost 1.92 gives here. Boost 1.83 and older give them to on_field_impl and have no such function to override.
  // NOLINTNEXTLINE(modernize-use-override)
  void on_trailer_field_impl(boost::beast::http::field, Text, Text, Code &) {}
  void on_body_init_impl(boost::optional<std::uint64_t> const &, Code &) override {}
  std::size_t on_body_impl(Text part, Code &code) override { return take(part, code); }
  void on_chunk_header_impl(std::uint64_t, Text, Code &) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, Text part, Code &code) override { return take(part, code); }
  void on_finish_impl(Code &) override {}

  std::size_t take(Text part, Code &code) {
    if (part.size() > body_room_ - request_.body.size())
      code = Errors::body_limit;
    else
      request_.body.append(part.data(), part.size());
    return part.size();
  }

  Request &request_;
  std::size_t body_room_ = 0;
  bool header_done_ = false;
};

}  // namespace fleet::http
