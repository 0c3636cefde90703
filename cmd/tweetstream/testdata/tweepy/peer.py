"""Streams with tweepy and prints what it calls, a JSON array for each call.

The only argument is a JSON object:

    url       base URL in the place of https://stream.twitter.com/1.1
    keys      consumer key and secret, access token and secret
    client    "AsyncStream" or "Stream"
    endpoint  "filter" or "sample"
    params    keyword arguments of that method
    until     the callback after which it disconnects ...
    count     ... when it was called that often
    timeout   seconds after which it exits with 3, whatever happens

Waits between attempts are printed as ["sleep", seconds] and take no time.
"""
import asyncio
import json
import os
import sys
import threading

import oauthlib.oauth1
import tweepy
import tweepy.asynchronous
import tweepy.streaming

# What is printed of each callback's arguments.
CALLBACKS = {
    "on_status": lambda status: status.id,
    "on_delete": lambda status_id, user_id: status_id,
    "on_limit": lambda track: track,
    "on_scrub_geo": lambda notice: notice["up_to_status_id"],
    "on_status_withheld": lambda notice: notice["id"],
    "on_user_withheld": lambda notice: notice["id"],
    "on_disconnect_message": lambda message: message["code"],
    "on_warning": lambda notice: notice["code"],
    "on_request_error": lambda status: status,
    "on_exception": repr,
    "on_connect": lambda: None,
    "on_closed": lambda response: None,
    "on_connection_error": lambda: None,
    "on_disconnect": lambda: None,
}


def redirect(url):
    """Leads requests elsewhere just before they are signed, so that the signature fits."""
    sign = oauthlib.oauth1.Client.sign

    def signed(client, uri, *args, **kwargs):
        return sign(client, uri.replace("https://stream.twitter.com/1.1", url, 1), *args, **kwargs)

    oauthlib.oauth1.Client.sign = signed


class Record:
    """What was called, up to a certain call."""

    def __init__(self, until, count):
        self.until, self.left, self.calls = until, count, []

    def add(self, name, value):
        if self.left > 0 or name == "on_disconnect":
            self.calls.append([name, value])
        if name == self.until:
            self.left -= 1
        return self.left > 0


def recording(base, record):
    """A subclass of a stream that records its callbacks."""

    def callback(name, value):
        def called(stream, *args):
            if not record.add(name, value(*args)) and name != "on_disconnect":
                stream.disconnect()

        async def awaited(stream, *args):
            called(stream, *args)

        return awaited if base is tweepy.asynchronous.AsyncStream else called

    return type(base.__name__, (base,), {name: callback(name, value) for name, value in CALLBACKS.items()})


def run_async(stream, call, record):
    sleep = asyncio.sleep

    async def noted(seconds):
        record.add("sleep", seconds)
        await sleep(0)

    asyncio.sleep = noted

    async def main():
        await call(stream)

    asyncio.run(main())


def run_sync(stream, call, record):
    tweepy.streaming.sleep = lambda seconds: record.add("sleep", seconds)
    call(stream)


def main(task):
    alarm = threading.Timer(task["timeout"], os._exit, [3])
    alarm.daemon = True
    alarm.start()
    redirect(task["url"])
    record = Record(task["until"], task["count"])
    base, run = {
        "AsyncStream": (tweepy.asynchronous.AsyncStream, run_async),
        "Stream": (tweepy.Stream, run_sync),
    }[task["client"]]
    stream = recording(base, record)(*task["keys"])
    run(stream, lambda stream: getattr(stream, task["endpoint"])(**task["params"]), record)
    for call in record.calls:
        print(json.dumps(call))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
