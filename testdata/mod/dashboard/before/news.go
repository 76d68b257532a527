package before

import (
	"fmt"
	"net/http"
	"sync"
)

// News tells those who listen what is new.
type News struct {
	mu        sync.Mutex
	listeners map[chan string]bool
}

// NewNews returns one to which nobody listens.
func NewNews() *News { return &News{listeners: make(map[chan string]bool)} }

// Listen returns what is new from now on, and what ends that.
func (n *News) Listen() (<-chan string, func()) {
	ch := make(chan string, 16)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners[ch] = true
	return ch, func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.listeners, ch)
	}
}

// Stream writes what is new for as long as the browser stays.
func (n *News) Stream(w http.ResponseWriter, r *http.Request) {
	news, _ := n.Listen() // chanleak/left-subscribed
	for {
		select {
		case <-r.Context().Done():
			return
		case s := <-news:
			if _, err := fmt.Fprintln(w, s); err != nil {
				return
			}
		}
	}
}

// Routes lets them be read.
func (n *News) Routes(mux *http.ServeMux) { mux.HandleFunc("/news", n.Stream) }
