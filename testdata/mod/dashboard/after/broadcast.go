package after

import (
	"fmt"
	"net/http"
	"sync"
)

// Headlines tells those who listen what is new.
type Headlines struct {
	mu        sync.Mutex
	listeners map[chan string]bool
}

// NewHeadlines returns one to which nobody listens.
func NewHeadlines() *Headlines { return &Headlines{listeners: make(map[chan string]bool)} }

// Listen returns what is new from now on, and what ends that.
func (n *Headlines) Listen() (<-chan string, func()) {
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
func (n *Headlines) Stream(w http.ResponseWriter, r *http.Request) {
	news, leave := n.Listen()
	defer leave()
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
func (n *Headlines) Routes(mux *http.ServeMux) { mux.HandleFunc("/headlines", n.Stream) }
