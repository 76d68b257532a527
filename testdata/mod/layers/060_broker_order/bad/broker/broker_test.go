package broker

import "testing"

func TestSubscriberSeesOrder(t *testing.T) {
	b := New()
	tp := b.Topic("orders")
	want := []string{"placed", "paid", "packed", "shipped"}
	go func() {
		n := 0
		for i, msg := range tp.All() {
			n++
			if i >= len(want) || msg != want[i] {
				t.Errorf("message %d is %q", i, msg)
			}
		}
		if n != len(want) {
			t.Errorf("%d messages, want %d", n, len(want))
		}
	}()
	for _, m := range want {
		tp.Publish(m)
	}
	b.Close()
}

func TestTopicIsShared(t *testing.T) {
	b := New()
	defer b.Close()
	if b.Topic("a") != b.Topic("a") || b.Topic("a") == b.Topic("b") {
		t.Fatal("wrong topics")
	}
}
