package subscriptions

import "sync"

type news struct {
	mu        sync.Mutex
	listeners map[string]map[*listener]struct{}
	chans     map[<-chan string]chan string
	list      []*listener
}

type listener struct {
	topic string
	ch    chan string
}

func (n *news) Listen(topic string) *listener { // want Listen:`subscribes\(Remove\(0\), listeners\)`
	l := &listener{topic, make(chan string, 1)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[topic] == nil {
		n.listeners[topic] = make(map[*listener]struct{})
	}
	n.listeners[topic][l] = struct{}{}
	return l
}

func (n *news) Remove(l *listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners[l.topic], l)
	if len(n.listeners[l.topic]) == 0 {
		delete(n.listeners, l.topic)
	}
}

func (n *news) Subscribe() <-chan string { // want Subscribe:`subscribes\(Unsubscribe\(0\), chans\)`
	ch := make(chan string, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.chans[ch] = ch
	return ch
}

func (n *news) Unsubscribe(ch <-chan string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.chans, ch)
}

// Find only looks.
func (n *news) Find(topic string) *listener {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.listeners[topic] {
		return l
	}
	return nil
}
