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

Notices that are not printed are logged on stderr. The last line of the log counts the
messages. Its keys stand in this order; one that is not there is 0:

  msg=summary status= delete= (and so on for each kind from the server) keep_alive=
  delivered= duplicates= dropped= abandoned= reconnects= unmatched= recorded=
  unrecorded= duration=

A received message is delivered, left out by --dedup, dropped by --drop, or abandoned
when the command ended. Of the delivered ones, unmatched Tweets were left out by the
flags of the filter, and unrecorded messages by --to: they are over the limit, so that
only their beginning is known.`
