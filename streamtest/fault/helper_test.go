package fault_test

import "github.com/gotweetstream/tweetstream/streamtest"

// started starts a server in memory that takes unsigned requests.
func started(srv *streamtest.Server) *streamtest.Server {
	srv.Verifier, srv.Listener = nil, streamtest.NewMemoryListener()
	srv.Start()
	return srv
}
