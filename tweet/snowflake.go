package tweet

import "time"

const (
	// snowflakeEpoch is the moment at which snowflake ids count zero, in Unix
	// milliseconds: 2010-11-04 01:42:54.657 UTC.
	snowflakeEpoch = 1288834974657
	// firstSnowflake lies between the ids that were counted and those with a
	// time in them. The highest counted id is 29700859247, of the same day
	// (TweetedAt study, Web Science and Digital Libraries Group, Old Dominion
	// University, August 2019). The value here is far above it, so that small
	// ids of any other origin are not taken for times. As a snowflake it would
	// be four minutes after the epoch.
	firstSnowflake = 1 << 40
)

// SnowflakeTime returns the time in a Tweet's id, to the millisecond and in UTC.
// Ids have one since November 2010: the bits above the lowest 22 are
// milliseconds since 2010-11-04 01:42:54.657 UTC. Before, ids were counted: below
// 1<<40 it reports false.
//
// It is meant for ids of Tweets. Ids of accounts were counted until 2016.
func SnowflakeTime(id int64) (time.Time, bool) {
	if id < firstSnowflake {
		return time.Time{}, false
	}
	return time.UnixMilli(id>>22 + snowflakeEpoch).UTC(), true
}
