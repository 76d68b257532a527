// Package news has subscribers that a method of the owner takes out.
package news

import "sync"

type News struct {
	mu        sync.Mutex
	listeners map[string]map[*Listener]struct{}
	chans     map[<-chan string]chan string
}

type Listener struct {
	topic string
	ch    chan string
}

func (l *Listener) Events() <-chan string { return l.ch }

func New() *News {
	return &News{listeners: make(map[string]map[*Listener]struct{}), chans: make(map[<-chan string]chan string)}
}

func (n *News) Listen(topic string) *Listener {
	l := &Listener{topic, make(chan string, 1)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.listeners[topic] == nil {
		n.listeners[topic] = make(map[*Listener]struct{})
	}
	n.listeners[topic][l] = struct{}{}
	return l
}

func (n *News) Remove(l *Listener) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.listeners[l.topic], l)
}

func (n *News) Subscribe() <-chan string {
	ch := make(chan string, 1)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.chans[ch] = ch
	return ch
}

func (n *News) Unsubscribe(ch <-chan string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.chans, ch)
}

func (n *News) Publish(topic, text string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for l := range n.listeners[topic] {
		select {
		case l.ch <- text:
		default:
		}
	}
	for _, ch := range n.chans {
		select {
		case ch <- text:
		default:
		}
	}
}
