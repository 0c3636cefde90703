package streamtest

import (
	"fmt"
	"maps"
	"net"
	"sync"
	"time"
)

// accounts are the connections that are open, one for each account.
type accounts struct {
	mu   sync.Mutex
	open map[string]*connection
}

// enter ends the connection that the account has, if any.
func (a *accounts) enter(who string, c *connection) {
	if who == "" {
		return
	}
	a.mu.Lock()
	older := a.open[who]
	if a.open == nil {
		a.open = make(map[string]*connection)
	}
	a.open[who] = c
	a.mu.Unlock()
	if older != nil {
		older.cutOff(Disconnect(7, "admin logout: the same credentials connected elsewhere"))
	}
}

func (a *accounts) leave(who string, c *connection) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.open[who] == c {
		delete(a.open, who)
	}
}

// logIns counts the requests of each account.
type logIns struct {
	most   int // within a window; 0 is no limit
	window time.Duration

	mu    sync.Mutex
	times map[string][]time.Time // the last ones of each, most at most
}

// admit reports whether an account may connect now.
func (l *logIns) admit(who, address string) bool {
	if l.most == 0 {
		return true
	}
	if who == "" {
		who = address
		if host, _, err := net.SplitHostPort(address); err == nil {
			who = host
		}
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forget(now)
	times := l.times[who]
	tooMany := len(times) == l.most && now.Sub(times[0]) < l.window
	if len(times) == l.most {
		times = times[1:]
	}
	l.times[who] = append(times, now)
	return !tooMany
}

// forget keeps only those who have come within the window, if there are many.
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

func refuseLogIn(most int, window time.Duration) Reply {
	return Refuse(420, fmt.Sprintf("Easy there, Turbo. Too many requests recently: %d within %v are allowed. Enhance your calm.\r\n", most, window))
}
