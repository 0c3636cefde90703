package tweet

import "time"

const (
	// snowflakeEpoch is the moment at which snowflake ids count zero, in Unix
	// milliseconds: 2010-11-04 01:42:54.657 UTC.
	snowflakeEpoch = 1288834974657
	// firstSnowflake lies between the ids that were given out by counting and
	// those with a time in them. The highest counted id is 29700859247, of the
	// same day (found by the TweetedAt study, Web Science and Digital Libraries
	// Group, Old Dominion University, August 2019). The value here is far above
	// it, so that ids of anything else that counts are not taken for times; as
	// a snowflake it would be four minutes after the epoch.
	firstSnowflake = 1 << 40
)

// SnowflakeTime returns the time in an id, to the millisecond and in UTC. Ids
// of tweets have one since November 2010: the bits above the lowest 22 are
// milliseconds since 2010-11-04 01:42:54.657 UTC. For ids below 1<<40, as they
// were given out by counting before, it returns false.
//
// It is meant for ids of tweets: accounts were counted until 2016.
func SnowflakeTime(id int64) (time.Time, bool) {
	if id < firstSnowflake {
		return time.Time{}, false
	}
	return time.UnixMilli(id>>22 + snowflakeEpoch).UTC(), true
}
