package tweet

import "github.com/gotweetstream/tweetstream/tweet/internal/json"

const (
	maxDepth    = json.MaxDepth
	maxElements = json.MaxElements
	// maxSweeps is how often the reader of a struct goes through the fields in
	// their order, before it looks up each key.
	maxSweeps = 4
)

// reader decodes one message in a single pass. Its methods are those of the
// parser: they take the index where a value may start and return the index
// behind it. decode_gen.go has the methods for structs, lists, arrays and
// pointers, generated from the types; the types with an UnmarshalJSON have one
// written by hand beside it.
type reader struct {
	json.Parser
	slabs slabs
}

// readMessage reads a whole message into *t and reports success.
func (r *reader) readMessage(data []byte, t *Tweet) bool {
	r.Begin(data)
	if i := r.Token(0); r.Peek(i) == '{' {
		return r.End(r.readTweet(i, t))
	}
	return r.End(r.Fail())
}

// refused returns the limit that the message exceeds, or nil.
func (r *reader) refused() error {
	if refusal := r.Refusal(); refusal.Reason != nil {
		return &DecodeError{Offset: int64(refusal.Offset), Err: refusal.Reason}
	}
	return nil
}
