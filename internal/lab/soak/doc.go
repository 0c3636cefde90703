// Package soak holds no code but a test: a client reads millions of messages
// over thousands of connections that all end badly, and an independent tap in
// each connection keeps the books. See README.md for how to run the long form.
//
//	streamtest.Server ──▶ tap (net.Conn) ──▶ tweetstream.Client ──▶ consumer
//	                          │                                       │
//	                 what had to come out  ═══ compared, to the message ═══
//
// What counts as received is what the tap saw: a server cannot know what a reset
// destroyed on the way.
package soak
