package e2e_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gotweetstream/tweetstream"
	"github.com/gotweetstream/tweetstream/internal/canary"
	"github.com/gotweetstream/tweetstream/internal/lab/kit"
	"github.com/gotweetstream/tweetstream/streamtest"
)

// TestOldTLSIsRefused: a server with nothing newer than TLS 1.1 never sees a request,
// even if the TLS settings of the caller's client allow it.
func TestOldTLSIsRefused(t *testing.T) {
	asked := false
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		asked = true
	}))
	srv.Config.ErrorLog = kit.DiscardLog
	srv.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
	srv.StartTLS()
	defer srv.Close()
	lax := srv.Client()
	lax.Transport.(*http.Transport).TLSClientConfig.MinVersion = tls.VersionTLS10
	client, err := tweetstream.New(kit.Credentials, tweetstream.WithBaseURL(srv.URL),
		tweetstream.WithHTTPClient(lax), tweetstream.WithMaxRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	_, err = kit.Collect(t)(kit.Sample(t, client))
	if asked || !strings.Contains(err.Error(), "protocol version") {
		t.Errorf("asked: %t; ended with %v", asked, err)
	}
}

// TestProxyThatRefuses: a proxy that wants other credentials is a failure of the
// network. The proxy learns nothing of the request, and the error does not hold the
// proxy's password.
func TestProxyThatRefuses(t *testing.T) {
	var asked []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r.Method+" "+r.Header.Get("Authorization")+r.URL.RawQuery)
		w.WriteHeader(http.StatusProxyAuthRequired)
	}))
	defer proxy.Close()
	var class tweetstream.RetryClass
	client, err := tweetstream.New(kit.Credentials,
		tweetstream.WithBaseURL("https://stream.example.com"),
		tweetstream.WithProxy(strings.Replace(proxy.URL, "//", "//user:"+canary.Word+"@", 1)),
		tweetstream.WithRetryPolicy(func(r tweetstream.Retry) (time.Duration, bool) {
			class = r.Class
			return 0, false
		}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = kit.Collect(t)(kit.Sample(t, client))
	if class != tweetstream.RetryNetwork ||
		!strings.Contains(err.Error(), "Proxy Authentication Required") {
		t.Errorf("class %v, ended with %v", class, err)
	}
	if form := canary.Find(fmt.Appendf(nil, "%v %+v %#v", err, err, err), canary.Word); form != "" {
		t.Errorf("the error holds the password, %s", form)
	}
	if diff := cmp.Diff([]string{"CONNECT "}, asked); diff != "" {
		t.Errorf("the proxy was asked (-want +got):\n%s", diff)
	}
}

// TestWithheld: the number of a limit notice is a total of its connection.
func TestWithheld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, client := kit.Connected(t, []streamtest.Reply{
			streamtest.Stream(streamtest.Message(kit.Limit(5), kit.Limit(9), kit.Limit(7)),
				streamtest.End()),
			streamtest.Stream(streamtest.Message(kit.Limit(2)), streamtest.Disconnect(6, "")),
		})
		events, _ := kit.Sample(t, client)
		var got []int64
		for e := range events {
			if e.Kind() == tweetstream.KindLimit {
				synctest.Wait() // until the next one is read, too
				got = append(got, client.Stats().Withheld)
			}
		}
		if diff := cmp.Diff([]int64{9, 9, 9, 2}, got); diff != "" {
			t.Errorf("withheld after each notice (-want +got):\n%s", diff)
		}
	})
}
