package tweet

// MaxDepth is how deep a message may nest.
const MaxDepth = maxDepth

// Parse is Unmarshal without encoding/json, so that a wrong verdict shows.
func Parse(data []byte, t *Tweet) bool {
	*t = Tweet{}
	var r reader
	return r.readMessage(data, t)
}

// ParseNotice is UnmarshalNotice without encoding/json.
func ParseNotice[T Notice](data []byte, v *T) bool {
	*v = *new(T)
	var r reader
	r.Begin(data)
	found, ok := r.readNoticeMessage(noticeName(v), v)
	return found && ok
}
