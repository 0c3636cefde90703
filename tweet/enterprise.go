package tweet

// Compliance says that something has happened to a Tweet or to an account, and
// asks to follow it wherever they are kept. Streams for enterprises send it. Wire:
// the name of the action.
type Compliance struct {
	// Action is what has happened.
	Action ComplianceAction `json:"action"`
	// StatusID is the Tweet of drop, undrop and tweet_edit; 0 for other actions.
	StatusID int64 `json:"status_id,omitzero"`
	// UserID is the account, or the Tweet's author. A tweet_edit does not say it
	// (0).
	UserID int64 `json:"user_id,omitzero"`
	// InitialTweetID is the first version of the Tweet of a tweet_edit.
	InitialTweetID StringID `json:"initial_tweet_id,omitzero"`
	// EditTweetIDs are all versions of the Tweet of a tweet_edit, oldest first.
	EditTweetIDs []StringID `json:"edit_tweet_ids,omitzero"`
	Timestamp    Millis     `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// ComplianceAction is the action of a [Compliance]: its name on the wire.
type ComplianceAction string

// The actions.
const (
	ComplianceDrop          ComplianceAction = "drop"           // hide the Tweet
	ComplianceUndrop        ComplianceAction = "undrop"         // the Tweet may be shown again
	ComplianceTweetEdit     ComplianceAction = "tweet_edit"     // the Tweet has a new version
	ComplianceUserDelete    ComplianceAction = "user_delete"    // the account was deleted
	ComplianceUserUndelete  ComplianceAction = "user_undelete"  // the account is back
	ComplianceUserProtect   ComplianceAction = "user_protect"   // its Tweets are not public now
	ComplianceUserUnprotect ComplianceAction = "user_unprotect" // its Tweets are public now
	ComplianceUserSuspend   ComplianceAction = "user_suspend"   // the account was suspended
	ComplianceUserUnsuspend ComplianceAction = "user_unsuspend" // the suspension has ended
)

// System is a message about the stream itself. Streams for enterprises send it.
// Wire: info, warn, error, or a type of connection_metadata.
type System struct {
	Level   SystemLevel `json:"level"`             // Level is the kind of message.
	Message string      `json:"message,omitempty"` // Message is a text for people.
	// Sent is when the server sent the message; zero if it does not say.
	Sent Time `json:"sent,omitzero"`
	// ActivityCount is how many messages a finished recovery had.
	ActivityCount int64 `json:"activity_count,omitzero"`
	// MinutesFailed are the minutes that a recovery lacks, as the server writes
	// them.
	MinutesFailed []string `json:"minutes_failed,omitzero"`
	// UnprocessedFrom and UnprocessedTo are the range that a failed recovery
	// lacks, as the server writes them.
	UnprocessedFrom string `json:"unprocessed_from,omitempty"`
	UnprocessedTo   string `json:"unprocessed_to,omitempty"` // UnprocessedTo: see there.
	// Datacenter is where a connection leads to, such as "atla". It comes with
	// SystemConnectionMetadata.
	Datacenter string `json:"datacenter,omitempty"`
}

// SystemLevel is the kind of a [System] message.
type SystemLevel string

// The levels.
const (
	SystemInfo  SystemLevel = "info"  // such as the end of a recovery
	SystemWarn  SystemLevel = "warn"  // such as a client that reads too slowly
	SystemError SystemLevel = "error" // such as a disconnect, with its reason
	// SystemConnectionMetadata tells the data centre, once a connection.
	SystemConnectionMetadata SystemLevel = "connection_metadata"
)

// Like says that a user has liked a Tweet, or no longer does. Streams of likes
// send it. Wire: favorited_status, or delete with a favorite.
type Like struct {
	// Removed tells that the user has taken the like back. The message then has
	// only the two ids and a time.
	Removed bool `json:"removed,omitempty"`
	// ID is the like's id, hexadecimal; "" if Removed.
	ID        string `json:"id,omitempty"`
	CreatedAt Time   `json:"created_at,omitzero"` // CreatedAt is zero if Removed.
	StatusID  int64  `json:"status_id"`           // StatusID is the Tweet's id.
	UserID    int64  `json:"user_id"`             // UserID is the id of who liked it.
	// FavoritedStatus is the Tweet; nil if Removed.
	FavoritedStatus *Tweet `json:"favorited_status,omitempty"`
	User            *User  `json:"user,omitempty"`        // User liked it; nil if Removed.
	Timestamp       Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}
