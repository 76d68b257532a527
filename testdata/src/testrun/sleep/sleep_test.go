package sleep

import (
	"testing"
	"testing/synctest"
	"time"

	"testrun/check"
)

func TestSent(t *testing.T) {
	m := start()
	m.queue <- "a"
	time.Sleep(50 * time.Millisecond) // want `TestSent sleeps and then checks \(line 16\) what runs in the background since line 12, which may take longer`
	if m.count() != 1 {
		t.Fatal("not sent")
	}
}

func TestHelper(t *testing.T) {
	done := false
	go func() { done = true }()
	time.Sleep(time.Second) // want `TestHelper sleeps and then checks`
	if !done {
		println("no")
	}
	check.NoErr(t, nil)
}

func TestSub(t *testing.T) {
	t.Run("one", func(t *testing.T) {
		m := start()
		time.Sleep(50 * time.Millisecond) // want `sleeps and then checks`
		if m.count() != 0 {
			t.Error("sent")
		}
	})
}

func TestPolls(t *testing.T) {
	m := start()
	for range 100 {
		if m.count() == 1 {
			return
		}
		time.Sleep(time.Millisecond) // ok: asks again
	}
	t.Fatal("not sent")
}

func TestBubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := start()
		time.Sleep(time.Second) // ok: the time of the bubble
		if m.count() != 0 {
			t.Error("sent")
		}
	})
}

func TestWaits(t *testing.T) {
	done := make(chan bool)
	go func() { done <- true }()
	time.Sleep(time.Millisecond) // ok: it waits before it checks
	if !<-done {
		t.Error("no")
	}
}

func TestNothing(t *testing.T) {
	time.Sleep(time.Millisecond) // ok: nothing runs beside it
	if time.Now().IsZero() {
		t.Error("no time")
	}
}
