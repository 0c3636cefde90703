"""Serves streams on loopback as three kinds of servers do.

The first line of output is a JSON object, the base URL of each server by its
name. The servers end when the standard input does.
"""
import collections
import http.server
import json
import os
import socketserver
import sys
import threading
import time
import wsgiref.simple_server

QUIET = 0.5  # seconds before the first message of the WSGI server
RESPONSE = 1  # seconds that a response of the gateway takes


def tweet(number, text, **options):
    """A Tweet as a line."""
    message = {"id": number, "in_reply_to_status_id": None, "text": text, "user": {"id": 7}}
    return json.dumps(message, **options).encode() + b"\r\n"


def keep_alives():
    """Blank lines without end. The write fails when the client has gone."""
    while True:
        time.sleep(RESPONSE)
        yield b"\r\n"


def wsgi(environ, start_response):
    """wsgiref sends the header with the first bytes of the body, and ends bodies by closing."""
    start_response("200 OK", [("Content-Type", "application/json")])
    return wsgi_body()


def wsgi_body():
    time.sleep(QUIET)
    yield tweet(1, "fútbol 🔣", ensure_ascii=False)
    yield tweet(2, "fútbol 🔣") + b'{"limit": {"track":  3}}\r\n'
    yield tweet(3, "one\nline", separators=(",", ":"))
    yield from keep_alives()


class Streaming(http.server.BaseHTTPRequestHandler):
    """Sends a chunk for each piece of the body."""

    protocol_version = "HTTP/1.1"
    label = "application/json"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", self.label)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in self.body():
                self.wfile.write(b"%x\r\n%b\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
        except OSError:  # the client has gone
            self.close_connection = True

    def log_message(self, *args):
        """Keeps the test's output short."""


class PHP(Streaming):
    """Labels everything as a page, and flushes where the script says so."""

    label = "text/html; charset=UTF-8"

    def body(self):
        yield tweet(1, "<b>tea</b>")
        cut = tweet(2, "cut in 'é'", ensure_ascii=False)
        middle = cut.index("é".encode()) + 1
        yield cut[:middle]
        yield cut[middle:]
        yield b'{"delete":{"status":{"id":1,"user_id":7}}}\r\n\r\n'
        yield tweet(3, "soup")
        yield from keep_alives()


class Gateway(Streaming):
    """Ends the first three responses of each path in good order."""

    served = collections.Counter()  # by path

    def body(self):
        self.served[self.path] += 1
        response = self.served[self.path]
        yield tweet(10 * response, "first")
        if response > 3:
            yield from keep_alives()
        time.sleep(RESPONSE)
        yield tweet(10 * response + 1, "last")


class Server(socketserver.ThreadingMixIn, wsgiref.simple_server.WSGIServer):
    daemon_threads = True


class WSGIHandler(wsgiref.simple_server.WSGIRequestHandler):
    log_message = Streaming.log_message


def serve(handler):
    server = Server(("127.0.0.1", 0), handler)
    server.set_app(wsgi)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_port


if __name__ == "__main__":
    servers = {"WSGI": serve(WSGIHandler), "PHP": serve(PHP), "gateway": serve(Gateway)}
    print(json.dumps(servers), flush=True)
    sys.stdin.read()
    os._exit(0)
