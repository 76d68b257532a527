// Package flag has flags that keep others out.
package flag

import (
	"errors"
	"log"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

func download() ([]string, error) {
	b, err := os.ReadFile("users")
	return strings.Fields(string(b)), err
}

type directory struct {
	mu         sync.Mutex
	refreshing bool
	earliest   time.Time
	users      []string
}

// A list of users is fetched by one at a time. (A bridge between chats.)
func (d *directory) refresh(wait bool) {
	d.mu.Lock()
	if !wait && (time.Now().Before(d.earliest) || d.refreshing) {
		d.mu.Unlock()
		return
	}
	for d.refreshing {
		d.mu.Unlock()
		time.Sleep(time.Second)
		d.mu.Lock()
	}
	d.refreshing = true
	d.mu.Unlock()

	var all []string
	for {
		users, err := download()
		if err != nil {
			log.Print(err)
			return // want `this return after a failure leaves d.refreshing set \(line 38\), which the function sets back where all goes well: from then on whoever finds it set \(line 33\) waits for ever; set it back here as well, best with defer`
		}
		all = append(all, users...)
		if len(users) == 0 {
			break
		}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.users = all
	d.refreshing = false
}

var (
	syncing bool
	syncMu  sync.Mutex
)

// A function, and a variable of the package.
func syncAll() error {
	syncMu.Lock()
	if syncing {
		syncMu.Unlock()
		return nil
	}
	syncing = true
	syncMu.Unlock()
	if _, err := download(); err != nil {
		return err // want `this return after a failure leaves syncing set \(line 71\).* \(line 67\) turns round`
	}
	syncMu.Lock()
	syncing = false
	syncMu.Unlock()
	return nil
}

// A literal, and a local variable.
func literal(every time.Duration) func() {
	busy := false
	return func() {
		if busy {
			return
		}
		busy = true
		if _, err := download(); err != nil {
			log.Print(err)
			return // want `leaves busy set`
		}
		busy = false
	}
}

type cache struct {
	loading atomic.Bool
	state   int32
	old     atomic.Int32
}

// Atomic, by compare and swap.
func (c *cache) load() error {
	if !c.loading.CompareAndSwap(false, true) {
		return nil
	}
	users, err := download()
	if err != nil {
		return err // want `leaves c.loading set`
	}
	log.Print(users)
	c.loading.Store(false)
	return nil
}

// A number.
func (c *cache) count() error {
	if atomic.CompareAndSwapInt32(&c.state, 0, 1) {
		users, err := download()
		if err != nil {
			return err // want `leaves c.state set`
		}
		log.Print(users)
		atomic.StoreInt32(&c.state, 0)
	}
	return nil
}

// Load and Store.
func (c *cache) stale() error {
	if c.old.Load() == 1 {
		return nil
	}
	c.old.Store(1)
	users, err := download()
	if err != nil {
		return err // want `leaves c.old set`
	}
	log.Print(users)
	c.old.Store(0)
	return nil
}

type worker struct {
	mu   sync.Mutex
	busy bool
}

func (w *worker) done() {
	w.mu.Lock()
	w.busy = false
	w.mu.Unlock()
}

// Set back by a helper.
func (w *worker) work() error {
	w.mu.Lock()
	if w.busy {
		w.mu.Unlock()
		return errors.New("busy")
	}
	w.busy = true
	w.mu.Unlock()
	if _, err := download(); err != nil {
		return err // want `leaves w.busy set`
	}
	w.done()
	return nil
}

type box[T any] struct {
	mu      sync.Mutex
	filling bool
	val     T
}

// Generic.
func (b *box[T]) fill(get func() (T, error)) error {
	b.mu.Lock()
	if b.filling {
		b.mu.Unlock()
		return nil
	}
	b.filling = true
	b.mu.Unlock()
	v, err := get()
	if err != nil {
		return err // want `leaves b.filling set`
	}
	b.mu.Lock()
	b.val, b.filling = v, false
	b.mu.Unlock()
	return nil
}

type importer struct {
	mu      sync.Mutex
	running bool
}

// Handed to a goroutine, of which there is none when the first step fails.
func (i *importer) start() error {
	i.mu.Lock()
	if i.running {
		i.mu.Unlock()
		return errors.New("an import is running")
	}
	i.running = true
	i.mu.Unlock()
	users, err := download()
	if err != nil {
		return err // want `leaves i.running set`
	}
	go func() {
		log.Print(users)
		i.mu.Lock()
		i.running = false
		i.mu.Unlock()
	}()
	return nil
}

type careful struct {
	mu   sync.Mutex
	busy bool
}

// ok: by defer
func (c *careful) deferred() error {
	c.mu.Lock()
	if c.busy {
		c.mu.Unlock()
		return nil
	}
	c.busy = true
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		c.busy = false
		c.mu.Unlock()
	}()
	if _, err := download(); err != nil {
		return err
	}
	return nil
}

type server struct {
	mu      sync.Mutex
	started bool
}

// ok: it says that the server runs; only where it could not be started it is set back
func (s *server) start() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.started {
		return nil
	}
	s.started = true
	if _, err := download(); err != nil {
		s.started = false
		return err
	}
	return nil
}

type session struct {
	mu     sync.Mutex
	active bool
}

// ok: whoever closes the session sets it back
func (s *session) open() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.active {
		return errors.New("active")
	}
	s.active = true
	users, err := download()
	if err != nil {
		return err
	}
	if len(users) == 0 {
		s.active = false
	} else {
		s.active = false
	}
	return nil
}

func (s *session) close() {
	s.mu.Lock()
	s.active = false
	s.mu.Unlock()
}

type once struct{ done atomic.Bool }

// ok: once for all
func (o *once) do() error {
	if !o.done.CompareAndSwap(false, true) {
		return nil
	}
	_, err := download()
	return err
}

type both struct{ busy atomic.Bool }

// ok: set back on both ways
func (b *both) run() error {
	if b.busy.Swap(true) {
		return nil
	}
	if _, err := download(); err != nil {
		b.busy.Store(false)
		return err
	}
	b.busy.Store(false)
	return nil
}

type states struct{ state int32 }

// ok: there are more states than two, and another function goes back from the last
func (s *states) open() error {
	if !atomic.CompareAndSwapInt32(&s.state, 0, 1) {
		return nil
	}
	if _, err := download(); err != nil {
		atomic.StoreInt32(&s.state, 2)
		return err
	}
	atomic.StoreInt32(&s.state, 0)
	return nil
}

// ok: a flag of the run alone, which nobody else sees
func parse(lines []string) error {
	inside := false
	for _, l := range lines {
		if inside {
			continue
		}
		inside = true
		if _, err := download(); err != nil {
			return err
		}
		inside = false
		log.Print(l)
	}
	return nil
}

type temp struct{ busy bool }

// ok: the object is the function's own, and nobody has it when it fails
func newTemp(lines []string) (*temp, error) {
	t := new(temp)
	for range lines {
		if t.busy {
			continue
		}
		t.busy = true
		if _, err := download(); err != nil {
			return nil, err
		}
		t.busy = false
	}
	return t, nil
}

type parser struct {
	lines  []string
	headed bool
}

// ok: it says how far the parser has come; who finds it set goes on from there. (From earthly: a stream of
// statistics.)
func (p *parser) parse() error {
	for range p.lines {
		if !p.headed {
			if _, err := download(); err != nil {
				return err
			}
			p.headed = true
		}
		if _, err := download(); err != nil {
			return err
		}
		p.headed = false
	}
	return nil
}
