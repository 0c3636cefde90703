package main

import (
	"fmt"
	"strings"

	"github.com/gotweetstream/tweetstream/sink/fields"
)

const formatsHelp = `The forms of the output, for --format:

  text  A line for each Tweet, for people: time (UTC), author, text. What could
        control a terminal is spelled out, such as \u001b. With --explain the
        reasons follow: (track "tea": in text; follow 12: author).
  json  A JSON object for each event, with the message byte for byte:
          {"kind":"status","message":{"created_at":…}}
        With --explain a Tweet has its reasons, too; [] if none was found:
          {"kind":"status","message":{…},"reasons":[{"predicate":"track",
           "term":"tea","words":[{"text":"tea","field":"text","in":"tweet"}]}]}
        A message that is not JSON or does not decode has its text and the
        reason:
          {"kind":"malformed","text":"…","error":"…","path":"user.id",
           "offset":4}
        Events of the connection, with --events all:
          {"kind":"connected","attempt":1,"gap_ms":0}
  raw   Each message as the server sent it, byte for byte, and a line feed.
        'print', 'serve --from' and the library's Decoder read this back, and do
        not read json back.
  tsv   The values of --fields with tabs between them, without a header. A space
        replaces each tab and line end in a value.
  csv   The values of --fields with commas between them and a header (RFC 4180).

--template prints each event by a Go template. Its dot is the event:

  tweetstream sample --demo --template '{{.User.ScreenName}} {{.FullText}}'

The functions field, json and unescape help: {{field "user.id"}}, {{json .User}},
{{unescape .FullText}}. The names of all fields and methods are at
https://pkg.go.dev/github.com/gotweetstream/tweetstream#Event

--to records messages in files: each message on a line, byte for byte, as
--format raw prints it. A message over several lines becomes one line: spaces
replace its line ends. With --to nothing is printed, unless --format, --fields or
--template asks for it. A message over the size limit is left out, since only its
beginning is known.

With another end of its name, a file of --to is no recording but a table, a
database or a network:

  .csv .tsv     Tweets, with the columns of twarc or those of --columns
  .parquet      Tweets, for DuckDB, Spark and pandas; deletes and notices beside
  .sqlite .db   Tweets, authors, hashtags, links, mentions, media, deletes
  .ids          the ids of Tweets
  .gexf         who retweets, answers, quotes and mentions whom, for Gephi;
                with --edges .csv is the same as a table

Such a file has its name once it is complete. What each column holds is at
` + docs + `tables.md

On a terminal every form is made harmless in the same way as text. In a pipe or a
file it is exact.

The kinds of events, for --events:

  from the server  status delete scrub_geo limit status_withheld user_withheld
                   disconnect warning compliance system like unknown
                   malformed                                    (or: messages)
  from the client  connected keep_alive closed connection_error request_error
                   dropped repaired

A notice that is not printed is logged on stderr. The last line of the log counts
the messages. Its keys stand in this order; a count that is not there is 0:

  msg=summary status= delete= (and so on for each kind from the server)
  keep_alive= delivered= duplicates= dropped= abandoned= reconnects= unmatched=
  unprinted= recorded= unrecorded= duration=

print, count and check begin with messages=, the number of those that they have
read, and end with members=, those of archives, and damaged=. A Tweet that does not
match is in no other count, since most of them are not decoded.

A received message is delivered, left out by --dedup, dropped by --drop, or
abandoned when the command ended. The flags of the filter left out unmatched
Tweets, the template had no line for unprinted events, and --to left out
unrecorded messages.`

// fieldsHelp is the page on --fields.
func fieldsHelp() string {
	var b strings.Builder
	b.WriteString(`The fields of --fields and of {{field "…"}} in a --template. A field is a path to
a key of the message, as the server sent it:

  id_str                      a key
  user.screen_name            a key of an object
  entities.hashtags.text      that key of each object of a list
  coordinates.coordinates[0]  an element of a list, from 0

or one of these names, which need more than one key:

`)
	names, about := fields.Names()
	for i, name := range names {
		fmt.Fprintf(&b, "  %-12s  %s\n", name, about[i])
	}
	b.WriteString(`
A list has spaces between its values. A field that a message does not have is
empty. Ids have all their digits; a program that reads numbers as floating point,
such as a spreadsheet or jq before 1.7, rounds them: id_str is meant for those.

  tweetstream print --fields id_str,user.screen_name,full_text stream.jsonl
  tweetstream print --format csv --fields id_str,time,hashtags stream.jsonl`)
	return b.String()
}
