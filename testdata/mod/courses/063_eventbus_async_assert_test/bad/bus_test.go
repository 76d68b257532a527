package bus

import (
	"errors"
	"log/slog"
	"testing"
)

func newBus(t *testing.T) *Bus {
	t.Helper()
	b := New(8, slog.New(slog.DiscardHandler))
	t.Cleanup(b.Close)
	return b
}

func TestDelivery(t *testing.T) {
	b := newBus(t)
	got := make(chan Event, 1)
	b.Handle("quota", func(ev Event) { got <- ev })

	want := Event{Topic: "quota", Key: "tenant-4", Value: 80}
	if err := b.Publish(want); err != nil {
		t.Fatal(err)
	}
	select {
	case ev := <-got:
		if ev != want {
			t.Errorf("delivered %+v, want %+v", ev, want)
		}
	default:
	}
}

func TestCloseDeliversQueued(t *testing.T) {
	b := New(8, slog.New(slog.DiscardHandler))
	sum := 0
	b.Handle("usage", func(ev Event) { sum += ev.Value })
	for v := range 5 {
		if err := b.Publish(Event{Topic: "usage", Value: v}); err != nil {
			t.Fatal(err)
		}
	}
	b.Close()
	if sum != 10 {
		t.Errorf("sum %d, want 10", sum)
	}
}

func TestOtherTopicIsNotDelivered(t *testing.T) {
	b := New(8, slog.New(slog.DiscardHandler))
	calls := 0
	b.Handle("quota", func(Event) { calls++ })
	if err := b.Publish(Event{Topic: "usage"}); err != nil {
		t.Fatal(err)
	}
	b.Close()
	if calls != 0 {
		t.Errorf("%d calls, want none", calls)
	}
}

func TestPublishAfterClose(t *testing.T) {
	b := newBus(t)
	b.Close()
	if err := b.Publish(Event{Topic: "quota"}); !errors.Is(err, ErrClosed) {
		t.Errorf("got %v, want ErrClosed", err)
	}
}
