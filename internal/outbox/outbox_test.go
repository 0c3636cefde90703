package outbox

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// An item is a message if it is positive, a report of dropped messages if it is
// negative, and another notice if it is 0.
var traits = Traits[int64]{
	IsMessage: func(i int64) bool { return i > 0 },
	Report:    func(n int64) int64 { return -n },
	Reported:  func(i int64) int64 { return max(-i, 0) },
}

// numbers are the counts as delivered, dropped, abandoned.
func numbers(c *Counts) [3]int64 {
	return [3]int64{c.Delivered.Load(), c.Dropped.Load(), c.Abandoned.Load()}
}

func drain(o *Outbox[int64]) (items []int64) {
	for len(o.c) > 0 {
		items = append(items, <-o.c)
	}
	return items
}

// TestPolicies: the buffer of a consumer that receives nothing, at the end.
func TestPolicies(t *testing.T) {
	for _, tt := range []struct {
		name   string
		policy Policy
		items  []int64
		want   []int64
		counts [3]int64
	}{
		{"room for all", DropNewest, []int64{0, 1, 2}, []int64{0, 1, 2}, [3]int64{2, 0, 0}},
		{"newest", DropNewest, []int64{1, 2, 3, 4, 5}, []int64{1, 2, 3, -1, -1}, [3]int64{3, 2, 0}},
		{"oldest", DropOldest, []int64{1, 2, 3, 4, 5}, []int64{4, -1, 5, -2}, [3]int64{2, 3, 0}},
		{"a notice finds room", DropNewest,
			[]int64{1, 2, 3, 0}, []int64{1, 2, 3, 0}, [3]int64{3, 0, 0}},
		{"notices make room", DropNewest,
			[]int64{1, 2, 3, 0, 0, 0}, []int64{3, 0, 0, 0, -2}, [3]int64{1, 2, 0}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var counts Counts
				o := New(tt.policy, 3, traits, &counts)
				for _, i := range tt.items {
					if !o.Put(t.Context(), i) {
						t.Fatalf("%d was not taken", i)
					}
				}
				o.Finish(t.Context())
				o.Close()
				got, n := drain(o), numbers(&counts)
				if !slices.Equal(got, tt.want) || n != tt.counts {
					t.Errorf("got %v, counts %v; want %v, %v", got, n, tt.want, tt.counts)
				}
			})
		})
	}
}

// TestReports: at most one a second, and each counts the messages since the one before.
func TestReports(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var counts Counts
		o := New(DropNewest, 1, traits, &counts)
		var got []int64
		for i := range int64(40) {
			o.Put(t.Context(), i+1)
			time.Sleep(100 * time.Millisecond)
			if i%10 == 9 {
				got = append(got, drain(o)...)
			}
		}
		if want := []int64{1, -1, 11, -9, 21, -9, 31, -9}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	})
}

// TestBlock: without a buffer the producer waits for the consumer; a cancellation frees
// it, and the message is abandoned.
func TestBlock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var counts Counts
		o := New(Block, 0, traits, &counts)
		ctx, cancel := context.WithCancel(t.Context())
		put := 0
		go func() {
			for o.Put(ctx, 1) {
				put++
			}
		}()
		synctest.Wait()
		<-o.C()
		<-o.C()
		synctest.Wait()
		if put != 2 {
			t.Errorf("%d messages were put, 2 received", put)
		}
		cancel()
		synctest.Wait()
		if want := [3]int64{2, 0, 1}; numbers(&counts) != want {
			t.Errorf("counts %v, want %v", numbers(&counts), want)
		}
	})
}

// TestHeld: with Block and a buffer, messages are handed over together; a notice and
// Flush let none wait.
func TestHeld(t *testing.T) {
	var counts Counts
	o := New(Block, 3, traits, &counts)
	for i, step := range []struct {
		do   func()
		want []int64
	}{
		{func() { o.Put(t.Context(), 1) }, nil},
		{func() { o.Put(t.Context(), 2) }, nil},
		{func() { o.Flush(t.Context()) }, []int64{1, 2}},
		{func() { o.Put(t.Context(), 3) }, nil},
		{func() { o.Put(t.Context(), 0) }, []int64{3, 0}},
		{func() { o.Put(t.Context(), 4) }, nil},
		{func() { o.Finish(t.Context()) }, []int64{4}},
	} {
		step.do()
		if got := drain(o); !slices.Equal(got, step.want) {
			t.Errorf("step %d: %v in the channel, want %v", i, got, step.want)
		}
	}
	if want := [3]int64{4, 0, 0}; numbers(&counts) != want {
		t.Errorf("counts %v, want %v", numbers(&counts), want)
	}
}

// TestLeave: a producer that ends early leaves its last messages and its last report, and what
// others have put stays.
func TestLeave(t *testing.T) {
	var counts Counts
	o := New(Block, 3, traits, &counts)
	early := o.Sibling()
	o.Put(t.Context(), 1)
	early.Put(t.Context(), 2)
	early.Leave(t.Context())
	o.Finish(t.Context())
	if got, want := drain(o), []int64{2, 1}; !slices.Equal(got, want) {
		t.Errorf("%v in the channel, want %v", got, want)
	}
	o = New(DropNewest, 1, traits, &counts)
	early = o.Sibling()
	for i := range int64(5) {
		early.Put(t.Context(), i+1)
	}
	early.Leave(t.Context())
	if got, want := drain(o), []int64{1, -1, -3}; !slices.Equal(got, want) {
		t.Errorf("%v in the channel, want %v", got, want)
	}
	ctx, cancel := context.WithCancel(t.Context())
	o.Put(ctx, 1)
	cancel()
	early.Leave(ctx)
	if got := drain(o); !slices.Equal(got, []int64{1}) {
		t.Errorf("%v in the channel after a cancellation", got)
	}
}

// TestCancelled: nothing follows a cancellation, and nothing stays in the buffer.
func TestCancelled(t *testing.T) {
	for _, policy := range []Policy{Block, DropOldest, DropNewest} {
		var counts Counts
		o := New(policy, 3, traits, &counts)
		ctx, cancel := context.WithCancel(t.Context())
		for i := range int64(3) {
			o.Put(ctx, i+1)
		}
		cancel()
		if o.Put(ctx, 4) || o.Put(ctx, 0) {
			t.Errorf("policy %d: an item was taken after the cancellation", policy)
		}
		o.Finish(ctx)
		if left := drain(o); len(left) > 0 || numbers(&counts) != [3]int64{0, 0, 4} {
			t.Errorf("policy %d: left %v, counts %v", policy, left, numbers(&counts))
		}
	}
}

// FuzzOutbox: messages come in order, and every one is delivered, dropped and reported, or
// abandoned.
func FuzzOutbox(f *testing.F) {
	f.Add([]byte("00002000043210000"), uint8(0), uint8(3), false)
	f.Add([]byte("000010003333000022222"), uint8(1), uint8(2), true)
	f.Add([]byte("0000111113000022222"), uint8(2), uint8(1), false)
	f.Fuzz(func(t *testing.T, steps []byte, policy, size uint8, cancelled bool) {
		synctest.Test(t, func(t *testing.T) {
			var counts Counts
			o := New(Policy(policy%3), int(size%8)+1, traits, &counts)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			put := produce(ctx, o, steps)
			if cancelled {
				cancel()
			}
			o.Finish(ctx)
			o.Close()
			got := append(put.received, drain(o)...)
			if cancelled && len(got) > len(put.received) {
				t.Errorf("%v came after the end", got[len(put.received):])
			}
			check(t, got, put.messages, numbers(&counts), cancelled)
		})
	})
}

type production struct {
	messages int64
	received []int64
}

// produce follows the steps, and receives before the producer would have to wait.
func produce(ctx context.Context, o *Outbox[int64], steps []byte) (p production) {
	receive := func() { p.received = append(p.received, <-o.c) }
	room := func() {
		if len(o.held) >= o.size {
			o.Flush(ctx)
		}
		for o.policy == Block && len(o.c) > 0 && len(o.c)+len(o.held) >= o.size {
			receive()
		}
	}
	for _, step := range steps {
		room()
		switch step % 5 {
		case 0:
			p.messages++
			o.Put(ctx, p.messages)
		case 1:
			o.Flush(ctx)
			room()
			o.Put(ctx, 0)
		case 2:
			if len(o.c) > 0 {
				receive()
			}
		case 3:
			time.Sleep(reportInterval / 2)
		case 4:
			o.Flush(ctx)
		}
	}
	room()
	return p
}

func check(t *testing.T, got []int64, messages int64, counts [3]int64, cancelled bool) {
	var last, delivered, reported int64
	for _, item := range got {
		if reported -= min(item, 0); item <= 0 {
			continue
		}
		if delivered++; item <= last {
			t.Errorf("%d came after %d", item, last)
		}
		last = item
	}
	if delivered != counts[0] || counts[0]+counts[1]+counts[2] != messages {
		t.Errorf("%d delivered, of %d; counts %v", delivered, messages, counts)
	}
	if !cancelled && (reported != counts[1] || counts[2] != 0) {
		t.Errorf("%d reported; counts %v", reported, counts)
	}
}
