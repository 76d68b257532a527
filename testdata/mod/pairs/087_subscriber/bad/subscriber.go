package subscriber

import "sync"

type Update struct {
	Key, Val string
}

type Subscription struct {
	C  chan Update
	id int
}

type Topic struct {
	mu   sync.Mutex
	subs map[int]*Subscription
	seq  int
}

func NewTopic() *Topic { return &Topic{subs: map[int]*Subscription{}} }

func (t *Topic) Subscribe() *Subscription {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seq++
	s := &Subscription{C: make(chan Update, 16), id: t.seq}
	t.subs[s.id] = s
	return s
}

func (t *Topic) Unsubscribe(s *Subscription) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if _, ok := t.subs[s.id]; ok {
		delete(t.subs, s.id)
		close(s.C)
	}
}

// Publish delivers the update to all subscribers that have room for it.
func (t *Topic) Publish(u Update) int {
	t.mu.Lock()
	targets := make([]*Subscription, 0, len(t.subs))
	for _, s := range t.subs {
		targets = append(targets, s)
	}
	t.mu.Unlock()
	n := 0
	for _, s := range targets {
		select {
		case s.C <- u:
			n++
		default:
		}
	}
	return n
}
