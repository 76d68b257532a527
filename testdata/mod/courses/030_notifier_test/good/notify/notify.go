package notify

import (
	"fmt"
	"strings"
	"sync"
)

type Notice struct {
	User string
	Text string
}

// Notifier renders notices and passes them to the subscribers. A subscriber
// that is behind misses notices.
type Notifier struct {
	mu     sync.Mutex
	subs   []chan Notice
	missed int
}

// Subscribe returns a channel that is closed by Close.
func (n *Notifier) Subscribe(buffer int) <-chan Notice {
	n.mu.Lock()
	defer n.mu.Unlock()
	ch := make(chan Notice, buffer)
	n.subs = append(n.subs, ch)
	return ch
}

func render(tpl, user string) (string, error) {
	if !strings.Contains(tpl, "{user}") {
		return "", fmt.Errorf("template %q does not name the user", tpl)
	}
	return strings.ReplaceAll(tpl, "{user}", user), nil
}

// Publish delivers the notice to all subscribers.
func (n *Notifier) Publish(user, tpl string) error {
	text, err := render(tpl, user)
	if err != nil {
		return err
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.subs {
		select {
		case ch <- Notice{User: user, Text: text}:
		default:
			n.missed++
		}
	}
	return nil
}

// Missed is the number of notices that were not delivered.
func (n *Notifier) Missed() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.missed
}

func (n *Notifier) Close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, ch := range n.subs {
		close(ch)
	}
	n.subs = nil
}
