package field

import "sync"

// A box whose last method forgets the lock.
type box struct {
	mu    sync.Mutex
	size  int
	names []string
	seen  map[string]int
}

func (b *box) Put(n string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.size++
	b.names = append(b.names, n)
	b.seen[n]++
}

func (b *box) Take() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.size--
	b.names = b.names[1:]
	delete(b.seen, "")
}

func (b *box) Full(max int) bool {
	return max < b.size // want `b.size is read here without box.mu, which all others hold for it, Put \(line \d+\) when it writes it: take the lock`
}

func (b *box) Names() []string {
	return b.names // want `b.names is read here without box.mu`
}

func (b *box) Seen() int {
	return len(b.seen) // want `the map b.seen is read here without box.mu`
}

// A package variable.
var (
	mu    sync.Mutex
	limit int
)

func SetLimit(n int) {
	mu.Lock()
	limit = n
	mu.Unlock()
}

func Raise() {
	mu.Lock()
	limit++
	mu.Unlock()
}

func New() *box {
	return &box{names: make([]string, 0, limit)} // want `limit is read here without field.mu`
}

// Reached by what a call returns, and by a range.
type shelf struct {
	mu    sync.Mutex
	boxes map[string]*crate
}

type crate struct {
	mu   sync.RWMutex
	open bool
	used int
}

func (c *crate) Open() {
	c.mu.Lock()
	c.open = true
	c.used++
	c.mu.Unlock()
}

func (c *crate) Shut() {
	c.mu.Lock()
	c.open = false
	c.used--
	c.mu.Unlock()
}

func (s *shelf) find(n string) *crate {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.boxes[n]
}

func (s *shelf) IsOpen(n string) bool {
	c := s.find(n)
	return c.open // want `open is read here without crate.mu`
}

func Used(all []*crate) (n int) {
	for _, c := range all {
		n += c.used // ok: an element has no name
	}
	return n
}

// From rpcx: it reads another field under the lock before, and keeps nobody away by that.
type chooser struct {
	mu      sync.RWMutex
	servers []string
	pick    func([]string)
}

func (c *chooser) Update(s []string) {
	c.mu.Lock()
	c.servers = s
	if c.pick != nil {
		c.pick(s)
	}
	c.mu.Unlock()
}

func (c *chooser) Again() {
	c.mu.Lock()
	pick := c.pick
	c.mu.Unlock()
	pick(nil)
}

func (c *chooser) SetPick(f func([]string)) {
	c.mu.RLock()
	f(c.servers)
	c.mu.RUnlock()
	c.pick = f // want `c.pick is changed here without chooser.mu, which all others hold for it`
}
