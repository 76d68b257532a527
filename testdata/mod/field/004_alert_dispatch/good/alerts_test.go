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
	for _, want := range []Alert{disk, load} {
		select {
		case a := <-got:
			if a != want {
				t.Errorf("got %v, want %v", a, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no alert, want %v", want)
		}
	}
}
