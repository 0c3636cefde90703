package tweet

// MaxDepth is how deep a message may nest.
const MaxDepth = maxDepth

// Parse is Unmarshal without encoding/json, so that a wrong verdict shows.
func Parse(data []byte, t *Tweet) bool {
	*t = Tweet{}
	var r reader
	return r.readMessage(data, t)
}

// The forms of notices on the wire.
type (
	StatusWithheldObject = statusWithheldObject
	UserWithheldObject   = userWithheldObject
	ComplianceMessage    = complianceMessage
	SystemMessage        = systemMessage
	LikeMessage          = likeMessage
)

// ParseNotice is UnmarshalNotice without encoding/json, for forms on the wire.
func ParseNotice[T any](data []byte, v *T) bool {
	*v = *new(T)
	var r reader
	r.Begin(data)
	found, ok := r.readNoticeMessage(noticeName(v), v)
	return found && ok
}
