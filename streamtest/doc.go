// Package streamtest is a stream server inside your process, for tests of programs
// that read the streams of Twitter v1.1, Powerstream or Gnip 2.0. Use it like
// net/http/httptest:
//
//	srv := streamtest.NewServer()
//	defer srv.Close()
//
//	client, _ := tweetstream.New(srv.Credentials(),
//		tweetstream.WithBaseURL(srv.URL), tweetstream.WithHTTPClient(srv.Client()))
//	events, errs := client.Sample(ctx, tweetstream.SampleParams{})
//	srv.Send(`{"id":1,"text":"one"}`, `{"id":2,"text":"two"}`)
//
// # Replies
//
// The answer to a request is a [Reply], and a Reply is data: headers, a compression,
// and the steps that follow each other on the wire, each a [Step].
//
//	a request for a stream ─▶ Verifier ─▶ Answer ─▶ Reply: header, steps ─▶ open stream:
//	                             │                                         keep-alives,
//	                            401                                        Server.Send
//
// [Server.Answer] is the one source of replies: a function of the request. [Script]
// makes it from a list, as NewServer does; [Always] from one reply; fault.Chaos from
// a seed; and simulation.Simulation from the rules of the service. Write your own
// for anything else.
//
// [Func] is a step of your own. [For] limits the time of a step. [Hijack] goes below
// HTTP, down to the bytes of the connection, and [Server.Accept] comes even before
// the request and the TLS handshake.
//
// # Networks
//
// [NewServer] and [NewTLSServer] listen on the loopback interface. [NewMemoryServer]
// uses no sockets, so it works inside a testing/synctest bubble, where hours of
// stalls and back-off pass at once.
//
// # The end of a test
//
// By default a client reconnects when its stream ends, and gets the next reply. So
// end the client's stream yourself: cancel its context, set WithMaxRetries, or give a
// last reply that ends every client, such as Refuse(403, "") or
// Stream(Disconnect(6, "token revoked")). A [Wait] longer than the client's stall
// timeout makes it reconnect, too.
//
// # Other packages
//
//   - fault: some 300 things that servers and networks do wrong
//   - simulation: the service, with filters, samples, limits and accounts
//   - traffic: made-up Tweets and notices from a seed, for [Play] or a simulation
//   - oauth1: the verifier of signatures
//   - contract: some 450 black-box cases for any client
package streamtest
