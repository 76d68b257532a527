package alerts

import (
	"testing"
	"time"
)

func TestDispatcherSkipsRepeats(t *testing.T) {
	got := make(chan Alert, 8)
	d := Start(func(a Alert) { got <- a })
	t.Cleanup(d.Close)

	disk := Alert{Key: "disk", Text: "disk is full"}
	load := Alert{Key: "load", Text: "load is high"}
	for _, a := range []Alert{disk, disk, load, disk} {
		d.Raise(a)
	}
	time.Sleep(50 * time.Millisecond)
	if len(got) != 2 {
		t.Fatalf("got %d alerts, want 2", len(got))
	}
	for _, want := range []Alert{disk, load} {
		if a := <-got; a != want {
			t.Errorf("got %v, want %v", a, want)
		}
	}
}
