package main

import (
	"time"

	"github.com/gotweetstream/tweetstream"
)

// singleConnection is a retry policy for --once: it never tries again, and
// remembers whether the connection ended in good order. It may be asked once the
// stream has ended.
type singleConnection struct{ inOrder bool }

// retry is a [tweetstream.RetryPolicy]. Without an error the server has ended the
// response properly; where that is of another class, it has said before that it
// refuses the connection.
func (s *singleConnection) retry(r tweetstream.Retry) (time.Duration, bool) {
	s.inOrder = r.Err == nil && r.Class == tweetstream.RetryNetwork
	return 0, false
}
