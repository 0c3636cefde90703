// Package soak holds no code but a test: a client reads millions of messages
// over thousands of connections that all end badly, and an independent tap in
// each connection keeps the books. See README.md for how to run the long form.
//
//	streamtest.Server ──▶ tap (net.Conn) ──▶ tweetstream.Client ──▶ consumer
//	                          │                                       │
//	                    expected records ═══ compared, to the message ═══
//
// The tap decides what was received: a server cannot know how much a reset
// destroyed on the way.
package soak
