package slow

import (
	"database/sql"
	"net"
	"net/http"
	"sync"
	"time"
)

// The lock is given back before the wait.
func (f *forecast) right(url string) error {
	f.mu.Lock()
	f.n++
	f.mu.Unlock()
	resp, err := http.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.last = resp.Status
	return nil
}

// The helper gives it back meanwhile.
func (f *forecast) handed(url string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.unlocked(url)
}

func (f *forecast) unlocked(url string) {
	f.mu.Unlock()
	defer f.mu.Lock()
	http.Get(url)
}

// A goroutine does not hold the lock of who starts it.
func (f *forecast) background(url string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	go f.ask(url)
}

// A line keeps what is said over one connection in order: everybody who takes
// the lock talks.
type line struct {
	mu   sync.Mutex
	conn net.Conn
}

func (l *line) Say(b []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, err := l.conn.Write(b)
	return err
}

func (l *line) Ask(b, answer []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.conn.Write(b); err != nil {
		return err
	}
	_, err := l.conn.Read(answer)
	return err
}

// Ends have time.
func (f *forecast) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	_, err := http.Get("bye")
	return err
}

// What is made once is waited for by all.
type lazy struct {
	mu   sync.Mutex
	conn net.Conn
	uses int
}

func (l *lazy) Uses() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.uses
}

func (l *lazy) get(addr string) (net.Conn, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.uses++
	if l.conn != nil {
		return l.conn, nil
	}
	c, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	l.conn = c
	return c, nil
}

// A lock of the function's own.
func ofItsOwn(urls []string) {
	var (
		mu sync.Mutex
		wg sync.WaitGroup
		n  int
	)
	for _, u := range urls {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			http.Get(u)
			n++
		})
	}
	wg.Wait()
}

// Readers who keep the one who closes out disturb nobody else.
type door struct {
	mu   sync.RWMutex
	open bool
}

func (d *door) Pass(addr string) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.open {
		net.Dial("tcp", addr)
	}
}

func (d *door) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.open = false
}

// A pause between two attempts only. From a file store that waits for a
// virus scanner.
func (f *forecast) attempts() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.attempt()
}

func (f *forecast) attempt() {
	for range 3 {
		if f.n++; f.n > 10 {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

// Opening a socket takes no peer.
func (f *forecast) listen() (net.Listener, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return net.Listen("tcp", ":0")
}

// A lock by which writers take turns: who sets the deadline has to wait, too.
// From a transport over WebSockets.
type socket struct {
	writing sync.Mutex
	conn    net.Conn
}

func (s *socket) Write(b []byte) (int, error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.conn.Write(b)
}

func (s *socket) SetWriteDeadline(t time.Time) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	return s.conn.SetWriteDeadline(t)
}

// What a stopped timer has sent is there. From a transport over WebRTC.
type stream struct {
	mu    sync.Mutex
	timer *time.Timer
	n     int
}

func (s *stream) N() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

func (s *stream) Write() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.timer.Stop() {
		<-s.timer.C
	}
	s.n++
}

// A lock by which those who write to a database take turns, one of them through
// an interface. From a database of files to synchronise.
type statement interface {
	Exec(args ...any) error
}

type store struct {
	updating sync.Mutex
	db       *sql.DB
	stmt     statement
	puts     int
}

func (s *store) Put(k, v string) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	s.puts++
	return s.stmt.Exec(k, v)
}

func (s *store) Update(k, v string) error {
	s.updating.Lock()
	defer s.updating.Unlock()
	_, err := s.db.Exec("update t set v = $1 where k = $2", v, k)
	return err
}

// Nobody else has what is just made. From a server's client connections.
func newForecast(url string) *forecast {
	f := &forecast{}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ask(url)
	return f
}

// What is far away happens rarely. From the subscriptions of a message server.
func (f *forecast) subscribe(name string) {
	f.last = name
	f.check(name)
}

func (f *forecast) check(name string) {
	if name == "" {
		f.refuse()
	}
}

func (f *forecast) refuse() { f.ask("refused") }

func (f *forecast) Subscribe(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.subscribe(name)
}

func (f *forecast) others(name string) { f.subscribe(name); f.check(name); f.refuse() }
