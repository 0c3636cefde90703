package listen

import (
	"net"
	"testing"
)

func TestOnIdle(t *testing.T) {
	l, err := On(t.Context(), "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	idle := make(chan struct{}, 10)
	l.OnIdle(func() { idle <- struct{}{} })
	<-idle // nobody has come yet

	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	l.OnIdle(func() { idle <- struct{}{} })
	if len(idle) != 0 {
		t.Error("idle with an open connection")
	}
	for range 2 { // net/http may close twice
		_ = conn.Close()
	}
	<-idle
	if len(idle) != 0 {
		t.Error("one connection has left twice")
	}
}
