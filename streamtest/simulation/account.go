package simulation

import (
	"fmt"
	"maps"
	"net"
	"sync"
	"time"

	"github.com/gotweetstream/tweetstream/streamtest"
)

// accounts are the open connections, one for each account.
type accounts struct {
	mu   sync.Mutex
	open map[string]*connection
}

// enter makes c the connection of an account, and ends an older one.
func (a *accounts) enter(account string, c *connection) {
	if account == "" {
		return
	}
	a.mu.Lock()
	older := a.open[account]
	if a.open == nil {
		a.open = make(map[string]*connection)
	}
	a.open[account] = c
	a.mu.Unlock()
	if older != nil {
		older.cutOff(streamtest.Disconnect(7, "admin logout: the same credentials connected elsewhere"))
	}
}

func (a *accounts) leave(account string, c *connection) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[account] == c {
		delete(a.open, account)
	}
}

// logIns counts the requests of each account.
type logIns struct {
	most   int // within a window; 0 is no limit
	window time.Duration

	mu    sync.Mutex
	times map[string][]time.Time // the latest of each account, at most most
}

// admit counts a request, and reports whether its account may connect now.
func (l *logIns) admit(r *streamtest.Request) bool {
	if l.most == 0 {
		return true
	}
	account := r.Account
	if account == "" {
		account = r.RemoteAddr
		if host, _, err := net.SplitHostPort(account); err == nil {
			account = host
		}
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(now)
	times := l.times[account]
	tooMany := len(times) == l.most && now.Sub(times[0]) < l.window
	if len(times) == l.most {
		times = times[1:]
	}
	l.times[account] = append(times, now)
	return !tooMany
}

// forget drops accounts without a request within the window, once there are many.
func (l *logIns) forget(now time.Time) {
	const many = 1000
	switch {
	case l.times == nil:
		l.times = make(map[string][]time.Time)
	case len(l.times) >= many:
		maps.DeleteFunc(l.times, func(_ string, times []time.Time) bool {
			return now.Sub(times[len(times)-1]) >= l.window
		})
	}
}

func refuseLogIn(most int, window time.Duration) streamtest.Reply {
	return streamtest.Refuse(420, fmt.Sprintf("Easy there, Turbo. Too many requests recently: "+
		"%d within %v are allowed. Enhance your calm.\r\n", most, window))
}
