// Package metrics tells Prometheus of a running command.
package metrics

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/gotweetstream/tweetstream/cmd/tweetstream/internal/monitor"
)

// Labels have a bounded number of values: kinds, classes of failures, and the targets of the
// command line. No text of a message is a label.
var (
	received = desc("messages_received_total", "Messages by kind, keep-alives among them.", "kind")
	wireSize = desc("received_bytes_total", "Bytes that were read, compressed.")
	dropped  = desc("messages_dropped_total", "Messages that were dropped since the buffer was full.")
	repeats  = desc("messages_duplicate_total", "Messages that were left out since they came before.")
	withheld = desc("messages_withheld", "Matching Tweets that the last connection did not send.")
	attempts = desc("attempts_total", "Requests for a stream.")
	opened   = desc("connections_total", "Requests that became a stream.")
	failures = desc("failures_total", "Ends of attempts and connections by class.", "class")
	ready    = desc("ready", "1 while every feed is connected and every target can store, else 0.")
	retryIn  = desc("retry_seconds", "Seconds until the next attempt; 0 while there is none.")
	lag      = desc("lag_seconds", "How old the last Tweet was when it arrived.")
	last     = desc("last_received_timestamp_seconds", "When the last byte came, since 1970.")
	storable = desc("target_ready", "1 while a target can store messages, else 0.", "target")
	pending  = desc("target_pending_messages",
		"Messages that were written to a target but are not acknowledged.", "target")
)

func desc(name, help string, labels ...string) *prometheus.Desc {
	return prometheus.NewDesc("tweetstream_"+name, help, labels, nil)
}

// Handler answers with the metrics of a monitor, of the process and of the Go runtime, in the
// forms that Prometheus reads.
func Handler(m *monitor.Monitor) http.Handler {
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(collector{m}, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return promhttp.HandlerFor(registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// collector looks at a monitor whenever Prometheus asks, so that it costs the stream nothing.
type collector struct{ monitor *monitor.Monitor }

// Describe implements prometheus.Collector.
func (c collector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{received, wireSize, dropped, repeats, withheld, attempts,
		opened, failures, ready, retryIn, lag, last, storable, pending} {
		to <- d
	}
}

// Collect implements prometheus.Collector.
func (c collector) Collect(to chan<- prometheus.Metric) {
	s := c.monitor.Snapshot()
	send := sender(to)
	for kind, n := range s.Stats.Received {
		send.count(received, n, kind.String())
	}
	for class, n := range s.Stats.Failures {
		send.count(failures, n, class.String())
	}
	send.count(wireSize, s.Stats.Bytes)
	send.count(dropped, s.Stats.Dropped)
	send.count(repeats, s.Stats.Duplicates)
	send.count(attempts, s.Stats.Attempts)
	send.count(opened, s.Stats.Connections)
	send.gauge(withheld, float64(s.Stats.Withheld))
	send.gauge(ready, truth(c.monitor.Ready() == nil))
	send.gauge(retryIn, s.RetryIn.Seconds())
	send.gauge(lag, s.Stats.Lag.Seconds())
	if !s.Stats.LastReceived.IsZero() {
		send.gauge(last, float64(s.Stats.LastReceived.UnixMilli())/1e3)
	}
	send.targets(s.Targets)
}

// sender makes metrics of numbers.
type sender chan<- prometheus.Metric

func (s sender) count(d *prometheus.Desc, n int64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
}

func (s sender) gauge(d *prometheus.Desc, v float64, labels ...string) {
	s <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, v, labels...)
}

// targets tells of each name once: Prometheus takes no metric twice.
func (s sender) targets(all []monitor.Target) {
	told := map[string]bool{}
	for _, t := range all {
		if told[t.Name] {
			continue
		}
		told[t.Name] = true
		s.gauge(storable, truth(t.Err == nil), t.Name)
		if t.Pending >= 0 {
			s.gauge(pending, float64(t.Pending), t.Name)
		}
	}
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
