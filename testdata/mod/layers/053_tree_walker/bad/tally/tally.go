package tally

import (
	"cmp"
	"slices"
	"sync"
)

type Entry struct {
	Ext   string
	Bytes int64
}

// Tally adds up bytes by extension.
type Tally struct {
	mu    sync.Mutex
	bytes map[string]int64
}

func New() *Tally { return &Tally{bytes: make(map[string]int64)} }

func (t *Tally) Add(ext string, n int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.bytes[ext] += n
}

// Top returns the n largest extensions.
func (t *Tally) Top(n int) []Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]Entry, 0, len(t.bytes))
	for ext, b := range t.bytes {
		out = append(out, Entry{ext, b})
	}
	slices.SortFunc(out, func(a, b Entry) int {
		return cmp.Or(cmp.Compare(b.Bytes, a.Bytes), cmp.Compare(a.Ext, b.Ext))
	})
	return out[:min(n, len(out))]
}
