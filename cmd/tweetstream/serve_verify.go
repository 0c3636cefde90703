package main

import (
	"errors"
	"os"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/credentials"
	"github.com/gotweetstream/tweetstream/streamtest"
	"github.com/gotweetstream/tweetstream/streamtest/oauth1"
)

// verifier makes the server check credentials, if --verify asks for it.
func (s *serveFlags) verifier(server *streamtest.Server) error {
	server.Verifier = nil
	if !s.verify {
		return nil
	}
	keys, err := keysOf(s.credentials, os.Getenv)
	if err == nil {
		server.Verifier = keys
	}
	return err
}

// keysOf returns all credentials of the environment and the files. One kind is enough:
// the server refuses the others.
func keysOf(file string, getenv func(string) string) (*streamtest.Keys, error) {
	v1, errV1 := loadCredentials(file, getenv)
	bearer, errBearer := credentials.Bearer.Load(file, getenv)
	basic, errBasic := credentials.Basic.Load(file, getenv)
	var wrong troubles
	none := 0
	for _, err := range []error{errV1, errBearer, errBasic} {
		var missing *credentials.MissingError
		if errors.As(err, &missing) && missing.None {
			none++
		} else if err != nil {
			wrong = append(wrong, usageError{err})
		}
	}
	switch {
	case len(wrong) > 0:
		return nil, wrong[0]
	case none == 3:
		return nil, errV1
	}
	keys := &streamtest.Keys{
		BearerToken: bearer[credentials.Bearer.Names[0]],
		User:        basic[credentials.Basic.Names[0]],
		Password:    basic[credentials.Basic.Names[1]],
	}
	if errV1 == nil {
		keys.OAuth1 = oauth1.NewVerifier(v1)
	}
	return keys, nil
}
