package sqlite

import (
	_ "embed"
	"strings"
)

//go:embed schema.sql
var schema string

// settings: the log in a file of its own keeps all commits when the process is killed,
// and full synchronisation when the power fails.
const settings = `
PRAGMA page_size = 8192;
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA cache_size = -32000;
PRAGMA temp_store = MEMORY;
`

// indexes are made at the end, in a fraction of the time that they would take on the way.
const indexes = `
CREATE INDEX IF NOT EXISTS tweets_created_at ON tweets (created_at);
CREATE INDEX IF NOT EXISTS tweets_user_id ON tweets (user_id);
CREATE INDEX IF NOT EXISTS hashtags_hashtag ON hashtags (hashtag COLLATE NOCASE);
`

// search is a full-text index of the texts. It goes by the table tweets, so that it holds no
// text of its own.
const search = `
CREATE VIRTUAL TABLE IF NOT EXISTS tweets_fts USING fts5 (
  text, content = 'tweets', content_rowid = 'id', tokenize = 'unicode61'
);
CREATE TRIGGER IF NOT EXISTS tweets_fts_insert AFTER INSERT ON tweets BEGIN
  INSERT INTO tweets_fts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER IF NOT EXISTS tweets_fts_delete AFTER DELETE ON tweets BEGIN
  INSERT INTO tweets_fts (tweets_fts, rowid, text) VALUES ('delete', old.id, old.text);
END;
`

// insert returns a statement that leaves rows as they are that exist.
func insert(table string, columns int) string {
	return "INSERT OR IGNORE INTO " + table + " VALUES (" + marks(columns) + ")"
}

func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

// The statements, by the table that they write.
var statements = map[string]string{
	"tweets":   insert("tweets", 22),
	"hashtags": insert("hashtags", 3),
	"urls":     insert("urls", 3),
	"mentions": insert("mentions", 4),
	"media":    insert("media", 4),
	"places":   insert("places", 8),
	"deletes":  insert("deletes", 3),
	"files": `INSERT INTO files VALUES (?,?,?,?)
		ON CONFLICT DO UPDATE SET messages = excluded.messages,
		damaged = coalesce(excluded.damaged, damaged)`,
	"users": `INSERT INTO users VALUES (` + marks(14) + `)
		ON CONFLICT DO UPDATE SET screen_name = excluded.screen_name, name = excluded.name,
		description = excluded.description, location = excluded.location, url = excluded.url,
		created_at = excluded.created_at, followers_count = excluded.followers_count,
		friends_count = excluded.friends_count, listed_count = excluded.listed_count,
		favourites_count = excluded.favourites_count, statuses_count = excluded.statuses_count,
		verified = excluded.verified, seen_at = excluded.seen_at
		WHERE excluded.seen_at > users.seen_at`,
}
