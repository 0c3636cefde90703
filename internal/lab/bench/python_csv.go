package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// pythonCSV is a plain loop that writes the 37 columns of twarc's json2csv, without twarc. It
// does less than that: no check of a value, and times by strptime.
const pythonCSV = `
import csv, json, sys
from datetime import datetime

def row(t):
    r = t.get("retweeted_status") or t
    e = r.get("extended_tweet") or r
    n = e.get("entities") or {}
    m = e.get("extended_entities") or n
    u = t["user"]
    q = t.get("retweeted_status") or t.get("quoted_status") or {}
    kind = ("retweet" if "retweeted_status" in t else "quote" if "quoted_status" in t
            else "reply" if t.get("in_reply_to_status_id") else "original")
    c = (t.get("coordinates") or {}).get("coordinates")
    return [t["id_str"], "https://twitter.com/%s/status/%s" % (u["screen_name"], t["id_str"]),
        t["created_at"], str(datetime.strptime(t["created_at"], "%a %b %d %H:%M:%S %z %Y")),
        u["screen_name"], e.get("full_text") or e.get("text"), kind,
        "%f %f" % tuple(c) if c else None,
        " ".join(h["text"] for h in n.get("hashtags") or []),
        " ".join(x["media_url_https"] for x in m.get("media") or []),
        " ".join(x.get("expanded_url") or x["url"] for x in n.get("urls") or []),
        t.get("favorite_count"), t.get("in_reply_to_screen_name"), t.get("in_reply_to_status_id_str"),
        t.get("in_reply_to_user_id_str"), t.get("lang"), (t.get("place") or {}).get("full_name"),
        t.get("possibly_sensitive"), t.get("retweet_count"), q.get("id_str"),
        q.get("user", {}).get("screen_name"), q.get("user", {}).get("id_str"), t["source"],
        u["id_str"], u["created_at"], u.get("default_profile_image"), u.get("description"),
        u["favourites_count"], u["followers_count"], u["friends_count"], u.get("listed_count"),
        u.get("location"), u["name"], u["statuses_count"], u.get("time_zone"), u.get("url"),
        u["verified"]]

for _ in range(int(sys.argv[2])):
    with open(sys.argv[1]) as lines, open(sys.argv[3], "w", newline="") as out:
        w = csv.writer(out)
        for line in lines:
            w.writerow(row(json.loads(line)))
`

// pythonTable runs the loop so often. Its memory and allocations are not known.
func (b *bench) pythonTable(passes int) (m measured, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	file := filepath.Join(b.dir, setTweets)
	out := filepath.Join(b.dir, "python.csv")
	defer os.Remove(out)
	cmd := exec.CommandContext(ctx, "python3", "-c", pythonCSV, file, strconv.Itoa(passes), out)
	cmd.Stderr = os.Stderr
	begin := time.Now()
	if err := cmd.Run(); err != nil {
		return m, err
	}
	m.Wall = time.Since(begin)
	m.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	m.Messages = passes * b.sets[setTweets].messages
	return m, nil
}

// hasPython leaves the row out where there is no interpreter.
func hasPython() bool {
	out, err := exec.Command("python3", "-c", "print(3)").Output()
	return err == nil && strings.TrimSpace(string(out)) == "3"
}
