// Package slow holds locks over what takes long.
package slow

import (
	"database/sql"
	"net"
	"net/http"
	"os/exec"
	"sync"
	"time"

	"lockwait/dep"
)

// A forecast asks the weather service with its lock held, and whoever only
// reads the last answer waits as well.
type forecast struct {
	mu   sync.Mutex
	last string
	n    int
}

// Last is what others need for a moment.
func (f *forecast) Last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.last
}

func (f *forecast) Update(url string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	resp, err := http.Get(url) // want `Update calls http.Get, which waits for the network with f.mu held \(line \d+\), so nobody else gets it, like Last \(line \d+\), until that is over: give the lock back before waiting, and take it again to note the result`
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f.last = resp.Status
	return nil
}

// Through a helper of the type that others call without the lock.
func (f *forecast) Refresh(url string) {
	f.ask(url)
	f.mu.Lock()
	f.ask(url) // want `Refresh calls forecast.ask, which waits for the network, via http.Head with f.mu held`
	f.mu.Unlock()
}

func (f *forecast) ask(url string) {
	if resp, err := http.Head(url); err == nil {
		f.last = resp.Status
		resp.Body.Close()
	}
}

// In a literal.
func (f *forecast) literal(urls []string) {
	for _, u := range urls {
		func() {
			f.mu.Lock()
			defer f.mu.Unlock()
			time.Sleep(time.Second) // want `literal calls time.Sleep, which sleeps with f.mu held`
			f.last = u
		}()
	}
}

// In another package.
func (f *forecast) Elsewhere(url string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.n++
	return dep.Fetch(url) // want `Elsewhere calls dep.Fetch, which waits for the network, via http.Get with f.mu held`
}

// One report for each time the lock is taken.
func (f *forecast) Twice(a, b string) {
	f.mu.Lock()
	http.Get(a) // want `Twice calls http.Get`
	http.Get(b)
	f.mu.Unlock()
}

var (
	mu    sync.RWMutex
	names = map[string]string{}
)

// Name is what others need for a moment.
func Name(k string) string {
	mu.RLock()
	defer mu.RUnlock()
	return names[k]
}

// A function, a package variable and a process.
func discover() {
	mu.Lock()
	defer mu.Unlock()
	out, _ := exec.Command("hostname").Output() // want `discover calls Cmd.Output, which waits for a process with mu held`
	names["host"] = string(out)
}

// A cache that is generic.
type cache[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]V
	db *sql.DB
}

func (c *cache[K, V]) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.m)
}

func (c *cache[K, V]) Load(k K) (v V, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.m[k]; ok {
		return v, nil
	}
	err = c.db.QueryRow("select v from t where k = $1", k).Scan(&v) // want `Load calls DB.QueryRow, which waits for the database with c.mu held`
	c.m[k] = v
	return v, err
}

// With the read lock: writers wait, and readers behind them.
func (s *site) Probe(addr string) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	c, err := net.Dial("tcp", addr) // want `Probe calls net.Dial, which waits for the network with s.mu held \(line \d+\), so nobody gets it for writing, nor any other reader once a writer waits, like SetName \(line \d+\)`
	if err != nil {
		return err
	}
	return c.Close()
}

type site struct {
	mu   sync.RWMutex
	name string
}

func (s *site) SetName(n string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.name = n
}

// Through a helper that everybody calls with the lock: said once, there.
func (s *site) Visit(addr string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.visit(addr)
}

func (s *site) Pass(addr string) {
	s.mu.Lock()
	s.visit(addr)
	s.mu.Unlock()
}

func (s *site) visit(addr string) {
	net.Dial("tcp", addr) // want `visit calls net.Dial, which waits for the network with s.mu held`
	s.name = addr
}
