package tweet

// The types of this file are the forms on the wire of notices that have other
// fields here, since a service writes them in two ways, or under several names.
// Those named Object stand under the notice's key, those named Message are the
// whole message.

// statusWithheldObject has the ids at the top (v1.1) or in status (enterprise).
type statusWithheldObject struct {
	Status              *DeletedStatus `json:"status"`
	ID                  int64          `json:"id"`
	UserID              int64          `json:"user_id"`
	WithheldInCountries Countries      `json:"withheld_in_countries"`
	Timestamp           Millis         `json:"timestamp_ms"`
}

func (o *statusWithheldObject) notice() StatusWithheld {
	n := StatusWithheld{ID: o.ID, UserID: o.UserID,
		WithheldInCountries: o.WithheldInCountries, Timestamp: o.Timestamp}
	if o.Status != nil && n.ID == 0 {
		n.ID, n.UserID = o.Status.ID, o.Status.UserID
	}
	return n
}

// userWithheldObject has the id at the top (v1.1) or in user (enterprise). The
// enterprise form writes timestampMs.
type userWithheldObject struct {
	User                *idObject `json:"user"`
	ID                  int64     `json:"id"`
	WithheldInCountries Countries `json:"withheld_in_countries"`
	Timestamp           Millis    `json:"timestamp_ms"`
	TimestampMs         Millis    `json:"timestampms"`
}

type idObject struct {
	ID int64 `json:"id"`
}

func (o *userWithheldObject) notice() UserWithheld {
	n := UserWithheld{
		ID: o.ID, WithheldInCountries: o.WithheldInCountries, Timestamp: o.Timestamp,
	}
	if o.User != nil && n.ID == 0 {
		n.ID = o.User.ID
	}
	if n.Timestamp == 0 {
		n.Timestamp = o.TimestampMs
	}
	return n
}

// complianceMessage has one of the keys.
type complianceMessage struct {
	Drop          *complianceObject `json:"drop"`
	Undrop        *complianceObject `json:"undrop"`
	TweetEdit     *complianceObject `json:"tweet_edit"`
	UserDelete    *complianceObject `json:"user_delete"`
	UserUndelete  *complianceObject `json:"user_undelete"`
	UserProtect   *complianceObject `json:"user_protect"`
	UserUnprotect *complianceObject `json:"user_unprotect"`
	UserSuspend   *complianceObject `json:"user_suspend"`
	UserUnsuspend *complianceObject `json:"user_unsuspend"`
}

// complianceObject has Status for drop and undrop, and ID else. Most ids of a
// tweet_edit are strings.
type complianceObject struct {
	Status         *DeletedStatus `json:"status"`
	ID             StringID       `json:"id"`
	InitialTweetID StringID       `json:"initial_tweet_id"`
	EditTweetIDs   []StringID     `json:"edit_tweet_ids"`
	Timestamp      Millis         `json:"timestamp_ms"`
}

// notice returns the notice, without an Action if the message is none.
func (m *complianceMessage) notice() Compliance {
	for _, one := range []struct {
		action ComplianceAction
		object *complianceObject
	}{
		{ComplianceDrop, m.Drop}, {ComplianceUndrop, m.Undrop},
		{ComplianceTweetEdit, m.TweetEdit},
		{ComplianceUserDelete, m.UserDelete}, {ComplianceUserUndelete, m.UserUndelete},
		{ComplianceUserProtect, m.UserProtect}, {ComplianceUserUnprotect, m.UserUnprotect},
		{ComplianceUserSuspend, m.UserSuspend}, {ComplianceUserUnsuspend, m.UserUnsuspend},
	} {
		if one.object != nil {
			return one.object.notice(one.action)
		}
	}
	return Compliance{}
}

func (o *complianceObject) notice(action ComplianceAction) Compliance {
	n := Compliance{Action: action, Timestamp: o.Timestamp}
	switch {
	case action == ComplianceTweetEdit:
		n.StatusID, n.InitialTweetID, n.EditTweetIDs = int64(o.ID), o.InitialTweetID, o.EditTweetIDs
	case !n.isOfStatus():
		n.UserID = int64(o.ID)
	case o.Status != nil:
		n.StatusID, n.UserID = o.Status.ID, o.Status.UserID
	}
	return n
}

// isOfStatus reports whether the notice is about a Tweet, not about an account.
func (c *Compliance) isOfStatus() bool {
	switch c.Action {
	case ComplianceDrop, ComplianceUndrop, ComplianceTweetEdit:
		return true
	}
	return false
}

// systemMessage has one of the first three keys, or the others.
type systemMessage struct {
	Info       *systemObject `json:"info"`
	Warn       *systemObject `json:"warn"`
	Error      *systemObject `json:"error"`
	Type       string        `json:"type"`
	Datacenter string        `json:"datacenter"`
	Timestamp  Millis        `json:"timestamp"`
}

type systemObject struct {
	Message          string       `json:"message"`
	Sent             Time         `json:"sent"`
	ActivityCount    Count        `json:"activity_count"`
	MinutesFailed    []wireText   `json:"minutes_failed"`
	UnprocessedRange *rangeObject `json:"unprocessed_range"`
}

// rangeObject has the keys fromDate and toDate.
type rangeObject struct {
	From wireText `json:"fromdate"`
	To   wireText `json:"todate"`
}

// notice returns the message, without a Level if it is none.
func (m *systemMessage) notice() System {
	switch {
	case m.Info != nil:
		return m.Info.notice(SystemInfo)
	case m.Warn != nil:
		return m.Warn.notice(SystemWarn)
	case m.Error != nil:
		return m.Error.notice(SystemError)
	case m.Type == string(SystemConnectionMetadata):
		return System{
			Level: SystemConnectionMetadata, Datacenter: m.Datacenter,
			Sent: Time{m.Timestamp.Time()},
		}
	}
	return System{}
}

func (o *systemObject) notice(level SystemLevel) System {
	n := System{
		Level: level, Message: o.Message, Sent: o.Sent, ActivityCount: int64(o.ActivityCount),
	}
	for _, minute := range o.MinutesFailed {
		n.MinutesFailed = append(n.MinutesFailed, string(minute))
	}
	if o.UnprocessedRange != nil {
		n.UnprocessedFrom = string(o.UnprocessedRange.From)
		n.UnprocessedTo = string(o.UnprocessedRange.To)
	}
	return n
}

// likeMessage has Delete or the other keys.
type likeMessage struct {
	ID              wireText      `json:"id"`
	CreatedAt       Time          `json:"created_at"`
	Timestamp       Millis        `json:"timestamp_ms"`
	FavoritedStatus *Tweet        `json:"favorited_status"`
	User            *User         `json:"user"`
	Delete          *unlikeObject `json:"delete"`
}

type unlikeObject struct {
	Favorite  *favoriteObject `json:"favorite"`
	Timestamp Millis          `json:"timestamp_ms"`
}

type favoriteObject struct {
	TweetID int64 `json:"tweet_id"`
	UserID  int64 `json:"user_id"`
}

// notice returns the like. It reports false if the message is none.
func (m *likeMessage) notice() (n Like, found bool) {
	switch {
	case m.FavoritedStatus != nil:
		n = Like{
			ID: string(m.ID), CreatedAt: m.CreatedAt, Timestamp: m.Timestamp,
			StatusID: m.FavoritedStatus.ID, FavoritedStatus: m.FavoritedStatus, User: m.User,
		}
		if m.User != nil {
			n.UserID = m.User.ID
		}
		return n, true
	case m.Delete != nil && m.Delete.Favorite != nil:
		ids := m.Delete.Favorite
		return Like{Removed: true, StatusID: ids.TweetID, UserID: ids.UserID,
			Timestamp: m.Delete.Timestamp}, true
	}
	return n, false
}
