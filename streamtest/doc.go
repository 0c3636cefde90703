// Package streamtest is a Twitter v1.1 stream server inside your process, for
// testing what reads such streams. It is used like net/http/httptest:
//
//	srv := streamtest.NewServer()
//	defer srv.Close()
//
//	client, _ := tweetstream.New(srv.Credentials(),
//		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
//	events, errs := client.Sample(ctx, tweetstream.SampleParams{})
//	srv.Send(`{"id":1,"text":"one"}`, `{"id":2,"text":"two"}`)
//
// What a connection gets is a [Reply], and a Reply is data: headers, a
// compression, and the [Step]s that follow each other on the wire.
//
//	NewServer(first, second)          1st connection     2nd connection    later ones
//	                                       │                  │                │
//	POST /1.1/statuses/filter.json ──▶ check OAuth ──▶ first.Steps        Otherwise
//	                                       │           Message, Wait,    (silent but for
//	                                      401          Cut, Reset …      keep-alives and Send)
//
// [NewServer] and [NewTLSServer] listen on the loopback interface.
// [NewMemoryServer] uses no sockets at all, so that it works inside a
// testing/synctest bubble, where hours of stalls and back-off pass at once.
//
// [Faults] are some 300 things that servers and networks do wrong, each with what
// a good client makes of it; [Chaos] mixes them from a seed. A reply can be
// anything, down to the bytes of the connection; see [Wire] and [Unread].
// Package contract tests clients with them.
//
// # A simulation of the service
//
// A [Server] with a [Simulation] does what the service did: each client gets what
// matches its own filter by package match, sample is that of the service, and
// there are limit notices, stalls, one connection for each account, backfills,
// and refusals that say which rule was broken.
//
//	srv := streamtest.NewSimulator(streamtest.Simulation{
//		Source: traffic.Traffic{Seed: 1, Rate: 500}.Messages(),
//		Rate:   500, // messages per second
//	})
//
//	Source ──▶ feed, at its pace ──▶ selection: match, allowance ──▶ queue ──▶ client
//	                             ╰─▶ selection ──▶ queue ──▶ another client
//
// Replies that were given to the constructor, or that [Server.Next] gives, come
// before it or, with [Reply.Simulate], after some of it.
//
// # Ending
//
// A client that is told nothing else reconnects when a stream ends, and then gets
// the next Reply. So that a test ends, end the client's stream: cancel its
// context, set WithMaxRetries, or let the last Reply be one after which no client
// goes on, such as Refuse(403, "") or Stream(Disconnect(6, "token revoked")). A
// [Wait] that is longer than the client's stall timeout makes it reconnect too.
//
// # Traffic
//
// [traffic.Traffic] makes plausible Tweets and notices from a seed, byte for byte in
// the service's own style. [Play] sends them, or any recording, at a given rate.
package streamtest
