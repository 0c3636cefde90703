package tweet

import "strconv"

// Notices are the messages of a stream that are no Tweets. On the wire each is
// an object with one key, the name of the notice, and these fields below it.

// Delete asks to delete a Tweet, wherever it is kept. It can arrive before the
// Tweet itself. Wire: delete.
type Delete struct {
	// Status is the Tweet.
	Status DeletedStatus `json:"status"`
	// Timestamp is the time of the deletion; 0 before 2015.
	Timestamp Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// DeletedStatus names the Tweet of a [Delete].
type DeletedStatus struct {
	ID        int64  `json:"id"`          // ID is the Tweet's id.
	IDStr     string `json:"id_str"`      // IDStr is ID in decimal.
	UserID    int64  `json:"user_id"`     // UserID is its author's id.
	UserIDStr string `json:"user_id_str"` // UserIDStr is UserID in decimal.
}

// ScrubGeo asks to remove the location from all Tweets of a user up to one of
// them, wherever they are kept. Wire: scrub_geo.
type ScrubGeo struct {
	UserID    int64  `json:"user_id"`     // UserID is the user's id.
	UserIDStr string `json:"user_id_str"` // UserIDStr is UserID in decimal.
	// UpToStatusID is the last Tweet concerned, itself included.
	UpToStatusID int64 `json:"up_to_status_id"`
	// UpToStatusIDStr is UpToStatusID in decimal.
	UpToStatusIDStr string `json:"up_to_status_id_str"`
	Timestamp       Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// Limit says that the filter matched more Tweets than the stream may carry.
// Wire: limit.
type Limit struct {
	// Track is documented as the number of Tweets withheld since the connection
	// opened, so values must not be added up. Captured streams show several
	// such counters on one connection: a smaller value after a larger one is
	// normal.
	Track     int64  `json:"track"`
	Timestamp Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// StatusWithheld says that a Tweet is to be withheld in some countries. Wire:
// status_withheld.
type StatusWithheld struct {
	ID     int64 `json:"id"`      // ID is the Tweet's id.
	UserID int64 `json:"user_id"` // UserID is its author's id.
	// WithheldInCountries are the countries where the Tweet is to be withheld.
	WithheldInCountries Countries `json:"withheld_in_countries"`
	Timestamp           Millis    `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// UserWithheld says that all Tweets of a user are to be withheld in some
// countries. Wire: user_withheld.
type UserWithheld struct {
	ID int64 `json:"id"` // ID is the user's id.
	// WithheldInCountries are the countries where they are to be withheld.
	WithheldInCountries Countries `json:"withheld_in_countries"`
	Timestamp           Millis    `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// Disconnect is the last message on a connection: the reason why the server is
// about to close it. Wire: disconnect.
type Disconnect struct {
	Code DisconnectCode `json:"code"` // Code is the reason as a number.
	// StreamName is the server's name for the stream.
	StreamName string `json:"stream_name"`
	Reason     string `json:"reason"`                // Reason is a text for people.
	Timestamp  Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// Warning is a notice that something is going wrong. Wire: warning.
type Warning struct {
	Code    WarningCode `json:"code"`    // Code is the kind of warning.
	Message string      `json:"message"` // Message is a text for people.
	// PercentFull comes with WarningFallingBehind: how full the server's queue
	// is, 0 to 100.
	PercentFull int64 `json:"percent_full,omitzero"`
	// UserID is the account of WarningFollowsOverLimit.
	UserID    int64  `json:"user_id,omitzero"`
	Timestamp Millis `json:"timestamp_ms,omitzero"` // Timestamp is 0 if absent.
}

// DisconnectCode is the code of a [Disconnect].
type DisconnectCode int64

// The documented codes ("Streaming message types"). 8 is reserved.
const (
	DisconnectShutdown        DisconnectCode = 1  // the feed was shut down, perhaps for a restart
	DisconnectDuplicateStream DisconnectCode = 2  // the same endpoint was connected too many times
	DisconnectControlRequest  DisconnectCode = 3  // a control stream asked for it
	DisconnectStall           DisconnectCode = 4  // the client read too slowly
	DisconnectNormal          DisconnectCode = 5  // the client closed the connection
	DisconnectTokenRevoked    DisconnectCode = 6  // the credentials are no longer valid
	DisconnectAdminLogout     DisconnectCode = 7  // the same credentials connected elsewhere
	DisconnectMaxMessageLimit DisconnectCode = 9  // a negative count was reached
	DisconnectStreamException DisconnectCode = 10 // an internal error
	DisconnectBrokerStall     DisconnectCode = 11 // an internal error
	DisconnectShedLoad        DisconnectCode = 12 // the host is overloaded
)

var disconnectNames = map[DisconnectCode]string{
	DisconnectShutdown:        "shutdown",
	DisconnectDuplicateStream: "duplicate stream",
	DisconnectControlRequest:  "control request",
	DisconnectStall:           "stall",
	DisconnectNormal:          "normal",
	DisconnectTokenRevoked:    "token revoked",
	DisconnectAdminLogout:     "admin logout",
	DisconnectMaxMessageLimit: "max message limit",
	DisconnectStreamException: "stream exception",
	DisconnectBrokerStall:     "broker stall",
	DisconnectShedLoad:        "shed load",
}

// String returns the number and, for a documented code, its name: "4 (stall)".
func (c DisconnectCode) String() string {
	number := strconv.FormatInt(int64(c), 10)
	if name, ok := disconnectNames[c]; ok {
		return number + " (" + name + ")"
	}
	return number
}

// WarningCode is the code of a [Warning].
type WarningCode string

// The documented codes.
const (
	// WarningFallingBehind tells that the client reads too slowly. It is cut off
	// at 100 %.
	WarningFallingBehind WarningCode = "FALLING_BEHIND"
	// WarningFollowsOverLimit tells that the account follows too many users for
	// a user stream.
	WarningFollowsOverLimit WarningCode = "FOLLOWS_OVER_LIMIT"
)
