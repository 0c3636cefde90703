package tweet

// MaxDepth is how deep a message may nest.
const MaxDepth = maxDepth

// Parse is Unmarshal without encoding/json, which has the last word there.
func Parse(data []byte, t *Tweet) bool {
	*t = Tweet{}
	var p parser
	p.begin(data)
	return p.tweet(t)
}

// ParseNotice is UnmarshalNotice without encoding/json.
func ParseNotice[T Notice](data []byte, v *T) bool {
	*v = *new(T)
	var p parser
	p.begin(data)
	found, ok := p.notice(noticeName(v), v)
	return found && ok
}
