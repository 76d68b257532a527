package slug

import (
	"strings"
	"sync"
	"unicode"
)

// Maker builds URL slugs and remembers the ones it has handed out.
type Maker struct {
	mu   sync.Mutex
	seen map[string]int
}

func NewMaker() *Maker {
	return &Maker{seen: make(map[string]int)}
}

func (m *Maker) Slug(title string) string {
	var b strings.Builder
	dash := false
	for _, r := range strings.ToLower(title) {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if dash && b.Len() > 0 {
				b.WriteByte('-')
			}
			dash = false
			b.WriteRune(r)
		default:
			dash = true
		}
	}
	s := b.String()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.seen[s]++
	return s
}

func (m *Maker) Count(s string) int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen[s]
}
