package main

const formatsHelp = `  text   a line for each Tweet: time (UTC), author, text. For people. Anything that
         could control a terminal is spelled out, such as \u001b. With --explain the
         reasons follow: (track "tea": in text; follow 12: author).
  json   a JSON object for each event. A message of the server, byte for byte:
           {"kind":"status","message":{"created_at":…}}
         With --explain a Tweet has its reasons, too; [] if none was found:
           {"kind":"status","message":{…},"reasons":[{"predicate":"track","term":"tea",
            "words":[{"text":"tea","field":"text","in":"tweet"}]}]}
         One that is not JSON or does not decode, and why:
           {"kind":"malformed","text":"…","error":"…","path":"user.id","offset":4}
         What happened to the connection, with --events all:
           {"kind":"connected","attempt":1,"gap_ms":0}
  raw    each message as the server sent it, byte for byte, with a line feed after it.
         This, and not json, is what 'print', 'serve --from' and the library's Decoder
         read back.

On a terminal, json and raw are made harmless in the same way as text. In a pipe or
a file they are exact.

The kinds of events, for --events:

  from the server   status delete scrub_geo limit status_withheld user_withheld
                    disconnect warning unknown malformed            (or: messages)
  from the client   connected keep_alive closed connection_error request_error dropped

Notices that are not printed are logged on stderr. The last line of a stream's log
counts what has come; its keys are always the same, in this order:

  msg=summary status=0 delete=0 (and so on for each kind from the server) keep_alive=0
  delivered=0 duplicates=0 dropped=0 abandoned=0 unmatched=0 reconnects=0 duration=0s

What has come is delivered, left out by --dedup, dropped by --drop, or abandoned: it
had come when the command ended, and was not looked at any more. Of what is delivered,
unmatched Tweets were left out by --require.`
