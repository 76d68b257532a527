package before

import "sync"

// News tells its readers what is new.
type News struct {
	mu      sync.Mutex
	readers map[string]*reader
}

type reader struct{ lines chan string }

// NewNews returns one that nobody reads.
func NewNews() *News { return &News{readers: make(map[string]*reader)} }

// Read adds a reader.
func (n *News) Read(user string) <-chan string {
	r := &reader{lines: make(chan string, 16)}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.readers[user] = r
	return r.lines
}

// Leave ends a reader.
func (n *News) Leave(user string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if r, ok := n.readers[user]; ok {
		delete(n.readers, user)
		close(r.lines)
	}
}

// Tell offers a line to all readers; one that is full misses it.
func (n *News) Tell(line string) {
	n.mu.Lock()
	var all []*reader
	for _, r := range n.readers {
		all = append(all, r)
	}
	n.mu.Unlock()
	for _, r := range all {
		select {
		case r.lines <- line: // chanclose/unlocked-send
		default:
		}
	}
}
