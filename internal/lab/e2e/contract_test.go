package e2e_test

import (
	"context"
	"iter"
	"math"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/streamtest/contract"
)

// TestContract runs the cases of package contract. They know this client only
// through the adapter below.
func TestContract(t *testing.T) { contract.Test(t, newAdapter()) }

// TestContractBuffered: a buffer changes neither the events nor their order or times.
func TestContractBuffered(t *testing.T) {
	contract.Test(t, newAdapter(tweetstream.WithBackpressure(tweetstream.Block, 64)))
}

func newAdapter(options ...tweetstream.Option) func(contract.Target) (contract.Client, error) {
	return func(to contract.Target) (contract.Client, error) {
		credentials := tweetstream.Credentials{
			ConsumerKey:       tweetstream.NewSecret(to.Credentials.ConsumerKey),
			ConsumerSecret:    tweetstream.NewSecret(to.Credentials.ConsumerSecret),
			AccessToken:       tweetstream.NewSecret(to.Credentials.AccessToken),
			AccessTokenSecret: tweetstream.NewSecret(to.Credentials.AccessTokenSecret),
		}
		retries := to.MaxRetries
		if retries < 0 {
			retries = math.MaxInt
		}
		client, err := tweetstream.New(credentials, append([]tweetstream.Option{
			tweetstream.WithBaseURL(to.BaseURL), tweetstream.WithHTTPClient(to.HTTP),
			tweetstream.WithMaxRetries(retries),
		}, options...)...)
		return adapter{client}, err
	}
}

// TestContractIsLarge: the suite has not lost its cases, and names none twice.
func TestContractIsLarge(t *testing.T) {
	names := map[string]bool{}
	for _, c := range contract.Cases() {
		if names[c.Name] || c.Rule == "" {
			t.Errorf("case %q: used twice, or without a rule", c.Name)
		}
		names[c.Name] = true
	}
	if len(names) < 300 {
		t.Errorf("only %d cases", len(names))
	}
}

// adapter makes a Client one of package contract.
type adapter struct{ *tweetstream.Client }

func (a adapter) Stream(
	ctx context.Context, request contract.Request,
) (iter.Seq[contract.Event], func() error) {
	events, errs := a.call(ctx, request)
	return func(yield func(contract.Event) bool) {
		for event := range events {
			if !yield(converted(event)) {
				return
			}
		}
	}, func() error { return <-errs }
}

func (a adapter) call(
	ctx context.Context, request contract.Request,
) (<-chan tweetstream.Event, <-chan error) {
	params := sampleOf(request.Values)
	switch request.Endpoint {
	case "filter":
		return a.Filter(ctx, filterOf(request.Values))
	case "firehose":
		return a.Firehose(ctx, params)
	default:
		return a.Sample(ctx, params)
	}
}

func sampleOf(v url.Values) tweetstream.SampleParams {
	params := tweetstream.SampleParams{Language: listOf(v, "language"),
		StallWarnings: v.Get("stall_warnings") == "true"}
	if v.Has("delimited") {
		params.Extra = url.Values{"delimited": v["delimited"]}
	}
	return params
}

func filterOf(v url.Values) tweetstream.FilterParams {
	params := tweetstream.FilterParams{
		Track: listOf(v, "track"), Language: listOf(v, "language"),
		FilterLevel:   tweetstream.FilterLevel(v.Get("filter_level")),
		StallWarnings: v.Get("stall_warnings") == "true",
	}
	for _, id := range listOf(v, "follow") {
		n, _ := strconv.ParseInt(id, 10, 64) // 0 is refused as well
		params.Follow = append(params.Follow, n)
	}
	var coordinates []float64
	for _, text := range listOf(v, "locations") {
		n, _ := strconv.ParseFloat(text, 64)
		coordinates = append(coordinates, n)
	}
	params.Locations, _ = tweetstream.BoxesOf(coordinates...) // the cases have whole boxes
	return params
}

func listOf(v url.Values, name string) []string {
	if !v.Has(name) {
		return nil
	}
	return strings.Split(v.Get(name), ",")
}

func converted(event tweetstream.Event) contract.Event {
	c := contract.Event{Kind: event.Kind().String(), Raw: tweetstream.Raw(event)}
	switch e := event.(type) {
	case *tweetstream.Closed:
		c.RetryIn = e.RetryIn
	case *tweetstream.ConnectionError:
		c.RetryIn, c.Err = e.RetryIn, e
	case *tweetstream.RequestError:
		c.RetryIn, c.Err = e.RetryIn, e
	}
	return c
}
