// Package archive reads recorded streams where they lie: files, folders, tar and zip
// archives of the Internet Archive's "Twitter Stream Grab" of 2011 to 2023, output of twarc
// and tweepy, dumps of your own. It gives their events in the order of time, from all
// processors, and loses nothing silently.
//
//	events, errs := archive.Open(ctx, []archive.Source{archive.Path("twitter-2019")})
//	for status := range tweetstream.Only[*tweetstream.Status](events) {
//		fmt.Println(status.ID, status.FullText())
//	}
//	return <-errs
//
// # How it works
//
// Nothing is unpacked to disk, and formats are told by their bytes, never by their names.
//
//	sources ─▶ files ─▶ plan: archives and members in order of time
//	                      │
//	                      ├─▶ unpack ─▶ decode ─┐
//	                      ├─▶ unpack ─▶ decode ─┼─▶ window ─▶ events, in order
//	                      └─▶ unpack ─▶ decode ─┘   64 MiB
//
// A member is one file in an archive: a minute of the stream in those of the Internet
// Archive. Members are unpacked and decoded in parallel, and their events wait in a window
// until their turn comes.
//
// # What is read
//
// Compression: gzip, bzip2, zstd, each also in several parts one after the other. Archives:
// tar, and zip with stored, deflated, bzip2 and zstd members. Both can be in each other, up to
// three layers deep. Text: lines, arrays, values back to back or over several lines, UTF-8
// and UTF-16, with byte order marks anywhere; see [tweetstream.Decoder].
//
// # What damage costs
//
// A member that is cut or corrupt gives its whole messages, then a [*tweetstream.Damaged];
// the next member follows. Behind a bad tar header, and behind the end of a tar, the next
// good header is looked for. A zip without a directory is read by its local headers. A line
// that is no message is a [*tweetstream.Malformed]. Files that are no recordings are skipped;
// see [Logger].
package archive
