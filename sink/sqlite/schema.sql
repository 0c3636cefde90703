-- The tables of a database of Tweets. docs/tables.md says what each column holds.
-- Times are UTC, as 2019-12-25T12:00:00.123Z.

CREATE TABLE IF NOT EXISTS tweets (
  id INTEGER PRIMARY KEY,
  created_at TEXT,
  type TEXT NOT NULL, -- original, retweet, quote or reply
  text TEXT NOT NULL, -- whole, without HTML escapes; of a retweet: its original's
  lang TEXT,
  source TEXT,
  user_id INTEGER NOT NULL,
  in_reply_to_status_id INTEGER,
  in_reply_to_user_id INTEGER,
  retweeted_status_id INTEGER,
  retweeted_user_id INTEGER,
  quoted_status_id INTEGER,
  quoted_user_id INTEGER,
  longitude REAL,
  latitude REAL,
  place_id TEXT,
  retweet_count INTEGER,
  favorite_count INTEGER,
  reply_count INTEGER,
  quote_count INTEGER,
  possibly_sensitive INTEGER,
  withheld_in_countries TEXT -- with spaces between them
);

-- The authors, as their latest Tweet shows them.
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY,
  screen_name TEXT,
  name TEXT,
  description TEXT,
  location TEXT,
  url TEXT,
  created_at TEXT,
  followers_count INTEGER,
  friends_count INTEGER,
  listed_count INTEGER,
  favourites_count INTEGER,
  statuses_count INTEGER,
  verified INTEGER,
  seen_at TEXT NOT NULL -- time of that Tweet
);

CREATE TABLE IF NOT EXISTS hashtags (
  tweet_id INTEGER NOT NULL,
  position INTEGER NOT NULL, -- from 1
  hashtag TEXT NOT NULL, -- without #
  PRIMARY KEY (tweet_id, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS urls (
  tweet_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  url TEXT NOT NULL, -- where the link leads
  PRIMARY KEY (tweet_id, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS mentions (
  tweet_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  user_id INTEGER,
  screen_name TEXT NOT NULL, -- without @
  PRIMARY KEY (tweet_id, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS media (
  tweet_id INTEGER NOT NULL,
  position INTEGER NOT NULL,
  type TEXT NOT NULL, -- photo, video or animated_gif
  url TEXT NOT NULL, -- of the photo or a preview
  PRIMARY KEY (tweet_id, position)
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS places (
  id TEXT PRIMARY KEY,
  full_name TEXT,
  place_type TEXT,
  country_code TEXT,
  west REAL,
  south REAL,
  east REAL,
  north REAL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS deletes (
  tweet_id INTEGER PRIMARY KEY,
  user_id INTEGER,
  time TEXT
);

-- The files of an archive that were read to their end.
CREATE TABLE IF NOT EXISTS files (
  path TEXT NOT NULL,
  member TEXT NOT NULL, -- '' for the file itself
  messages INTEGER NOT NULL,
  damaged TEXT, -- why; NULL for none
  PRIMARY KEY (path, member)
) WITHOUT ROWID;
