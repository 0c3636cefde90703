// Package broker opens the streams of NATS JetStream and the topics of Kafka that a URL names,
// to write to them and to read from them.
package broker

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// The schemes.
const (
	NATS  = "nats"
	Kafka = "kafka"
)

// Schemes are the beginnings of the URLs that [Parse] reads.
var Schemes = []string{NATS + "://", Kafka + "://"}

// Is reports whether a text is meant as the URL of a broker.
func Is(text string) bool {
	return slices.ContainsFunc(Schemes, func(s string) bool { return strings.HasPrefix(text, s) })
}

// Address is a stream or a topic.
type Address struct {
	Scheme string
	Hosts  []string // host:port
	Name   string   // of the stream or the topic
	query  url.Values
}

// ports are those of the services.
var ports = map[string]string{NATS: "4222", Kafka: "9092"}

// queries are the names that may stand behind the question mark, for writing.
var queries = map[string][]string{NATS: {"subject", "duplicates"}, Kafka: {"key"}}

// Parse reads nats://host:port/STREAM?subject=… or kafka://host:port,host:port/topic?key=…. Its
// errors do not have the text: there may be a password in it.
func Parse(text string) (*Address, error) {
	scheme, rest, _ := strings.Cut(text, "://")
	if ports[scheme] == "" {
		return nil, fmt.Errorf("the URL of a broker begins with %s", strings.Join(Schemes, " or "))
	}
	rest, query, _ := strings.Cut(rest, "?")
	hosts, name, _ := strings.Cut(rest, "/")
	if strings.Contains(hosts, "@") {
		return nil, fmt.Errorf("a %s:// URL must not have a user or a password in it; 'tweetstream "+
			"help brokers' says where they go", scheme)
	}
	a := &Address{Scheme: scheme}
	if err := errors.Join(a.setHosts(hosts), a.setName(name), a.setQuery(query)); err != nil {
		return nil, err
	}
	return a, nil
}

func (a *Address) setHosts(text string) error {
	for host := range strings.SplitSeq(text, ",") {
		u, err := url.Parse(a.Scheme + "://" + host)
		if err != nil || u.Hostname() == "" {
			return fmt.Errorf("a %s:// URL needs a host, such as %s://127.0.0.1/%s", a.Scheme, a.Scheme,
				examples[a.Scheme])
		}
		if u.Port() == "" {
			host = u.Host + ":" + ports[a.Scheme]
		}
		a.Hosts = append(a.Hosts, host)
	}
	if a.Scheme == NATS && len(a.Hosts) > 1 {
		return errors.New("a nats:// URL has one host: that server tells the others of its cluster")
	}
	return nil
}

var examples = map[string]string{NATS: "TWEETS", Kafka: "tweets"}

func (a *Address) setName(text string) (err error) {
	a.Name, err = url.PathUnescape(text)
	if err != nil || a.Name == "" || strings.Contains(a.Name, "/") {
		return fmt.Errorf("a %s:// URL needs one name behind the host, such as %s://127.0.0.1/%s",
			a.Scheme, a.Scheme, examples[a.Scheme])
	}
	return nil
}

func (a *Address) setQuery(text string) (err error) {
	if a.query, err = url.ParseQuery(text); err != nil {
		return fmt.Errorf("behind the ? of a %s:// URL there must be name=value", a.Scheme)
	}
	for name, values := range a.query {
		switch known := queries[a.Scheme]; {
		case !slices.Contains(known, name):
			return fmt.Errorf("a %s:// URL takes %s behind the ?, and no %q", a.Scheme,
				strings.Join(known, " and "), name)
		case len(values) > 1:
			return fmt.Errorf("a %s:// URL has %s twice", a.Scheme, name)
		}
	}
	return nil
}

// HasQuery reports whether there is anything behind a question mark.
func (a *Address) HasQuery() bool { return len(a.query) > 0 }

// String is the address without what stands behind the question mark.
func (a *Address) String() string {
	return a.Scheme + "://" + strings.Join(a.Hosts, ",") + "/" + a.Name
}
