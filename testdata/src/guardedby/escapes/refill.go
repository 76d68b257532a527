package escapes

import "sync"

// A node makes its map anew at each update and fills it before it gives the lock back:
// who has the old one has it for himself. (From alloy.)
type node struct {
	mu       sync.RWMutex
	children map[string]*node
	seen     map[string]bool
}

func (n *node) Update(names []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.children = make(map[string]*node)
	n.process(names)
}

func (n *node) process(names []string) {
	for _, name := range names {
		n.add(name)
	}
}

func (n *node) add(name string) { n.children[name] = new(node) }

func (n *node) Children() map[string]*node {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.children
}

func Walk(n *node, f func(*node)) {
	for _, c := range n.Children() { // ok
		f(c)
	}
}

// One of those who put something in does not make it anew.
func (n *node) See(names []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.seen = make(map[string]bool)
	for _, name := range names {
		n.mark(name)
	}
}

func (n *node) SeeOne(name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mark(name)
}

func (n *node) mark(name string) { n.seen[name] = true }

func (n *node) Seen() map[string]bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return n.seen
}

func CountSeen(n *node) (k int) {
	for range n.Seen() { // want `the map that Seen returns is n.seen itself`
		k++
	}
	return k
}
