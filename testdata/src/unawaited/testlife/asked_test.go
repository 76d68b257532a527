package testlife

import (
	"sync"
	"testing"
)

type notifier struct {
	mu   sync.Mutex
	subs []chan string
}

func (n *notifier) subscribe() <-chan string {
	n.mu.Lock()
	defer n.mu.Unlock()
	ch := make(chan string, 4)
	n.subs = append(n.subs, ch)
	return ch
}

func (n *notifier) publish(text string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.subs {
		select {
		case ch <- text:
		default:
		}
	}
	return nil
}

func (n *notifier) missing() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.subs)
}

func (n *notifier) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.subs {
		close(ch)
	}
}

// What a call in a loop returns is looked at, but the loop does not wait by it.
func TestPublished(t *testing.T) {
	n := &notifier{}
	defer n.close()
	got := n.subscribe()
	go func() { // want `the goroutine uses t \(line \d+\), and the test can return before that`
		for text := range got {
			if text == "" {
				t.Error("empty")
			}
		}
	}()
	for _, text := range []string{"a", "b"} {
		if err := n.publish(text); err != nil {
			t.Error(err)
		}
	}
}

// This one goes round until the other side is done.
func TestAsked(t *testing.T) {
	n := &notifier{}
	got := n.subscribe()
	go func() { // ok
		for range 3 {
			if <-got == "" {
				t.Error("empty")
			}
		}
		n.mu.Lock()
		n.subs = nil
		n.mu.Unlock()
	}()
	for n.missing() > 0 {
		if err := n.publish("x"); err != nil {
			t.Error(err)
		}
	}
}
