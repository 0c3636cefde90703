package main

import (
	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/feed/gnip"
	"github.com/gotweetstream/tweetstream/feed/powerstream"
)

// The makers of feeds. Those of Gnip return one for each partition, all of them if none
// is given.

func (f *feedFlags) powerstream() ([]tweetstream.Feed, error) {
	return one(powerstream.New(powerstream.Params{
		BackfillMinutes: f.backfillMinutes, LocalDCOnly: f.localDCOnly, Start: f.start, End: f.end,
	}))
}

func (f *feedFlags) powertrack() ([]tweetstream.Feed, error) {
	return one(gnip.PowerTrack(f.gnip()))
}

func (f *feedFlags) decahose() ([]tweetstream.Feed, error) {
	return gnip.Decahose(f.gnip(), f.partitions...)
}

func (f *feedFlags) likes() ([]tweetstream.Feed, error) {
	return gnip.Likes(f.gnip(), f.partitions...)
}

func (f *feedFlags) compliance() ([]tweetstream.Feed, error) {
	return gnip.Compliance(f.gnip(), f.partitions...)
}

func (f *feedFlags) own() ([]tweetstream.Feed, error) {
	return one(tweetstream.Feed{Name: f.path, Path: f.path}, nil)
}

func (f *feedFlags) gnip() gnip.Params {
	return gnip.Params{
		Account: f.account, Label: f.label, BackfillMinutes: f.backfillMinutes,
		Start: f.start, End: f.end,
	}
}

func one(feed tweetstream.Feed, err error) ([]tweetstream.Feed, error) {
	return []tweetstream.Feed{feed}, err
}
