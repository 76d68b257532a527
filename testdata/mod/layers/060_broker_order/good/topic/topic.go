// Package topic keeps messages for subscribers that read at their own pace.
package topic

import (
	"iter"
	"sync"
)

type Topic struct {
	mu     sync.Mutex
	more   *sync.Cond
	msgs   []string
	closed bool
}

func New() *Topic {
	t := &Topic{}
	t.more = sync.NewCond(&t.mu)
	return t
}

// Publish appends msg; a closed topic ignores it.
func (t *Topic) Publish(msg string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.closed {
		return
	}
	t.msgs = append(t.msgs, msg)
	t.more.Broadcast()
}

// All yields the messages from the first one on and waits for further ones
// until the topic is closed.
func (t *Topic) All() iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		for i := 0; ; i++ {
			msg, ok := t.at(i)
			if !ok || !yield(i, msg) {
				return
			}
		}
	}
}

func (t *Topic) at(i int) (string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i >= len(t.msgs) && !t.closed {
		t.more.Wait()
	}
	if i >= len(t.msgs) {
		return "", false
	}
	return t.msgs[i], true
}

// Close ends the topic for its subscribers.
func (t *Topic) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.closed = true
	t.more.Broadcast()
}
