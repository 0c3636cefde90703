module github.com/gotweetstream/tweetstream/sink

go 1.26.0

require github.com/gotweetstream/tweetstream v0.2.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/klauspost/compress v1.20.4
	github.com/tidwall/gjson v1.20.2
)

require (
	github.com/mrjones/oauth v0.0.0-20190623134757-126b35219450 // indirect
	golang.org/x/sync v0.24.0 // indirect
)
