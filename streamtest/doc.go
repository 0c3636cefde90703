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
// [Traffic] makes plausible Tweets and notices from a seed, byte for byte in the
// service's own style, and [Play] sends them, or any recording, at a given rate.
package streamtest
