package match

import "github.com/gotweetstream/tweetstream/tweet"

// follow are the followed users; nil where none are given.
type follow map[int64]struct{}

func compileFollow(ids []int64) follow {
	if len(ids) == 0 {
		return nil
	}
	f := make(follow, len(ids))
	for _, id := range ids {
		f[id] = struct{}{}
	}
	return f
}

// participant is a user that can make a Tweet match follow.
type participant struct {
	user int64
	role Role
}

// participants returns the users that can make t match, each with the reason.
// Users that t mentions and the author of a quoted Tweet cannot. A manual reply,
// "@name ...", has the id of that user and of no Tweet in its in_reply_to
// fields, so the text need not be read.
func participants(t *tweet.Tweet) [2]participant {
	switch {
	case t.User.Protected: // public streams do not have them
		return [2]participant{}
	case t.IsRetweet():
		// A retweet is no reply, even if its original is one.
		original := t.RetweetedStatus
		return [2]participant{{t.User.ID, RoleRetweeter}, {original.User.ID, RoleRetweetOf}}
	case t.InReplyToStatusID != 0:
		return [2]participant{{t.User.ID, RoleAuthor}, {t.InReplyToUserID, RoleReplyTo}}
	default:
		return [2]participant{{t.User.ID, RoleAuthor}, {t.InReplyToUserID, RoleManual}}
	}
}

func (f follow) has(p participant) bool {
	_, ok := f[p.user]
	return ok
}

func (f follow) matches(t *tweet.Tweet) bool {
	if f == nil {
		return false
	}
	who := participants(t)
	return f.has(who[0]) || f.has(who[1])
}

func (f follow) reasons(reasons Reasons, t *tweet.Tweet) Reasons {
	if f == nil {
		return reasons
	}
	for _, p := range participants(t) {
		if f.has(p) {
			reasons = append(reasons, Reason{Predicate: Follow, User: p.user, Role: p.role})
		}
	}
	return reasons
}
